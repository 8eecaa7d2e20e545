"""Putting a finished file among people's files, on a share or a local folder.

Rule: never overwrite what a person edited, never leave half a file, never lose the source. The file is written under a
temporary name in the target's folder, flushed, moved into place, and read back. Where the target is held open (Word)
or was edited since we last wrote it, the file goes beside it as ``name (2).docx``.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential
from tenacity.stop import stop_base
from tenacity.wait import wait_base

_HELD_WINERRORS = frozenset({5, 32, 33})  # access denied, sharing violation, lock violation
_MOST_NEIGHBOURS = 99
_CHUNK = 1 << 20
_HELD = "đang mở ở máy khác"
_EDITED = "đã có người sửa"
_OTHER = "đã có sẵn với nội dung khác"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')

HELD_STOP = stop_after_attempt(8)
HELD_WAIT = wait_exponential(multiplier=0.05, max=1.0)  # 50 ms … 1 s, about 4 s in all: virus scanners let go by then


class DropError(Exception):
    """The file could not be put there; the source is untouched. ``sentence`` is Vietnamese, for staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class DropResult:
    """Where the file is now. ``hash`` (SHA-256, hex) is to be given back as ``last_written_hash`` the next time;
    ``note`` (Vietnamese) says why the name differs from what was asked for, ``None`` where it does not."""

    path: Path
    hash: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What is to be put where, how a file is moved into place, and how long a held target is waited for."""

    source: Path
    folder: Path
    name: str
    wanted: str
    last_written: str | None
    replace: Callable[[Path, Path], None]
    stop: stop_base
    wait: wait_base
    sleep: Callable[[float], None]


def put(
    source: Path,
    folder: Path,
    name: str,
    *,
    last_written_hash: str | None,
    sleep: Callable[[float], None],
    stop: stop_base = HELD_STOP,
    wait: wait_base = HELD_WAIT,
    replace: Callable[[Path, Path], None] = os.replace,
) -> DropResult:
    """Copies ``source`` into ``folder`` as ``name`` (made of our own data, never of a portal's text).

    ``last_written_hash`` is what we wrote under that name before, if we did: a target with any other content was made
    or edited by a person and stays as it is. A target that already holds the same content is left alone. Raises
    ``DropError`` where the folder is missing or can't be written, and ``ValueError`` for a name that no system takes.
    """
    check_name(name)
    try:
        wanted = _hash(source)
    except OSError as error:
        raise DropError(f"Không đọc được tệp {source} để chép đi ({_reason(error)}). Hãy lập lại báo cáo.") from error
    job = _Job(
        source=source,
        folder=folder,
        name=name,
        wanted=wanted,
        last_written=last_written_hash,
        replace=replace,
        stop=stop,
        wait=wait,
        sleep=sleep,
    )
    try:
        return _put(job)
    except OSError as error:
        raise DropError(
            f"Chưa chép được {name} vào thư mục {folder} ({_reason(error)}). "
            f"Tệp vẫn còn nguyên trên máy này: {source}. Hãy kiểm tra thư mục và quyền ghi, rồi chép lại."
        ) from error


def check_name(name: str) -> None:
    """Raises ``ValueError`` for a name with path parts, characters or words that Windows reserves, or bidi controls."""
    if (
        not name
        or len(name) > 120
        or _FORBIDDEN.search(name)
        or _RESERVED.fullmatch(name)
        or name != name.strip(" .")
        or name.startswith("~$")
    ):
        raise ValueError(f"tên tệp {name!r} không dùng được")


def _put(job: _Job) -> DropResult:
    if not job.folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "không có thư mục này", str(job.folder))
    kept: str | None = None  # why the name asked for was left as it is
    for target in _candidates(job.folder, job.name):
        own_name = target.name == job.name
        if target.exists():
            present = _readable_hash(target)
            if present == job.wanted:
                return _result(target, job, kept)
            if not own_name:
                continue
            if present is None or present != job.last_written:
                others = _OTHER if job.last_written is None else _EDITED
                kept = _HELD if present is None else others
                continue
        temporary = _copy(job.source, job.folder)
        try:
            if not _moved(temporary, target, job):
                kept = kept or _HELD
                continue
        finally:
            temporary.unlink(missing_ok=True)
        if _hash(target) != job.wanted:
            raise OSError(errno.EIO, "đọc lại thấy khác bản gốc", str(target))
        return _result(target, job, kept)
    raise FileExistsError(errno.EEXIST, f"đã có quá {_MOST_NEIGHBOURS} tệp cùng tên", str(job.folder / job.name))


def _result(target: Path, job: _Job, kept: str | None) -> DropResult:
    note = None if kept is None else f"Tệp {job.name} {kept} nên được giữ nguyên. Đã lưu thành {target.name}."
    return DropResult(path=target, hash=job.wanted, note=note)


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    stem, dot, suffix = name.rpartition(".")
    for number in range(2, _MOST_NEIGHBOURS + 1):
        yield folder / (f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})")


def _copy(source: Path, folder: Path) -> Path:
    temporary = folder / f".{secrets.token_hex(8)}.tmp"
    try:
        with source.open("rb") as read, temporary.open("xb") as write:
            while chunk := read.read(_CHUNK):
                write.write(chunk)
            write.flush()
            os.fsync(write.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _moved(temporary: Path, target: Path, job: _Job) -> bool:
    """Moves into place; ``False`` where somebody holds the target all the time that we wait."""
    retrying = Retrying(retry=retry_if_exception(_is_held), stop=job.stop, wait=job.wait, sleep=job.sleep, reraise=True)
    try:
        retrying(job.replace, temporary, target)
    except PermissionError as error:
        if not _is_held(error):
            raise
        return False
    return True


def _is_held(error: BaseException) -> bool:
    """Whether Windows says that another program holds the file for now."""
    return isinstance(error, PermissionError) and getattr(error, "winerror", None) in _HELD_WINERRORS


def _readable_hash(path: Path) -> str | None:
    """The file's hash; ``None`` where it is held so that it can't even be read."""
    try:
        return _hash(path)
    except PermissionError:
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "không thấy thư mục hoặc tệp"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "không có quyền ghi"
        case errno.ENOSPC | errno.EDQUOT:
            return "ổ đĩa đã đầy"
        case _:
            return error.strerror or "lỗi ổ đĩa hoặc mạng"

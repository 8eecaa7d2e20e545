"""Putting a finished file among people's files.

Rule: never overwrite what a person edited, never leave half a file, never lose the source. The file is written under a
temporary name in the target's folder, flushed, moved into place, and read back. Where the target is held open (Word)
or was edited since we last wrote it, the file goes beside it as ``name_v2.docx``.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from reporting.drop.owner import owner_of
from reporting.drop.place import Held, Place, PlaceError, Reason

_MOST_NEIGHBOURS = 99
_EDITED = "đã có người sửa"
_OTHER = "đã có sẵn với nội dung khác"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')

HELD_STOP = stop_after_attempt(8)
HELD_WAIT = wait_exponential(multiplier=0.05, max=1.0)  # 50 ms … 1 s, about 4 s in all: virus scanners let go by then


class DropError(Exception):
    """The file could not be put there; the source is untouched. ``sentence`` is Vietnamese, for staff; ``reason`` is
    ``None`` where the source itself can't be read: trying again is then of no use. ``cause`` says what holds for every
    file of the folder."""

    def __init__(self, sentence: str, reason: Reason | None, cause: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason
        self.cause = cause


@dataclass(frozen=True, slots=True, kw_only=True)
class DropResult:
    """Where the file is now. ``hash`` (SHA-256, hex) is to be given back as ``last_written_hash`` the next time;
    ``note`` (Vietnamese) says why the name differs from what was asked for, ``None`` where it does not."""

    path: str
    hash: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What is to be put where, and how long a held target is waited for."""

    source: Path
    place: Place
    name: str
    wanted: str
    last_written: str | None
    stop: stop_base
    wait: wait_base
    sleep: Callable[[float], None]


def put(
    source: Path,
    place: Place,
    name: str,
    *,
    last_written_hash: str | None,
    sleep: Callable[[float], None],
    stop: stop_base = HELD_STOP,
    wait: wait_base = HELD_WAIT,
) -> DropResult:
    """Copies ``source`` into ``place`` as ``name`` (made of our own data, never of a portal's text).

    ``last_written_hash`` is what we wrote under that name before, if we did: a target with any other content was made
    or edited by a person and stays as it is. A target that already holds the same content is left alone. Raises
    ``DropError`` where the folder is missing or can't be written, and ``ValueError`` for a name that no system takes.
    """
    check_name(name)
    try:
        wanted = _hash(source)
        job = _Job(
            source=source,
            place=place,
            name=name,
            wanted=wanted,
            last_written=last_written_hash,
            stop=stop,
            wait=wait,
            sleep=sleep,
        )
        return _put(job)
    except OSError as error:
        raise DropError(f"Không đọc được tệp {source} để chép đi. Hãy lập lại tệp này.", None) from error
    except PlaceError as error:
        raise DropError(
            f"Đã tạo {name}, chưa chép được vào thư mục {place.shown()} ({error.reason}). "
            f"Tệp vẫn còn nguyên trên máy này: {source}. {_advice(error.reason)}",
            error.reason,
            f"Thư mục {place.shown()} chưa dùng được ({error.reason}). {_advice(error.reason)}",
        ) from error


def try_place(place: Place, name: str, source: Path) -> None:
    """Writes ``source`` under a new ``name``, reads it back and removes it again. Raises ``PlaceError``."""
    place.check()
    try:
        place.write(name, source)
        if place.digest(name) != _hash(source):
            raise PlaceError(Reason.DIFFERENT)
    except Held as error:
        raise PlaceError(Reason.NO_PERMISSION) from error
    finally:
        place.remove(name)


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
    job.place.check()
    kept: str | None = None  # why the name asked for was left as it is
    for target in _candidates(job.name):
        own_name = target == job.name
        try:
            present = job.place.digest(target)
        except Held:
            kept = kept or _held(job, target)
            continue
        if present == job.wanted:
            return _result(target, job, kept)
        if present is not None:
            if not own_name:
                continue
            if present != job.last_written:
                kept = _OTHER if job.last_written is None else _EDITED
                continue
        if not _written(job, target):
            kept = kept or _held(job, target)
            continue
        return _result(target, job, kept)
    raise PlaceError(Reason.BROKEN, f"more than {_MOST_NEIGHBOURS} files of one name")


def _written(job: _Job, target: str) -> bool:
    """Writes, moves into place, reads back. ``False`` where somebody holds the target all the time that we wait."""
    temporary = f".{secrets.token_hex(8)}.tmp"
    retrying = Retrying(
        retry=retry_if_exception_type(Held), stop=job.stop, wait=job.wait, sleep=job.sleep, reraise=True
    )
    try:
        job.place.write(temporary, job.source)
        retrying(job.place.replace, temporary, target)
    except Held:
        return False
    finally:
        job.place.remove(temporary)
    try:
        found = retrying(job.place.digest, target)
    except Held:
        found = None  # opened by a person the moment it was there: what it holds could not be seen
    if found != job.wanted:
        raise PlaceError(Reason.DIFFERENT, target)
    return True


def _held(job: _Job, target: str) -> str:
    person = owner_of(job.place, target)
    return f"đang được {person} mở" if person else "đang mở ở máy khác"


def _result(target: str, job: _Job, kept: str | None) -> DropResult:
    note = None if kept is None else f"Tệp {job.name} {kept} nên được giữ nguyên. Đã lưu thành {target}."
    return DropResult(path=job.place.shown(target), hash=job.wanted, note=note)


def _candidates(name: str) -> Iterator[str]:
    yield name
    stem, dot, suffix = name.rpartition(".")
    for number in range(2, _MOST_NEIGHBOURS + 1):
        yield f"{stem}_v{number}.{suffix}" if dot else f"{name}_v{number}"


def _advice(reason: Reason) -> str:
    if reason is Reason.LOG_IN:
        return "Chương trình không thử lại, để tránh bị khóa tài khoản. Hãy nhập lại mật khẩu: hoso secret set share"
    return "Chương trình sẽ tự chép lại. Hãy kiểm tra thư mục: hoso share test"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

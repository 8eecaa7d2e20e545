"""The files that a person names, as bytes, and when they were saved. The only part of importing that touches files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.errors import InputError, reason
from dossiers.dates import DateShape, DateShapeError, format_instant, parse_instant
from dossiers.privacy import redact
from dossiers.text import clean
from scrapers.files.open_file import MOST_BYTES

SUFFIXES = (".xlsx", ".xls", ".html", ".htm", ".mht", ".mhtml", ".csv", ".tsv")
_BESIDE_AN_OPEN_FILE = "~$"  # what Excel keeps beside it
_MOST_FILES = 200
_OLDEST = timedelta(days=31)
_SHAPES = (DateShape.DMY_HM, DateShape.HM_DMY, DateShape.ISO)
_HOW = 'Hãy thêm --as-of và lúc lưu danh sách, ví dụ --as-of "11/05/2026 07:30".'


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file. ``name`` is fit to be shown; ``saved_at`` is the file system's word, aware (UTC); ``sha256`` hex."""

    name: str
    data: bytes
    sha256: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """When the list was saved (aware, UTC), and whether a person said so; ``as_before``: these very files were imported
    before, with this time."""

    instant: datetime
    typed: bool
    as_before: bool = False


def read_sources(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The files, and those of the folders, in the order given; one that is there twice, once. Raises ``InputError``."""
    found: dict[str, SourceFile] = {}
    for path in _files(paths):
        name = redact(clean(path.name))
        if path.name.startswith(_BESIDE_AN_OPEN_FILE):
            raise InputError(
                f"Tệp “{name}” là tệp tạm của Excel khi danh sách đang mở, không phải danh sách. Hãy nhập tệp cùng tên "
                f"không có {_BESIDE_AN_OPEN_FILE} ở đầu. Chưa ghi gì vào sổ."
            )
        try:
            size, saved = path.stat().st_size, datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
            if size > MOST_BYTES:
                raise InputError(f"Tệp “{name}” lớn hơn {MOST_BYTES // 1024 // 1024} MB nên không đọc.")
            data = path.read_bytes()
        except PermissionError as error:
            raise InputError(
                f"Không đọc được tệp {path}: {reason(error)}, hoặc một chương trình khác đang giữ tệp. Nếu tệp đang mở "
                "trong Excel, hãy đóng lại rồi nhập. Chưa ghi gì vào sổ."
            ) from error
        except OSError as error:
            raise InputError(f"Không đọc được tệp {path}: {reason(error)}. Chưa ghi gì vào sổ.") from error
        except (OverflowError, ValueError) as error:
            raise InputError(f"Tệp “{name}” có ngày giờ lạ. {_HOW}") from error
        digest = hashlib.sha256(data).hexdigest()
        found.setdefault(digest, SourceFile(name=name, data=data, sha256=digest, saved_at=saved))
    return tuple(found.values())


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else None
        except OSError as error:
            raise InputError(f"Không mở được thư mục {path}: {reason(error)}.") from error
        if inside is None:
            files.append(path)
            continue
        passed_over = (_BESIDE_AN_OPEN_FILE, ".")
        wanted = [each for each in inside if each.suffix.lower() in SUFFIXES and not each.name.startswith(passed_over)]
        if not wanted:
            raise InputError(f"Thư mục {path} không có tệp nào để nhập ({', '.join(SUFFIXES)}).")
        files += wanted
    if len(files) > _MOST_FILES:
        raise InputError(f"Nhiều hơn {_MOST_FILES} tệp trong một lần nhập. Hãy nhập ít tệp hơn.")
    return files


def as_of(typed: str | None, sources: Sequence[SourceFile], now: datetime) -> AsOf:
    """When the list was saved: what a person typed, else the time of the oldest file. Never in the future; a file's
    own time that can't be meant is refused. Raises ``InputError``."""
    if typed is not None:
        try:
            instant = parse_instant(typed, _SHAPES)
        except DateShapeError:
            raise InputError(f"“{clean(typed)}” không phải là ngày giờ. {_HOW}") from None
        if not any(mark in typed for mark in (":", "h", "T")):
            raise InputError(f"“{clean(typed)}” thiếu giờ. {_HOW}")
        if instant > now:
            raise InputError(f"“{clean(typed)}” ở tương lai (bây giờ là {format_instant(now)}). {_HOW}")
        return AsOf(instant=instant.astimezone(UTC), typed=True)
    instant = min(source.saved_at for source in sources)
    if instant > now:
        raise InputError(
            f"Giờ của tệp ({format_instant(instant)}) ở tương lai, nên không biết danh sách được lưu lúc nào. {_HOW}"
        )
    if instant < now - _OLDEST:
        raise InputError(f"Giờ của tệp là {format_instant(instant)}, đã hơn {_OLDEST.days} ngày. {_HOW}")
    return AsOf(instant=instant, typed=False)

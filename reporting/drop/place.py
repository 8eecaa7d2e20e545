"""What a folder among people's files can do, whatever it is reached by."""

from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Reason(StrEnum):
    """Why a place could not be used, in Vietnamese, to stand in brackets within a sentence."""

    UNREACHABLE = "không nối được máy chủ chứa thư mục"
    NO_FOLDER = "không thấy thư mục hoặc tệp"
    NO_PERMISSION = "không có quyền ghi"
    LOG_IN = "máy chủ không nhận tên hoặc mật khẩu của thư mục dùng chung"
    FULL = "ổ đĩa đã đầy hoặc hết hạn mức"
    TOO_LONG = "đường dẫn quá dài hoặc có ký tự mà máy chủ không nhận"
    DIFFERENT = "đọc lại thấy khác bản gốc"
    BROKEN = "lỗi ổ đĩa hoặc mạng"


class PlaceError(Exception):
    """The place could not be used. ``detail`` is what the system said, for the log; it holds no secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.name} {detail}".strip())
        self.reason = reason
        self.detail = detail


class Held(Exception):
    """Somebody has the file open, so that it can't be replaced or read for now."""


class Place(Protocol):
    """One folder. Names are plain file names in it. All raise ``PlaceError``; times out by itself."""

    @property
    def key(self) -> str:
        """The same for the same folder; without secrets."""
        ...

    def shown(self, name: str = "") -> str:
        """As people find the folder, or a file in it."""
        ...

    def check(self) -> None:
        """Raises ``PlaceError`` where the folder is not there."""
        ...

    def digest(self, name: str) -> str | None:
        """The SHA-256 (hex) of a file, ``None`` where there is none. Raises ``Held`` where it can't be read."""
        ...

    def write(self, name: str, source: Path) -> None:
        """Makes a new file with the content of ``source`` and flushes it to the disk. Raises ``OSError`` only where
        ``source`` itself can't be read."""
        ...

    def replace(self, temporary: str, name: str) -> None:
        """Moves a file into the place of another. Raises ``Held`` where that one is held open."""
        ...

    def remove(self, name: str) -> None:
        """Removes a file if it is there and can be removed; never raises."""
        ...

    def head(self, name: str) -> bytes | None:
        """The first bytes of a small file, ``None`` where it is not there or can't be read."""
        ...


HEAD_BYTES = 512
CHUNK = 1 << 20

"""Small private files: written whole or not at all, readable by their owner alone."""

import errno
import os
import secrets
from pathlib import Path

from agent.errors import FolderError, reason


def make_private_folder(folder: Path) -> None:
    """Makes ``folder`` and what is missing above it, each for its owner alone (0700); what is there stays as it is.

    ``Path.mkdir(parents=True)`` would give its mode to the last one only. Raises ``OSError``.
    """
    for each in (*reversed(folder.parents), folder):
        try:
            each.mkdir(mode=0o700, exist_ok=True)
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(each)) from error


def replace_privately(path: Path, content: bytes) -> None:
    """Writes ``content`` beside ``path`` (mode 0600), flushes it to the disk and puts it in the place of ``path``.

    Raises ``FolderError``; the old file is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        make_private_folder(path.parent)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FolderError(f"Không ghi được tệp {path}: {reason(error)}. Tệp cũ (nếu có) vẫn còn nguyên.") from error


def ensure_folder(folder: Path) -> Path:
    """Makes the folder, for its owner alone, and tries to write in it. Raises ``FolderError`` with what to do."""
    probe = folder / f".{secrets.token_hex(6)}.tmp"
    try:
        make_private_folder(folder)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderError(
            f"Không ghi được vào thư mục {folder}: {reason(error)}. Hãy kiểm tra quyền ghi và dung lượng ổ đĩa, "
            "hoặc chọn thư mục khác trong tệp cấu hình. Số liệu đã có vẫn còn nguyên."
        ) from error
    return folder

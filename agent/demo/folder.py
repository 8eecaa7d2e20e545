"""The demo's output folder: made anew, and never over anything that is not a demo's own."""

import shutil
from pathlib import Path

from agent.errors import FolderError, InputError, reason

MARKER = ".hoso-demo"


def prepare(folder: Path) -> Path:
    """An empty folder with the marker. A used one is emptied only if a demo made it.

    Raises ``InputError`` for somebody's folder, ``FolderError`` where it can't be written.
    """
    folder = folder.resolve()
    try:
        if folder.exists():
            if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARKER).is_file()):
                raise InputError(
                    f"{folder} không trống và không phải do lần chạy thử trước tạo ra, nên không được xóa. "
                    "Hãy chọn thư mục khác bằng --out."
                )
            for entry in folder.iterdir():
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(
            "Thư mục này do lệnh “hoso demo” tạo; lần chạy thử sau sẽ xóa và tạo lại.\n", "utf-8"
        )
        (folder / "share").mkdir()
    except OSError as error:
        raise FolderError(f"Không ghi được vào thư mục {folder}: {reason(error)}. Hãy chọn thư mục khác.") from error
    return folder

"""One instance per data folder: a lock of the operating system, gone by itself when its process ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from agent.computer.files import ensure_folder
from agent.errors import BusyError


@contextmanager
def hold(folder: Path, name: str) -> Iterator[None]:
    """Holds ``folder/name.lock`` while the block runs.

    Raises ``BusyError`` at once if another process holds it, ``FolderError`` if the folder can't be written.
    """
    ensure_folder(folder)
    path = folder / f"{name}.lock"
    with path.open("a+b") as file:
        if not _lock(file):
            raise BusyError(
                f"Chương trình đang chạy ở nơi khác trên cùng thư mục dữ liệu {folder}. "
                "Lần chạy này dừng lại, không làm gì thêm; lần chạy kia vẫn tiếp tục bình thường."
            )
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)

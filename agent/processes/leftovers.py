"""What a crash left behind: processes without a parent, browser folders, half-written files, open runs."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.computer.instance import hold
from agent.errors import BusyError
from agent.logging import get_logger
from agent.processes.process_tree import end_orphans
from agent.settings.config import Config

if TYPE_CHECKING:
    from store.database import Database


def sweep(config: Config, database: "Database", now: datetime) -> None:
    """Puts away what is left of runs that ended with their parent. What a run of this moment uses is left alone."""
    from store.runs import interrupt_open_runs

    ended = end_orphans()
    removed = 0
    try:
        with hold(config.data_folder, "sync"):
            open_runs = interrupt_open_runs(database, config.settings.unit.code, now)
            removed = _empty(config.data_folder / "tmp") + _half_written(config.backup_folder)
    except BusyError:  # somebody reads portals by hand at this moment
        open_runs = 0
    get_logger("hoso.leftovers").info("swept", processes=ended, files=removed, open_runs=open_runs)


def _empty(folder: Path) -> int:
    """Removes everything in the folder of temporary files; how many entries. What is held stays for the next time."""
    if not folder.is_dir():
        return 0
    entries = list(folder.iterdir())
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            _unlink(entry)
    return len(entries)


def _half_written(folder: Path) -> int:
    """Files that were never finished have this name."""
    left = list(folder.glob(".*.tmp")) if folder.is_dir() else []
    for file in left:
        _unlink(file)
    return len(left)


def _unlink(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        get_logger("hoso.leftovers").info("left", file=file.name, errno=error.errno)

"""What lies in the backup folder, set against what the ledger knows: one that was brought back knows too little."""

from datetime import datetime
from pathlib import Path

from agent.backup.manifest import Manifest, backup_files, file_name, made_at_of
from agent.backup.packing import sha256_of
from agent.backup.sealed import Header, SealedError, read_header
from agent.logging import get_logger
from agent.settings.config import Config
from store.database import Database
from store.keeping import backups
from store.keeping.backups import Backup


def take_stock(config: Config, database: Database, brought_back: Manifest, now: datetime) -> None:
    """After a restore: files that the ledger does not know get a row (the one that was just brought back as proven),
    rows whose files were put away since are closed. What can't be read is left to ``hoso backup list``, which shows
    it. Raises ``OSError``, ``StoreError``."""
    unit = config.settings.unit.code
    files = {file.name: file for file in backup_files(config.backup_folder)}
    rows = {row.name: row for row in backups.backups(database, unit)}
    for name in sorted(files.keys() - rows.keys()):
        header = _header(files[name])
        made_at = made_at_of(files[name])
        if header is None or made_at is None:
            get_logger("hoso.restore").warning("backup_not_read", file=name)
            continue
        counts = brought_back.counts if name == file_name(unit, brought_back.made_at) else {}
        row = Backup(
            name=name,
            made_at=made_at,
            bytes=files[name].stat().st_size,
            sha256=sha256_of(files[name]),
            counts=counts,
            by_person=header.by_person,
        )
        backups.add(database, unit, row)
    for name, row in rows.items():
        if row.removed_at is None and name not in files:
            backups.removed(database, unit, name, now)
    proven = file_name(unit, brought_back.made_at)
    if proven in files:
        detail = "Đã khôi phục thật từ bản này."
        backups.checked(database, unit, proven, now, fine=True, seconds=0, detail=detail)


def _header(file: Path) -> Header | None:
    try:
        with file.open("rb") as source:
            return read_header(source)[0]
    except SealedError:
        return None

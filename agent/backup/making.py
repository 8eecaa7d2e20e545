"""Making a backup: a consistent copy of the ledger with its rows counted, the reports, their words, the settings."""

import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.backup.manifest import Manifest, file_name, files_of
from agent.backup.packing import entries_of, pack, sha256_of
from agent.backup.sealed import Passphrase
from agent.computer.files import ensure_folder
from agent.errors import FolderError, reason
from agent.settings.config import Config
from store.database import Database
from store.keeping import backups
from store.keeping.backups import Backup
from store.keeping.copies import copy_ledger, copy_name
from store.migrate import revision


def make(config: Config, database: Database, passphrase: Passphrase, now: datetime, *, cost: int | None = None) -> Path:
    """Writes a new backup and its row; the file. Raises ``FolderError`` and the store's errors; nothing is lost."""
    unit = config.settings.unit
    folder = ensure_folder(config.backup_folder)
    with TemporaryDirectory(dir=ensure_folder(config.data_folder / "tmp"), prefix="backup-") as work:
        ledger = Path(work) / copy_name(database)
        counts = copy_ledger(database, ledger)
        files = {ledger.name: ledger, **_held_still(files_of(config), Path(work) / "files")}
        manifest = Manifest(
            format=1,
            unit=unit.code,
            unit_name=unit.name,
            made_at=now,
            revision=revision(database) or "",
            counts=counts,
            entries=entries_of(files),
        )
        target = folder / file_name(unit.code, now)
        pack(manifest, files, target, passphrase, cost)
    made = Backup(
        name=target.name,
        made_at=now,
        bytes=target.stat().st_size,
        sha256=sha256_of(target),
        counts=counts,
        by_person=passphrase.by_person,
    )
    backups.add(database, unit.code, made)
    return target


def _held_still(files: dict[str, Path], folder: Path) -> dict[str, Path]:
    """Copies of files that people may be editing at this moment."""
    held = {}
    try:
        for name, file in files.items():
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            held[name] = copy
    except OSError as error:
        raise FolderError(
            f"Chưa sao lưu được: không chép được {error.filename} ({reason(error)}). Số liệu vẫn còn nguyên."
        ) from error
    return held

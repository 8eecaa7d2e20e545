"""Opening the ledger: migrated, with a backup before each migration."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.computer.files import ensure_folder
from agent.errors import Failure
from agent.settings.config import Config

if TYPE_CHECKING:
    from store.database import Database


class LedgerGone(Failure):
    """The ledger's file is missing although there was one."""


def open_database(config: Config, now: datetime) -> "Database":
    """The unit's ledger, brought to the present revision; ``now`` (aware) names a backup if one is made.

    Raises ``FolderError``, and the store's ``StoreError`` kinds.
    """
    from store.database import Database
    from store.migrate import migrate
    from store.runs import ensure_unit

    ensure_folder(config.data_folder)
    database = Database(config.database_url)
    refuse_to_start_empty(config, database.file)
    migrate(database, config.backup_folder, now)
    ensure_unit(database, config.settings.unit.code, config.settings.unit.name)
    return database


def refuse_to_start_empty(config: Config, file: Path | None) -> None:
    """Raises ``LedgerGone`` where the ledger is not there (or empty) and backups say that there was one."""
    if file is None or (file.exists() and file.stat().st_size > 0):
        return
    from agent.backup.manifest import backup_files

    if backup_files(config.backup_folder):
        raise LedgerGone(
            f"Không thấy sổ hồ sơ {file} nhưng có bản sao lưu ở {config.backup_folder}. Chưa lập sổ mới. "
            "Hãy đưa tệp sổ trở lại, hoặc khôi phục: hoso restore"
        )


def existing_database(config: Config, now: datetime) -> "Database | None":
    """The unit's ledger if there is one already; nothing is created."""
    from store.database import Database

    file = Database(config.database_url).file
    return None if file is not None and not file.exists() else open_database(config, now)

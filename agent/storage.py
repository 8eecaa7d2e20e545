"""Opening the ledger: migrated, with a backup before each migration."""

from datetime import datetime
from typing import TYPE_CHECKING

from agent.config import Config
from agent.files import ensure_folder

if TYPE_CHECKING:
    from store.database import Database


def open_database(config: Config, now: datetime) -> "Database":
    """The unit's ledger, brought to the present revision; ``now`` (aware) names a backup if one is made.

    Raises ``FolderError``, and the store's ``StoreError`` kinds.
    """
    from store.database import Database
    from store.migrate import migrate
    from store.runs import ensure_unit

    ensure_folder(config.data_folder)
    database = Database(config.database_url)
    migrate(database, config.backup_folder, now)
    ensure_unit(database, config.settings.unit.code, config.settings.unit.name)
    return database


def existing_database(config: Config, now: datetime) -> "Database | None":
    """The unit's ledger if there is one already; nothing is created."""
    from store.database import Database

    file = Database(config.database_url).file
    return None if file is not None and not file.exists() else open_database(config, now)

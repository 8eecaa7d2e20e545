"""Consistent copies of a ledger in use, with the rows counted in the very state that was copied, and back again.

SQLite: its own backup API. PostgreSQL: ``store.keeping.server_copies``.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.database import BUSY_SECONDS, Database
from store.errors import StoreCorrupt, known, problem
from store.keeping.server_copies import SESSIONS, dump_counted

SQLITE_NAME = "ledger.db"
POSTGRESQL_NAME = "ledger.pgdump"


def copy_name(database: Database) -> str:
    """What the copy of this kind of ledger is called."""
    return SQLITE_NAME if database.is_sqlite else POSTGRESQL_NAME


def copy_ledger(database: Database, target: Path) -> dict[str, int]:
    """Copies the whole ledger into the new file ``target``; the rows of each table in it.

    Raises ``StoreError`` kinds; nothing of the ledger is changed.
    """
    if database.file is not None:
        return _copy_sqlite(database.file, target)
    return dump_counted(database, target)


def sqlite_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table of an open file, in one state if a transaction is open."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - the file's own names
        for (name,) in sorted(names.fetchall())
    }


def damage_of(file: Path) -> str | None:
    """What a full check says of a SQLite file: ``None`` where it is whole, with all its references."""
    try:
        with closing(sqlite3.connect(f"file:{file.as_posix()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            if verdict != ("ok",):
                return str(verdict[0])[:200]
            stray = connection.execute("PRAGMA foreign_key_check").fetchone()
            return None if stray is None else f"dòng mồ côi trong bảng {stray[0]}"
    except sqlite3.Error as error:
        return str(error)[:200]


def counts_in(file: Path) -> dict[str, int]:
    """The rows of each table of a SQLite file that is not in use. Raises ``StoreError`` kinds."""
    with _translated(), closing(sqlite3.connect(f"file:{file.as_posix()}?mode=ro", uri=True)) as connection:
        return sqlite_counts(connection)


def _copy_sqlite(file: Path, target: Path) -> dict[str, int]:
    with (
        _translated(),
        closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        source.execute("BEGIN")  # the count and the copy see this one state, whatever is written meanwhile
        counts = sqlite_counts(source)
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
        for table in SESSIONS & counts.keys():
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of ours
            counts[table] = 0
        copy.execute("VACUUM")  # and nothing of it is left in free pages
    damage = damage_of(target)
    if damage is not None:
        raise StoreCorrupt(
            problem("backup_corrupt", f"Bản sao của sổ hồ sơ bị hỏng ({damage}). Sổ hồ sơ chưa bị sửa gì.")
        )
    return counts


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        found = known(error)
        if found is None:
            raise
        raise found from error

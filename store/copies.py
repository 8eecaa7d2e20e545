"""Consistent copies of a ledger in use, with the rows counted in the very state that was copied, and back again.

SQLite: its own backup API. PostgreSQL: ``pg_dump`` of an exported snapshot, so that count and copy see one state.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.engine import URL

from store.backups import row_counts
from store.database import BUSY_SECONDS, Database
from store.errors import StoreCorrupt, StoreError, StoreUnreachable, known, problem

SQLITE_NAME = "ledger.db"
POSTGRESQL_NAME = "ledger.pgdump"
_DUMP_SECONDS = 3600
SESSIONS = frozenset({"viewer_session"})
"""Tables that no backup holds: who finds one must not be logged in by it."""


class NoServerTools(StoreError):
    """``pg_dump`` or ``pg_restore`` is not installed."""


def copy_name(database: Database) -> str:
    """What the copy of this kind of ledger is called."""
    return SQLITE_NAME if database.is_sqlite else POSTGRESQL_NAME


def copy_ledger(database: Database, target: Path) -> dict[str, int]:
    """Copies the whole ledger into the new file ``target``; the rows of each table in it.

    Raises ``StoreError`` kinds; nothing of the ledger is changed.
    """
    if database.file is not None:
        return _copy_sqlite(database.file, target)
    return _dump_postgresql(database, target)


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


def _dump_postgresql(database: Database, target: Path) -> dict[str, int]:
    with database.reading() as connection:
        snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        counts = row_counts(connection)
        counts |= dict.fromkeys(SESSIONS & counts.keys(), 0)
        without = [f"--exclude-table-data={table}" for table in sorted(SESSIONS)]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        run_tool("pg_dump", [*options, *without], database.engine.url)
    return counts


def dump_server(database: Database, target: Path) -> None:
    """Dumps a server's ledger of whatever revision into the new file ``target``. Raises ``StoreError`` kinds."""
    without = [f"--exclude-table-data={table}" for table in sorted(SESSIONS)]
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *without]
    run_tool("pg_dump", options, database.engine.url)


def load_postgresql(dump: Path, url: URL) -> None:
    """Puts a dump into a database in place of what is there, all or nothing. Raises ``StoreError`` kinds."""
    options = ["--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    run_tool("pg_restore", [*options, f"--dbname={url.database}", str(dump)], url)


def run_tool(name: str, options: list[str], url: URL) -> None:
    """Runs a program of PostgreSQL's; the password goes by a file that only its owner reads, never by a command line.

    Raises ``NoServerTools`` and ``StoreUnreachable``.
    """
    program = _tool(name)
    query = url.query.get("host")
    host = url.host or (query if isinstance(query, str) else None)
    places = {"PGHOST": host, "PGPORT": str(url.port or 5432), "PGUSER": url.username, "PGDATABASE": url.database}
    with TemporaryDirectory(prefix="hoso-pg-") as folder:
        passwords = Path(folder) / "pgpass"
        passwords.touch(mode=0o600)
        secret = "" if url.password is None else url.password.replace("\\", "\\\\").replace(":", "\\:")
        passwords.write_text(f"*:*:*:*:{secret}\n", encoding="utf-8")
        environment = {**os.environ, "PGPASSFILE": str(passwords), **{k: v for k, v in places.items() if v}}
        done = subprocess.run(
            [program, *options], env=environment, capture_output=True, timeout=_DUMP_SECONDS, check=False
        )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise StoreUnreachable(
            problem("server_tool", f"{name} không làm được: {said[-1][:200] if said else done.returncode}.")
        )


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:  # Debian keeps those of each version in a folder of their own
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        found = str(places[-1]) if places else None
    if found is None:
        raise NoServerTools(
            problem(
                "no_server_tools",
                f"Sổ hồ sơ nằm trên PostgreSQL nhưng máy này không có {name}. Chưa sao lưu được. "
                "Hãy cài gói postgresql-client.",
            )
        )
    return found


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        found = known(error)
        if found is None:
            raise
        raise found from error

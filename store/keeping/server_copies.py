"""Copies of a ledger on PostgreSQL by the server's own programs, and back again."""

import os
import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from store.database import Database
from store.errors import StoreError, StoreUnreachable, problem
from store.keeping.backups import row_counts
from store.tables import metadata

SESSIONS = frozenset({"viewer_session"})
"""Tables that no backup holds: who finds one must not be logged in by it."""

_DUMP_SECONDS = 3600
_REVISION = "alembic_version"
_PLAIN = ["--no-owner", "--no-privileges"]
_TABLE = re.compile(r"^[0-9]+; [0-9]+ [0-9]+ TABLE (?P<schema>\S+) (?P<name>\S+) ", re.MULTILINE)
_POINTING = text(
    """
    WITH RECURSIVE going AS (
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ANY(:names)
        UNION
        SELECT k.conrelid FROM pg_constraint k JOIN going ON k.confrelid = going.oid WHERE k.contype = 'f'
    )
    SELECT oid::regclass::text FROM going ORDER BY 1
    """
)
"""The tables of these names, and all that point at them by any chain of foreign keys."""


_HANGING = text(
    """
    SELECT DISTINCT view.oid::regclass::text
    FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class view ON view.oid = r.ev_class
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = ANY(CAST(CAST(:names AS text[]) AS regclass[])) AND view.oid <> d.refobjid
    ORDER BY 1
    """
)
"""The views upon tables of these names."""


class NoServerTools(StoreError):
    """``pg_dump``, ``pg_restore`` or ``psql`` is not installed."""


def dump_counted(database: Database, target: Path) -> dict[str, int]:
    """Dumps a ledger of the present revision into the new file ``target``; the rows of each table in that very state.

    Raises ``StoreError`` kinds.
    """
    with database.reading() as connection:
        snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        counts = row_counts(connection)
        counts |= dict.fromkeys(SESSIONS & counts.keys(), 0)
        _dump(database.engine.url, target, f"--snapshot={snapshot}")
    return counts


def dump(database: Database, target: Path) -> None:
    """Dumps a ledger of whatever revision into the new file ``target``. Raises ``StoreError`` kinds."""
    _dump(database.engine.url, target)


def load(source: Path, url: URL) -> None:
    """Puts a dump into a database in place of the ledger that is there, of whatever revision, all or nothing.

    The tables of the present ledger go first: newer ones than the dump knows point at those that it brings. Where
    anything else in the database hangs on them, such as a view that a person made, nothing is changed. Raises
    ``StoreError`` kinds.
    """
    with TemporaryDirectory(prefix="hoso-pg-") as folder:
        listed, script = Path(folder) / "listed", Path(folder) / "script.sql"
        _run("pg_restore", ["--list", f"--file={listed}", str(source)], url)
        _run("pg_restore", ["--clean", "--if-exists", *_PLAIN, f"--file={script}", str(source)], url)
        brought = {(found["schema"], found["name"]) for found in _TABLE.finditer(listed.read_text(encoding="utf-8"))}
        database = Database(url.render_as_string(hide_password=False))
        try:
            with database.reading() as connection:
                going = _going(connection, brought)
                _refuse_views(connection, going)
        finally:
            database.close()
        commands = [f"--command=DROP TABLE {', '.join(going)}"] if going else []
        options = ["--no-psqlrc", "--quiet", f"--output={os.devnull}", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        _run("psql", [*options, *commands, f"--file={script}"], url)


def _going(connection: Connection, brought: Collection[tuple[str, str]]) -> list[str]:
    """The tables that the ledger of a dump takes the place of, as SQL names them."""
    here = str(connection.execute(text("SELECT current_schema()")).scalar_one())
    ours = {(here, name) for name in (*metadata.tables, _REVISION)}
    names = {f"{schema}.{name}" for schema, name in ours.union(brought)}
    return list(connection.execute(_POINTING, {"names": sorted(names)}).scalars())


def _refuse_views(connection: Connection, going: list[str]) -> None:
    """Raises ``StoreUnreachable`` where a person's view looks at tables that would go: it would go with them."""
    views = list(connection.execute(_HANGING, {"names": going}).scalars()) if going else []
    if views:
        raise StoreUnreachable(
            problem(
                "server_views",
                f"Trên bảng của sổ hồ sơ có khung nhìn (view) do người khác tạo: {', '.join(views)}. Khôi phục sẽ làm "
                "mất các view đó nên chương trình chưa khôi phục và chưa thay đổi gì. Xin cất lại câu lệnh tạo view, "
                f"xóa chúng trên máy chủ (DROP VIEW {', '.join(views)}), khôi phục lại, rồi tạo lại view.",
            )
        )


def _dump(url: URL, target: Path, *further: str) -> None:
    without = [f"--exclude-table-data={table}" for table in sorted(SESSIONS)]
    _run("pg_dump", ["--format=custom", *_PLAIN, f"--file={target}", *without, *further], url)


def _run(name: str, options: list[str], url: URL) -> None:
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

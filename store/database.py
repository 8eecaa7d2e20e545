"""One door to the ledger: SQLite on this PC by default, PostgreSQL by another URL."""

import re
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, create_engine, event, inspect, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from store.errors import StoreMisplaced, StoreUnreachable, problem, translated
from store.tables import unit as unit_table

BUSY_SECONDS = 10
_CONNECT_SECONDS = 10
_WRITERS = 0x686F736F  # any number that other programs do not use: the lock that our writers take in turn
_UNITS = 0x686F736F  # the first half of the locks of single units, which are numbers of two halves
COUNTED = ("dossier_version", "case_member", "portal_role")
"""The tables out of which every figure and list of dossiers is told."""
_REVISED = ("dossier", *COUNTED)
"""Those of whose rows a revision says that they are the same."""
_CHANGES = re.compile(rf"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\W?(?:{'|'.join(_REVISED)})\b", re.IGNORECASE)
ATTACHED = "stage"
"""The name of what a connection to SQLite reads besides the ledger, and of the mark (in its ``info``) that it does."""
VIEWERS = "*viewers"
"""In place of a unit: the dashboard's accounts, which belong to none."""

_SYNCHRONISED = re.compile(r"onedrive|dropbox|google ?drive|icloud", re.IGNORECASE)


class Database:
    """Opens connections. ``reading`` sees one consistent state; ``writing`` is one transaction, all or nothing.

    Both raise ``StoreError`` kinds. ``engine`` is for reading in other rooms. ``busy_seconds``: how long a writer
    waits for another one. ``read_only``: the database itself refuses every change, whatever is asked of it. Raises
    ``StoreMisplaced`` for a SQLite file on a share or in a synchronised folder.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS, read_only: bool = False) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise StoreUnreachable(
                problem("store_url", "Địa chỉ cơ sở dữ liệu trong mục [database] viết chưa đúng. Chưa ghi gì.")
            ) from None
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.file = Path(parsed.database) if self.is_sqlite and parsed.database not in (None, "", ":memory:") else None
        if self.file is not None:
            refuse_misplaced(self.file.absolute())
        if self.is_sqlite:
            # Rows hold what portals say of citizens: an error must not carry them into a log (hide_parameters).
            # One connection per use: no thread shares one, and what a run held is let go of at its end.
            arguments: dict[str, Any] = {"timeout": busy_seconds, "uri": True}
            if read_only and self.file is not None:
                where = f"file:{self.file.absolute().as_posix()}"
                parsed = parsed.set(database=where, query={"mode": "ro", "uri": "true"})
            self.engine = create_engine(parsed, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
            event.listen(self.engine, "connect", _prepare_reading if read_only else _prepare)
            event.listen(self.engine, "begin", _begin)
            event.listen(self.engine, "checkin", _let_go)
        else:
            # Translating our long statements for the processor takes a server seconds, running them a tenth of one.
            options = f"-c lock_timeout={int(busy_seconds * 1000)} -c jit=off"
            if read_only:
                options += " -c default_transaction_read_only=on"
            self.engine = create_engine(
                parsed,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"options": options, "connect_timeout": _CONNECT_SECONDS},
            )
            event.listen(self.engine, "begin", _queue)
        event.listen(self.engine, "before_cursor_execute", _notice)
        self._revisions = False
        self._shared = threading.local()
        # A server's connections wait in a pool for the next use: whoever forgets ``close`` must not leave them open.
        self._last_act = weakref.finalize(self, self.engine.dispose)

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All ``reading`` of this thread until the end of the block is of one state, by one connection: what a page
        tells belongs together, and nothing is opened twice. What is written meanwhile is not seen in it."""
        with self._reading() as connection:
            self._shared.connection = connection
            try:
                yield
            finally:
                del self._shared.connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state; nothing is written."""
        shared: Connection | None = getattr(self._shared, "connection", None)
        if shared is not None:
            with translated():
                yield shared
            return
        with self._reading() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self.engine.connect() as plain:
            # On SQLite every transaction sees one state anyhow.
            connection = plain if self.is_sqlite else plain.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, unit: str | None = None) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by any exception.

        One that changes dossiers, or what is counted, gives the unit (or, without one, every unit) the next
        ``revision``.

        Writers take turns. On PostgreSQL those of one ``unit`` (ward, or ``VIEWERS``) do, and whoever names none waits
        for all of them and keeps all out, as a migration must; on SQLite all do.
        """
        touched: list[str] = []
        options = {"hoso_writes": True, "hoso_unit": unit, "hoso_touched": touched}
        with translated(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
            if touched and self._has_revisions(connection):
                another = update(unit_table).values(revision=unit_table.c.revision + 1)
                connection.execute(another if unit is None else another.where(unit_table.c.code == unit))

    def _has_revisions(self, connection: Connection) -> bool:
        """A ledger of an earlier program has none until it is migrated."""
        if not self._revisions:
            self._revisions = any(each["name"] == "revision" for each in inspect(connection).get_columns("unit"))
        return self._revisions

    @contextmanager
    def stay_open(self) -> Iterator[None]:
        """A connection that does nothing is held while the block runs. SQLite's files beside the ledger stay with it:
        it can be read by everybody even where the disk has no room left to make them anew. Raises ``StoreError``."""
        with translated():
            kept = self.engine.connect() if self.is_sqlite else None
        try:
            yield
        finally:
            if kept is not None:
                kept.close()

    def count_anew(self) -> None:
        """Tells a server's planner of many new rows. It finds out by itself within minutes; until then it takes the
        history for empty: a ward's month was then seen to take over half a minute. SQLite needs no counts."""
        if self.is_sqlite:
            return
        with translated(), self.engine.begin() as connection:
            for name in _REVISED:
                connection.exec_driver_sql(f"ANALYZE {name}")

    def close(self) -> None:
        """Lets go of everything; at the latest this happens when nobody holds the object any more."""
        self.engine.dispose()


def refuse_misplaced(file: PurePath) -> None:
    """Raises ``StoreMisplaced`` where a database must not lie: locks do not work there, or two PCs would write."""
    text = str(file)
    if text.startswith(("\\\\", "//")):
        where = "thư mục dùng chung trên mạng"
    elif any(_SYNCHRONISED.search(part) for part in file.parts[:-1]):
        where = "thư mục được đồng bộ lên mạng (OneDrive, Dropbox …)"
    else:
        return
    raise StoreMisplaced(
        problem(
            "store_misplaced",
            f"Sổ hồ sơ không được đặt trong {where}: {text}. Dễ hỏng sổ. "
            "Hãy chọn một thư mục trên ổ đĩa của máy này trong mục [data] của tệp cấu hình.",
        )
    )


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transactions behind our back: see _begin
    # A log of changes that one large transaction blew up is cut back, whoever holds a connection.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_reading(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON").close()


def _let_go(connection: sqlite3.Connection | None, record: Any) -> None:
    """What the connection read besides the ledger goes when it is given back; inside a transaction it can't."""
    if record.info.pop(ATTACHED, False) and connection is not None:
        connection.execute(f"DETACH {ATTACHED}").close()


def _notice(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    """Notes that the transaction changes what a revision stands for, whoever writes and however."""
    touched = connection.get_execution_options().get("hoso_touched")
    if touched is not None and not touched and _CHANGES.match(statement):
        touched.append(statement)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hoso_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _queue(connection: Connection) -> None:
    """On PostgreSQL writers take turns as they do on SQLite, so that what one reads before it writes stays true.

    A unit's rows are its own, so that units need not wait for each other: each has a lock of its own, by a number made
    of its code; two units whose numbers are equal only take turns too. All share the lock that a writer without a unit
    holds alone. Locks are always taken in this order, so that nobody waits in a ring.
    """
    options = connection.get_execution_options()
    if not options.get("hoso_writes", False):
        return
    unit = options.get("hoso_unit")
    if unit is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        return
    number = crc32(unit.encode()) - 2**31
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_WRITERS})")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UNITS}, {number})")

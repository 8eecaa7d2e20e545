"""Rows that wait for the ledger in this process's memory, kept as SQLite keeps them.

Handing over forty values for each row takes SQLite more than half of what inserting it costs. Done while a portal is
read, what is left for the end is a copy inside SQLite. Nothing of it is on a disk, and nobody else can see it.
"""

import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache
from itertools import count

from sqlalchemy import Connection

from store.database import ATTACHED
from store.recording.bulk import Row

SCHEMA = ATTACHED
"""Under this name a connection to the ledger finds what is staged, once it is offered: the tables ``told`` (a number
and the columns) and ``wanted`` (an id and the number of its row)."""

_NUMBERS = count()
_LITTLE = "PRAGMA cache_size=-200"  # kB: all of it is in memory anyhow


@cache
def usable() -> bool:
    """Whether this computer's SQLite lets one connection find by its name what another holds in memory (3.36 and later
    do, unless they were built without it)."""
    address = _new_address()
    try:
        with closing(_open(address)) as first, closing(_open(address)) as second:
            first.execute("CREATE TABLE it (works)").close()
            return second.execute("SELECT name FROM sqlite_master").fetchall() == [("it",)]
    except sqlite3.Error:
        return False


def _new_address() -> str:
    return f"file:/hoso-{next(_NUMBERS)}?vfs=memdb"


def _open(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


class Stage:
    """Rows with the columns ``names``, as the driver takes them, numbered from 1 on in the order in which they come."""

    def __init__(self, names: Sequence[str]) -> None:
        self.count = 0
        self._address = _new_address()
        self._connection = _open(self._address)
        weakref.finalize(self, self._connection.close)
        columns = ", ".join(f'"{name}"' for name in names)  # without types: each value stays what it is
        for statement in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            _LITTLE,
            f"CREATE TABLE told (number INTEGER PRIMARY KEY, {columns})",
            "CREATE TABLE wanted (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
        ):
            self._connection.execute(statement).close()
        self._insert = f"INSERT INTO told VALUES (NULL{', ?' * len(names)})"  # noqa: S608 - nothing but places
        self._find = f"SELECT {columns} FROM told WHERE number = ?"  # noqa: S608 - our own names

    def add(self, rows: Iterable[Row]) -> range:
        """Keeps ``rows``; their numbers."""
        given = list(rows)
        with self._connection:
            self._connection.execute("BEGIN").close()
            self._connection.executemany(self._insert, given).close()
        self.count += len(given)
        return range(self.count - len(given) + 1, self.count + 1)

    def row(self, number: int) -> Row:
        """The row of that number."""
        found: Row = self._connection.execute(self._find, (number,)).fetchone()
        return found

    def clear(self) -> None:
        """Forgets all rows; numbers begin anew."""
        self._connection.execute("DELETE FROM told").close()
        self.count = 0

    def offer(self, connection: Connection, wanted: Iterable[tuple[int, int]]) -> None:
        """Lets ``connection``, to a ledger of SQLite, read what is staged until it is given back; ``wanted``: ids, each
        with the number of its row."""
        with self._connection:
            self._connection.execute("BEGIN").close()
            self._connection.execute("DELETE FROM wanted").close()
            self._connection.executemany("INSERT INTO wanted VALUES (?, ?)", wanted).close()
        connection.exec_driver_sql(f"ATTACH ? AS {SCHEMA}", (self._address,))
        connection.info[ATTACHED] = True

"""What tests need and what costs much, made once or made cheap, without being another thing."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from store import migrate

_ROOM = 2 * 2**30
"""Bytes: what a whole run leaves when something fails is a tenth of it."""


def folder_in_memory() -> Path | None:
    """A folder in memory that has room and lets programs be started in it, where there is one."""
    shared = Path("/dev/shm")  # noqa: S108 - pytest makes folders of its own in it
    if not shared.is_dir() or not os.access(shared, os.W_OK) or shutil.disk_usage(shared).free < _ROOM:
        return None
    return None if os.statvfs(shared).f_flag & os.ST_NOEXEC else shared


@contextmanager
def new_ledgers_from_one() -> Iterator[None]:
    """While it is open, ``store.migrate`` walks a new SQLite ledger through all migrations once; what then stands in
    it (tables, indexes, rows) is written into every further one, in the same transaction that would have migrated it.
    Ledgers that hold something, and those on a server, are migrated as always."""
    walk, made = migrate._upgrade, list[str]()

    def upgrade(connection: Connection) -> None:
        inner = connection.connection.driver_connection
        if not isinstance(inner, sqlite3.Connection) or inner.execute("SELECT 1 FROM sqlite_master").fetchone():
            walk(connection)
            return
        if made:
            for statement in made:
                inner.execute(statement)
            return
        walk(connection)
        # Without what opens and ends a dump's own transaction.
        made.extend(each for each in inner.iterdump() if each not in {"BEGIN TRANSACTION;", "COMMIT;"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_upgrade", upgrade)
        yield

"""What tests need and what costs much, made once or made cheap, without being another thing."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from agent.secrets.file import KeyFile
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


@contextmanager
def quick_keys() -> Iterator[None]:
    """While it is open, offices keep their passwords under keys that are quick to derive. What an office's own costs
    is tested with ``KeyFile`` itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agent.secrets.passwords.KeyFile", lambda path: KeyFile(path, cost=2**10))
        yield


@contextmanager
def quick_passwords() -> Iterator[None]:
    """While it is open, passwords of new dashboard accounts are quick to verify, and those of nobody too."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("reporting.web.passwords._hasher", quick)
        patch.setattr("reporting.web.passwords._NOBODY", quick.hash("nobody"))
        yield


@contextmanager
def statements_written_once() -> Iterator[None]:
    """While it is open, all ledgers of the process share what an office's long-lived ones have each for themselves: the
    SQL of every statement, once it was written out. Its key names the dialect, so those of a kind share that too; it is
    complete when it was connected once."""
    dialects: dict[type[Dialect], Dialect] = {}
    written: LRUCache[Any, Any] = LRUCache(2000)

    def create(*given: Any, **named: Any) -> Engine:
        engine = create_engine(*given, **named)
        own, kind = engine.dialect, type(engine.dialect)
        engine.update_execution_options(compiled_cache=written)
        if kind in dialects:
            engine.dialect = dialects[kind]
        else:
            event.listen(engine, "connect", lambda *_: dialects.setdefault(kind, own))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.database.create_engine", create)
        yield

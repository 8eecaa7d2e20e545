"""A fresh ledger of one unit with two portals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from store.migrate import migrate
from store.runs import ensure_portal, ensure_unit
from tests.store.samples import NOON, UNIT


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty SQLite file: migrating once is enough for all tests."""
    folder = tmp_path_factory.mktemp("ledger")
    made = Database(f"sqlite:///{folder / 'empty.db'}")
    migrate(made, folder / "backups", NOON)
    ensure_unit(made, UNIT, "Phường Ví Dụ")
    ensure_portal(made, UNIT, "igate", "Một cửa")
    ensure_portal(made, UNIT, "index766", "Bộ chỉ số 766")
    made.close()
    with made.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "empty.db").read_bytes()


@pytest.fixture
def database(tmp_path: Path, empty_ledger: bytes) -> Iterator[Database]:
    file = tmp_path / "ledger.db"
    file.write_bytes(empty_ledger)
    opened = Database(f"sqlite:///{file}", busy_seconds=0.2)
    yield opened
    opened.close()

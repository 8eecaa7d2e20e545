"""Fresh ledgers of one unit with two portals, on SQLite and on PostgreSQL: the same tests run on both."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from rigs.postgresql import server
from store.database import Database
from store.migrate import migrate
from store.runs import ensure_portal, ensure_unit
from tests.store.samples import NOON, UNIT

Ledgers = Callable[[], Database]
"""Makes a fresh ledger at each call; the caller closes it."""


def _fill(made: Database, folder: Path) -> None:
    migrate(made, folder / "backups", NOON)
    ensure_unit(made, UNIT, "Phường Ví Dụ")
    ensure_portal(made, UNIT, "igate", "Một cửa")
    ensure_portal(made, UNIT, "index766", "Bộ chỉ số 766")


@pytest.fixture(scope="session")
def sqlite_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    """Copies of one migrated file: migrating once is enough for all tests."""
    folder = tmp_path_factory.mktemp("ledgers")
    made = Database(f"sqlite:///{folder / 'empty.db'}")
    _fill(made, folder)
    with made.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    empty = (folder / "empty.db").read_bytes()
    numbers = itertools.count()

    def new() -> Database:
        file = folder / f"{next(numbers)}.db"
        file.write_bytes(empty)
        return Database(f"sqlite:///{file}", busy_seconds=0.2)

    return new


@pytest.fixture(scope="session")
def postgresql_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    """Databases of a server of our own, copied from one that is migrated."""
    with server() as address:
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        numbers = itertools.count()

        def address_of(name: str) -> str:
            return make_url(address).set(database=name).render_as_string(hide_password=False)

        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE empty")
        made = Database(address_of("empty"))
        _fill(made, tmp_path_factory.mktemp("none"))
        made.close()

        def new() -> Database:
            name = f"ledger_{next(numbers)}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE empty")
            return Database(address_of(name), busy_seconds=0.2)

        yield new
        admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledgers(request: pytest.FixtureRequest) -> Ledgers:
    """Makes ledgers of one kind, then of the other."""
    made: Ledgers = request.getfixturevalue(f"{request.param}_ledgers")
    return made


@pytest.fixture
def database(ledgers: Ledgers) -> Iterator[Database]:
    """A fresh ledger of each kind."""
    opened = ledgers()
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_ledgers: Ledgers) -> Iterator[Database]:
    """For what only a file can show."""
    opened = sqlite_ledgers()
    yield opened
    opened.close()

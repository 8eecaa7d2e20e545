"""Fresh ledgers of one unit with two portals, on SQLite and on PostgreSQL: the same tests run on both."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from rigs.postgresql import server
from store.database import Database
from store.migrate import migrate
from store.runs import ensure_portal, ensure_unit
from tests.store.samples import NOON, UNIT

Ledgers = Callable[[], Database]
"""Makes a fresh ledger at each call; the caller closes it."""


_NUMBERS = itertools.count()


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
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server of our own with one migrated ledger, ``empty``, to copy; the engine is its administrator's."""
    with server() as address:
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE empty")
        made = Database(_on(admin, "empty"))
        _fill(made, tmp_path_factory.mktemp("none"))
        made.close()
        yield admin
        admin.dispose()


def _on(admin: Engine, name: str) -> str:
    return admin.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def postgresql_ledgers(postgresql: Engine) -> Iterator[Ledgers]:
    """Copies of the server's ledger. They go with the test: a server that has to forget hundreds at once is slow."""
    made: list[str] = []

    def new() -> Database:
        made.append(f"ledger_{next(_NUMBERS)}")
        with postgresql.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {made[-1]} TEMPLATE empty STRATEGY file_copy")
        return Database(_on(postgresql, made[-1]), busy_seconds=0.2)

    yield new
    with postgresql.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


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

"""Opening the ledger, moving it to a new revision, and saying plainly what is wrong with it."""

import gc
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, event, insert, inspect, select, update

from store.database import Database, refuse_misplaced
from store.errors import StoreBusy, StoreCorrupt, StoreError, StoreMisplaced, StoreTooNew, StoreUnreachable
from store.migrate import back_up, migrate, quick_check, revision
from store.recording.ledger import record
from store.runs import start_run
from store.tables import metadata, run, unit
from store.tables.base import partial_index
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, everything, observation, snapshot


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert _partial_indexes(connection) == {
            str(index.name)
            for table in metadata.tables.values()
            for index in table.indexes
            if index.dialect_options["sqlite"]["where"] is not None
        }


def _partial_indexes(connection: Connection) -> set[str]:
    indexes = [each for found in inspect(connection).get_multi_indexes().values() for each in found]
    return {str(each["name"]) for each in indexes if any("where" in name for name in each.get("dialect_options", {}))}


def test_tables_that_a_server_makes_itself_have_the_same_partial_indexes(ledgers: Ledgers) -> None:
    made = ledgers()
    with made.writing() as connection:
        known = _partial_indexes(connection)
        everything_there = MetaData()
        everything_there.reflect(connection)
        everything_there.drop_all(connection)
        metadata.create_all(connection)
        assert _partial_indexes(connection) == known
    made.close()


def test_a_partial_index_that_is_made_by_itself_is_partial_too(ledgers: Ledgers) -> None:
    made = ledgers()
    index = partial_index("ix_later_number", "number", where="number > 0")
    table = Table("later", MetaData(), Column("number", Integer), index)
    with made.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE later (number INTEGER)")
        index.create(connection)  # as whoever fills a whole city does
        assert inspect(connection).has_table(table.name)
        assert "ix_later_number" in _partial_indexes(connection)
    made.close()


def test_migrating_twice_does_nothing(database: Database, tmp_path: Path) -> None:
    result = migrate(database, tmp_path / "backups", NOON)
    assert (result.before, result.backup) == (result.after, None)
    assert not (tmp_path / "backups").exists()


def test_a_ledger_of_a_newer_program_is_left_alone(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew, match="bản mới hơn"):
        migrate(database, tmp_path, NOON)
    assert revision(database) == "9999"


def test_a_backup_is_a_whole_ledger(sqlite_database: Database, tmp_path: Path) -> None:
    database = sqlite_database
    record(database, UNIT, snapshot([observation(n) for n in range(50)]), NOON)
    assert database.file is not None
    with database.reading():  # the ledger is in use
        back_up(database.file, tmp_path / "new" / "copy.db")
    copy = Database(f"sqlite:///{tmp_path / 'new' / 'copy.db'}")
    assert everything(copy) == everything(database)
    assert quick_check(copy) is None


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    file.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreCorrupt, match="Đừng xóa tệp"):
        migrate(Database(f"sqlite:///{file}"), tmp_path, NOON)
    with pytest.raises(StoreCorrupt):
        back_up(file, tmp_path / "copy.db")
    assert file.read_bytes().startswith(b"this is no database")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE unit (name)")
    with pytest.raises(StoreCorrupt, match="chương trình khác"):
        migrate(Database(f"sqlite:///{file}"), tmp_path, NOON)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="Không mở được"):
        migrate(Database(f"sqlite:///{tmp_path / 'nowhere' / 'ledger.db'}"), tmp_path, NOON)


def test_a_foreign_writer_makes_us_wait_and_then_say_so(sqlite_database: Database) -> None:
    database = sqlite_database
    assert database.file is not None
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="chương trình khác giữ"):
            start_run(database, UNIT, "igate", "k", NOON)
        other.execute("ROLLBACK")
    start_run(database, UNIT, "igate", "k", NOON)


def test_readers_see_one_state_while_a_writer_works(database: Database) -> None:
    with database.reading() as reader:
        before = reader.execute(select(unit.c.name)).scalars().all()
        with database.writing() as writer:
            writer.execute(update(unit).values(name="Đã đổi tên"))
        assert reader.execute(select(unit.c.name)).scalars().all() == before


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    before = everything(database)

    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(insert(unit).values(code="H99", name="…"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert everything(database) == before


def test_a_ledger_that_nobody_closed_leaves_no_connection_open(ledgers: Ledgers) -> None:
    database = ledgers()
    with database.reading() as connection:
        connection.execute(select(unit.c.code)).all()
    engine = database.engine
    left_open = engine.pool.status()
    del database
    gc.collect()
    # A server's pool that is let go of is a new, empty one; a file's never held anything.
    assert "Connections in pool: 1" not in engine.pool.status(), left_open


def test_only_aware_instants(database: Database) -> None:
    with pytest.raises(Exception, match="aware instants only"):
        start_run(database, UNIT, "igate", "k", datetime(2026, 5, 12))  # noqa: DTZ001 - that is the point
    start_run(database, UNIT, "igate", "k", NOON)
    with database.reading() as connection:
        started = connection.execute(select(run.c.started_at)).scalar_one()
    assert (started, started.utcoffset()) == (NOON.astimezone(UTC), timedelta(0))


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath(r"\\may-chu\chung\ledger.db"),
        PurePosixPath("//may-chu/chung/ledger.db"),
        PureWindowsPath(r"C:\Users\canbo\OneDrive - UBND\hoso\ledger.db"),
        PurePosixPath("/home/canbo/Dropbox/ledger.db"),
    ],
)
def test_places_where_a_ledger_must_not_lie(path: PurePosixPath | PureWindowsPath) -> None:
    with pytest.raises(StoreMisplaced, match="không được đặt"):
        refuse_misplaced(path)


def test_an_address_that_is_none() -> None:
    with pytest.raises(StoreUnreachable, match=r"mục \[database\]"):
        Database("đây không phải là địa chỉ")


def test_every_error_is_a_sentence_for_people() -> None:
    for kind in StoreError.__subclasses__():
        assert kind.__doc__


def test_a_ledger_in_use_waits_for_the_disk(tmp_path: Path) -> None:
    """Asked of the very connection that the product prepares, before the tests make it quick."""
    seen: list[tuple[object, object]] = []
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")

    @event.listens_for(database.engine, "connect")
    def ask(connection: sqlite3.Connection, _record: object) -> None:
        seen.append(
            (
                connection.execute("PRAGMA synchronous").fetchone()[0],
                connection.execute("PRAGMA journal_mode").fetchone()[0],
            )
        )

    with database.reading():
        pass
    assert seen == [(2, "wal")]


def test_what_is_read_together_is_of_one_state(database: Database) -> None:
    def known() -> int:
        with database.reading() as connection:
            return len(connection.execute(select(run.c.id)).all())

    before = known()
    with database.one_state():
        assert known() == before
        start_run(database, UNIT, "igate", "another-run", NOON)
        assert known() == before
    assert known() == before + 1


def test_a_server_does_not_translate_our_statements(postgresql_ledgers: Ledgers) -> None:
    database = postgresql_ledgers()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
    with database.writing(UNIT) as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
    database.close()

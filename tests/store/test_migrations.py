"""From every earlier revision, with data in it, to the present one: nothing is lost, a backup is made, it works on."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine

from store.database import Database
from store.errors import StoreUnreachable
from store.keeping import server_copies
from store.migrate import migrate, revision
from store.recording.ledger import record
from tests.store.conftest import Ledgers
from tests.store.old_ledgers import Rows, fill, revisions, rows, tables, upgrade
from tests.store.samples import NOON, UNIT, observation, snapshot

REVISIONS = revisions()
_NUMBERS = count()
# What later revisions say in another way, on purpose: (table, column).
REWRITTEN = {
    ("portal", "repeats"),
    ("dossier", "hash"),
    ("blocked_request", "portal"),
    ("blocked_request", "at"),
    ("dossier_version", "find_key"),
    ("dossier_version", "name_key"),
}


def _lost(before: Rows, after: Rows) -> list[str]:
    """What stood there before and does not any more."""
    found = []
    for table, old in before.items():
        if table not in after:
            found.append(table)
            continue
        columns = [name for name in old[0] if name in after[table][0] and (table, name) not in REWRITTEN]
        gone = {name for name in old[0] if name not in after[table][0]} - {name for t, name in REWRITTEN if t == table}
        found += [f"{table}.{name}" for name in sorted(gone)]
        was = [[_plain(row[name]) for name in columns] for row in old]
        now = [[_plain(row[name]) for name in columns] for row in after[table]]
        found += [f"{table}: {row}" for row in was if row not in now]
    return found


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


def _goes_on(database: Database) -> None:
    assert revision(database) == REVISIONS[-1]
    seen = [observation(1, aliases=("G22.99.12-260504-000001",)), observation(2)]
    changes = record(database, UNIT, snapshot(seen, hours=48), NOON + timedelta(days=2))
    assert changes.new == 1


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without anything in it, of each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
        yield made
        made.close()
        return
    ledgers: Ledgers = request.getfixturevalue("postgresql_ledgers")
    other = ledgers()
    admin = create_engine(other.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"old_{next(_NUMBERS)}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    made = Database(other.engine.url.set(database=name).render_as_string(hide_password=False))
    yield made
    for database in (made, other):
        database.close()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def test_every_step_keeps_what_was_there(empty: Database) -> None:
    """Each earlier schema in turn, with a row in every table; together the steps are the way from every one of them."""
    upgrade(empty, REVISIONS[0])
    known = tables(empty)
    for earlier, later in pairwise(REVISIONS):
        fill(empty, known)
        before = rows(empty, known)
        assert all(before.values()), "every table has something to lose"
        upgrade(empty, later)
        known = tables(empty)
        assert _lost(before, rows(empty, known)) == [], f"{earlier} → {later}"
    fill(empty, known)
    _goes_on(empty)


@pytest.mark.parametrize("earlier", [REVISIONS[0], REVISIONS[len(REVISIONS) // 2]])
def test_a_backup_is_made_before_and_is_the_ledger_as_it_was(empty: Database, earlier: str, tmp_path: Path) -> None:
    upgrade(empty, earlier)
    fill(empty, old := tables(empty))
    before = rows(empty, old)
    result = migrate(empty, tmp_path / "backups", NOON)
    assert (result.before, result.after) == (earlier, REVISIONS[-1])
    assert result.backup is not None
    assert _lost(before, rows(empty)) == []
    _goes_on(empty)
    if empty.is_sqlite:
        kept = Database(f"sqlite:///{result.backup}")
    else:
        server_copies.load(result.backup, empty.engine.url)  # over the newer tables, in place
        kept = empty
        for name in server_copies.SESSIONS & before.keys():  # who finds a copy is not logged in by it
            del before[name]
    held = {name: each for name, each in rows(kept).items() if name in before}
    assert (revision(kept), held) == (earlier, before)
    assert rows(kept).keys() - server_copies.SESSIONS == before.keys() - server_copies.SESSIONS, "nothing newer is left"
    assert migrate(kept, tmp_path / "again", NOON).before == earlier
    assert _lost(before, rows(kept)) == []
    _goes_on(kept)
    kept.close()


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_a_restore_takes_nothing_with_it_that_a_person_made(empty: Database, tmp_path: Path) -> None:
    """Tables of a program newer than this one go; a table beside the ledger stays; a view upon it stops the restore."""
    upgrade(empty, REVISIONS[0])
    fill(empty)
    before = rows(empty)
    dump = tmp_path / "ledger.pgdump"
    server_copies.dump(empty, dump)
    migrate(empty, tmp_path / "backups", NOON)
    with empty.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE of_a_newer_program (run_id integer REFERENCES run)")
        connection.exec_driver_sql("CREATE TABLE beside (said text)")
        connection.exec_driver_sql("INSERT INTO beside VALUES ('kept')")
        connection.exec_driver_sql("CREATE VIEW of_a_person AS SELECT code FROM dossier")
    present = rows(empty)
    with pytest.raises(StoreUnreachable, match=r"view.*of_a_person.*chưa thay đổi gì"):
        server_copies.load(dump, empty.engine.url)
    assert (revision(empty), rows(empty)) == (REVISIONS[-1], present)
    with empty.writing() as connection:
        connection.exec_driver_sql("DROP VIEW of_a_person")
    server_copies.load(dump, empty.engine.url)
    assert rows(empty) == before | {"beside": [{"said": "kept"}]}


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    upgrade(database, REVISIONS[0])
    fill(database)
    before = rows(database)

    def fails(*_arguments: Any) -> None:
        upgrade_part(*_arguments)
        raise RuntimeError("in the middle")

    upgrade_part = command.upgrade
    monkeypatch.setattr(command, "upgrade", fails)
    with pytest.raises(RuntimeError):
        migrate(database, tmp_path / "backups", NOON)
    assert (revision(database), rows(database)) == (REVISIONS[0], before)


def test_a_new_ledger_of_the_tests_is_one_that_went_all_the_way(tmp_path: Path) -> None:
    """See ``tests.cheap``: the second of them at the latest is written down."""

    def held(database: Database) -> list[Any]:
        with database.reading() as connection:
            schema = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
            # Each walk writes a table's checks in an order of its own.
            parts = [(*name, sorted(part.rstrip(",") for part in (sql or "").split("\n"))) for *name, sql in schema]
            return [revision(database), rows(database), *parts]

    walked, first, second = (Database(f"sqlite:///{tmp_path / f'{number}.db'}") for number in range(3))
    upgrade(walked, REVISIONS[-1])
    for database in (first, second):
        migrate(database, tmp_path, NOON)
    assert held(walked) == held(first) == held(second)
    for database in (walked, first, second):
        database.close()

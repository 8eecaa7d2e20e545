"""What was computed of a history is told only as long as the history is the same, whoever writes and however."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from dossiers.receipt import Receipt
from dossiers.status import Status
from store.database import Database
from store.history.remembered import Revision, keep, recall, revision
from store.keeping.retention import purge_dossiers
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit
from tests.store.samples import NOON, UNIT, observation, row_counts, snapshot

LATER = NOON + timedelta(hours=1)


def _now(database: Database, unit: str = UNIT) -> Revision:
    with database.reading() as connection:
        return revision(connection, unit)


def _told(database: Database, hours: float = 0, unit: str = UNIT) -> str | None:
    with database.reading() as connection:
        return recall(connection, unit, revision(connection, unit), LATER + timedelta(hours=hours)).get("key")


@pytest.fixture
def kept(database: Database) -> Database:
    record(database, UNIT, snapshot([observation(1), observation(2)]), NOON)
    assert keep(database, UNIT, {"key": "seven"}, _now(database), LATER)
    return database


def _again(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1), observation(2)], hours=2), NOON)


def _new(database: Database) -> None:
    record(database, UNIT, snapshot([observation(number) for number in (1, 2, 3)], hours=2), NOON)


def _late_due_date(database: Database) -> None:
    moved = replace(observation(1), due_at=NOON + timedelta(days=9))
    record(database, UNIT, snapshot([moved, observation(2)], hours=2), NOON)


def _vanished(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)], hours=2), NOON)


def _linked(database: Database) -> None:
    other = observation(1, code="G12.34-260504-000001", raw_code="x", aliases=(observation(1).code,))
    record(database, UNIT, snapshot([other], hours=2, portal="hkd", run_key="hkd"), NOON)


def _other_role(database: Database) -> None:
    ensure_portal(database, UNIT, "igate", "Một cửa", receipt=Receipt.ELSEWHERE)


def _by_hand(database: Database) -> None:
    with database.writing(UNIT) as connection:
        connection.execute(text("update dossier_version set department = 'B' where known_to is null"))


def _for_all_units(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text('DELETE FROM "case_member"'))


@pytest.mark.parametrize(
    "change",
    [_new, _late_due_date, _vanished, _linked, _other_role, _by_hand, _for_all_units],
    ids=lambda c: c.__name__,
)
def test_whatever_changes_what_is_counted_ends_what_was_kept(
    kept: Database, change: Callable[[Database], None]
) -> None:
    ensure_portal(kept, UNIT, "hkd", "Hộ kinh doanh")
    assert keep(kept, UNIT, {"key": "seven"}, _now(kept), LATER)
    change(kept)
    assert _told(kept, hours=9) is None
    assert keep(kept, UNIT, {"key": "eight"}, _now(kept), LATER + timedelta(hours=9))
    assert _told(kept, hours=9) == "eight"


def test_a_run_that_brings_nothing_new_ends_nothing(kept: Database) -> None:
    _again(kept)
    assert _told(kept, hours=9) == "seven"


def _delete_and_fail(connection: Connection) -> None:
    connection.execute(text("delete from dossier_version"))
    raise LookupError


def test_what_is_taken_back_ends_nothing(kept: Database) -> None:
    with pytest.raises(LookupError), kept.writing(UNIT) as connection:
        _delete_and_fail(connection)
    assert _told(kept) == "seven"


def test_it_holds_at_later_instants_only(kept: Database) -> None:
    assert _told(kept, hours=24 * 400) == "seven"
    assert _told(kept, hours=-0.5) is None


def test_what_will_come_to_be_known_without_a_writer_keeps_nothing(database: Database) -> None:
    """A PC's clock that was wrong leaves versions that are known from tomorrow on."""
    record(database, UNIT, snapshot([observation(1)], hours=30), NOON)
    known = _now(database)
    assert not known.is_settled(LATER)
    assert not keep(database, UNIT, {"key": "none yet"}, known, LATER)
    assert keep(database, UNIT, {"key": "one"}, known, LATER + timedelta(hours=40))
    assert _told(database) is None
    assert _told(database, hours=41) == "one"


def test_what_was_computed_from_an_older_history_is_not_kept(kept: Database) -> None:
    before = _now(kept)
    _new(kept)
    assert not keep(kept, UNIT, {"key": "of before"}, before, LATER + timedelta(hours=9))
    assert _told(kept, hours=9) is None


def test_each_unit_has_its_own(kept: Database) -> None:
    ensure_unit(kept, "H40.13", "Phường Khác")
    ensure_portal(kept, "H40.13", "igate", "Một cửa")
    record(kept, "H40.13", snapshot([observation(7)], hours=2), NOON)
    assert _told(kept, hours=9) == "seven"
    assert _told(kept, hours=9, unit="H40.13") is None


def test_a_purge_leaves_nothing_of_what_it_removed(database: Database) -> None:
    old = observation(1, status=Status.RETURNED, raw_status="Đã trả", finished_at=NOON - timedelta(days=1))
    record(database, UNIT, snapshot([old]), NOON)
    assert keep(database, UNIT, {"key": old.code}, _now(database), LATER)
    assert purge_dossiers(database, UNIT, NOON + timedelta(days=2), NOON + timedelta(days=3)) == 1
    assert row_counts(database)["remembered"] == 0

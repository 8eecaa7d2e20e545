"""What was read of the ledger before a run counts at its end only where nobody wrote since, whoever writes and how."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import event, text

from dossiers.observation import Observation
from dossiers.status import Status
from store.database import Database
from store.keeping.retention import purge_dossiers
from store.recording.brakes import settle
from store.recording.groundwork import Groundwork, groundwork
from store.recording.knowledge import known_now, still_known
from store.recording.ledger import Changes, record
from store.runs import ensure_portal, ensure_unit, start_run
from tests.store.samples import NOON, UNIT, observation, snapshot

KNOWN = [observation(number) for number in range(30)]
_READING = "SELECT dossier.id, dossier.code, dossier.hash"


def _begun(database: Database, said: list[Observation]) -> Groundwork:
    """A run that has begun and has read ``said``."""
    start_run(database, UNIT, "igate", "run-9", NOON + timedelta(hours=9))
    ready = groundwork(database, UNIT, "igate")
    ready.begin()
    ready.read(said)
    return ready


def _record(database: Database, ready: Groundwork, said: list[Observation]) -> tuple[Changes, list[str]]:
    """Records the run; what it did, and its statements."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        return record(database, UNIT, snapshot(said, hours=9), NOON, groundwork=ready), statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _asked(statements: list[str]) -> bool:
    return any(statement.startswith(_READING) for statement in statements)


@pytest.fixture
def ledger(database: Database) -> Database:
    record(database, UNIT, snapshot(KNOWN), NOON)
    return database


def test_where_nobody_wrote_the_ledger_is_not_read_again(ledger: Database) -> None:
    said = [replace(each) for each in KNOWN]
    changes, statements = _record(ledger, _begun(ledger, said), said)
    assert (changes.unchanged, changes.versions) == (30, 0)
    assert not _asked(statements)


def test_what_is_left_to_compare_is_compared(ledger: Database) -> None:
    said = [replace(each) for each in KNOWN[2:]]
    said[0] = replace(said[0], officer="Lý Thị A")
    said[1] = replace(said[1], list_key="other")
    said.append(observation(99))
    ready = _begun(ledger, said)
    said[3] = replace(said[3], officer="Lý Thị B")  # completed after its page was read
    changes, statements = _record(ledger, ready, said)
    assert not _asked(statements)
    assert (changes.new, changes.changed, changes.unchanged, changes.not_seen) == (1, 2, 26, 2)
    with ledger.reading() as connection:
        now = known_now(connection, UNIT, "igate").dossiers
    assert {code: item.list_key for code, item in now.items() if item.list_key == "other"} == {said[1].code: "other"}
    assert sum(item.missed for item in now.values()) == 2


def test_of_a_run_that_the_ledger_does_not_know_it_is_read_again(ledger: Database) -> None:
    """Another ledger may have been put in its place, an older one whose count has come to the same number."""
    said = [replace(each) for each in KNOWN]
    ready = groundwork(ledger, UNIT, "igate")
    ready.read(said)
    changes, statements = _record(ledger, ready, said)
    assert changes.unchanged == 30
    assert _asked(statements)


def _moved_list(database: Database) -> None:
    record(database, UNIT, snapshot([replace(KNOWN[0], list_key="other")], hours=2), NOON)


def _new(database: Database) -> None:
    record(database, UNIT, snapshot([*KNOWN, observation(50)], hours=2), NOON)


def _gone(database: Database) -> None:
    record(database, UNIT, snapshot(KNOWN[1:], hours=2), NOON)


def _by_a_persons_word(database: Database) -> None:
    record(database, UNIT, snapshot(KNOWN[20:], hours=2), NOON)
    settle(database, UNIT, "igate", accept=True, now=NOON + timedelta(hours=3))


def _purged(database: Database) -> None:
    ended = replace(KNOWN[0], status=Status.PROCESSED, raw_status="Xong", finished_at=NOON)
    record(database, UNIT, snapshot([ended, *KNOWN[1:]], hours=2), NOON)
    assert purge_dossiers(database, UNIT, NOON + timedelta(days=900), NOON) == 1


def _by_hand(database: Database) -> None:
    with database.writing(UNIT) as connection:
        connection.execute(text("update dossier set missed = 1"))


def _for_all_units(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text('UPDATE "dossier" SET list_key = list_key'))


@pytest.mark.parametrize(
    "write",
    [_moved_list, _new, _gone, _by_a_persons_word, _purged, _by_hand, _for_all_units],
    ids=lambda write: write.__name__,
)
def test_after_any_writer_it_is_read_again(ledger: Database, write: Callable[[Database], None]) -> None:
    with ledger.reading() as connection:
        before = known_now(connection, UNIT, "igate")
    write(ledger)
    with ledger.writing(UNIT) as connection:
        now = still_known(connection, UNIT, "igate", before)
        assert now is not before
        assert now == known_now(connection, UNIT, "igate")


class Crash(Exception):
    """The process ends here."""


def _crashes(database: Database) -> None:
    with database.writing(UNIT) as connection:
        connection.execute(text("DELETE FROM dossier_version"))
        raise Crash


def test_what_was_not_committed_and_what_touches_no_dossier_ends_nothing(ledger: Database) -> None:
    with ledger.reading() as connection:
        before = known_now(connection, UNIT, "igate")
    with pytest.raises(Crash):
        _crashes(ledger)
    ensure_portal(ledger, UNIT, "igate", "Một cửa khác")
    record(ledger, UNIT, snapshot([replace(each) for each in KNOWN], hours=2), NOON)
    with ledger.writing(UNIT) as connection:
        assert still_known(connection, UNIT, "igate", before) is before
        assert before.dossiers == known_now(connection, UNIT, "igate").dossiers


def test_another_unit_ends_nothing_and_one_without_a_count_holds_nothing(ledger: Database) -> None:
    ensure_unit(ledger, "H99", "Phường khác")
    with ledger.reading() as connection:
        before, nobody = known_now(connection, UNIT, "igate"), known_now(connection, "H00", "igate")
    ensure_portal(ledger, "H99", "igate", "Một cửa")
    record(ledger, "H99", snapshot([observation(7, officer="Lý Thị A")], run_key="H99"), NOON)
    with ledger.writing(UNIT) as connection:
        assert still_known(connection, UNIT, "igate", before) is before
        assert still_known(connection, "H00", "igate", nobody) is not nobody
        assert still_known(connection, UNIT, "index766", before).dossiers == {}


def test_a_writer_that_is_waited_for_is_seen(ledger: Database) -> None:
    """The run is to be recorded while another writer is at it: what that one did counts."""
    said = [replace(each) for each in KNOWN]
    ready = _begun(ledger, said)
    other = Database(ledger.engine.url.render_as_string(hide_password=False))
    waits, found = Event(), []

    def work() -> None:
        found.append(record(other, UNIT, snapshot(said, hours=9), NOON, groundwork=ready))

    with ledger.writing(UNIT) as connection:
        event.listen(other.engine, "before_cursor_execute", lambda *_: waits.set())
        connection.execute(text("UPDATE dossier SET missed = 1 WHERE code = :code"), {"code": KNOWN[0].code})
        thread = Thread(target=work)
        thread.start()
        waits.wait(60)
    thread.join()
    other.close()
    assert [(each.returned, each.unchanged) for each in found] == [(1, 29)]

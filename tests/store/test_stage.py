"""What waits in memory comes into the ledger as if it had been written there, whatever breaks in between."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from dossiers.observation import Observation
from dossiers.status import Status
from store.database import Database
from store.recording import groundwork as room
from store.recording.groundwork import Groundwork, groundwork
from store.recording.ledger import record
from store.recording.stage import Stage, usable
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, everything, observation, snapshot

UNDATED = {"status": Status.PROCESSED, "raw_status": "Đã xử lý xong"}  # its end is when the run saw it
SAID = [
    observation(1),
    observation(2, applicant="N. V. Bình", raw_status='"; \\ %s ? :x 𠮷 \u0085', officer="", link=None),
    observation(3, **UNDATED),
    observation(4, aliases=("G12.34-260504-000001", "G12.34-260504-000002")),
    observation(5, status=Status.NOT_ACCEPTED, received_at=None, list_key="other"),
    observation(20, status=Status.NOT_ACCEPTED, raw_status="Không nhận", received_at=NOON),
    observation(21, status=Status.NOT_ACCEPTED, raw_status="Không nhận", received_at=None, returned_at=NOON),
    observation(6, raw_code="0123", detail_row="00012", procedure_code="1.0"),
    *(observation(number) for number in range(7, 20)),
]


class Crash(Exception):
    """The process ends here."""


def _read(database: Database, said: list[Observation]) -> Groundwork:
    ready = groundwork(database, UNIT, "igate")
    for start in range(0, len(said), 7):
        ready.read(said[start : start + 7])
    return ready


def _recorded(database: Database, said: list[Observation], ready: Groundwork | None) -> dict[str, Any]:
    record(database, UNIT, snapshot(said), NOON, groundwork=ready)
    return everything(database)


def _statements(database: Database, crash_at: int = 0) -> tuple[list[tuple[str, bool]], Callable[[], None]]:
    """The statements from now on, each with whether many rows went with it; and what ends the counting."""
    done: list[tuple[str, bool]] = []

    def note(*arguments: Any) -> None:
        done.append((arguments[2], arguments[5]))
        if len(done) == crash_at:
            raise Crash

    event.listen(database.engine, "before_cursor_execute", note)
    return done, lambda: event.remove(database.engine, "before_cursor_execute", note)


def test_rows_that_wait_are_copied_and_those_that_lack_come_in_between(sqlite_ledgers: Ledgers) -> None:
    plain, prepared = sqlite_ledgers(), sqlite_ledgers()
    ready = _read(prepared, SAID)
    said = [replace(each) if place == 9 else each for place, each in enumerate(reversed(SAID))]
    done, end = _statements(prepared)
    assert _recorded(prepared, said, ready) == _recorded(plain, said, None)
    end()
    written = [many for statement, many in done if "INTO dossier_version" in statement or "INTO dossier " in statement]
    assert written == [False, False], "none is handed over by itself"
    known = [ready.number(each) is not None for each in ready.stored(said)]
    assert (known.count(True), known.count(False)) == (len(SAID) - 1, 1)
    plain.close()
    prepared.close()


@pytest.mark.parametrize("others", [19, 60])
def test_where_most_are_not_ready_all_are_written_as_ever(sqlite_ledgers: Ledgers, others: int) -> None:
    plain, prepared = sqlite_ledgers(), sqlite_ledgers()
    said = [*(observation(100 + number, **UNDATED) for number in range(others)), *SAID]
    assert _recorded(prepared, said, _read(prepared, SAID)) == _recorded(plain, said, None)
    plain.close()
    prepared.close()


def test_a_sqlite_that_can_not_do_it_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable()
    numbers = count()
    for address in ("file:%d?vfs=none", "file:%d?mode=memory"):  # as if there were no such thing, or each for itself
        monkeypatch.setattr("store.recording.stage._new_address", lambda address=address: address % next(numbers))
        assert usable.__wrapped__() is False


def test_an_old_sqlite_does_without(sqlite_ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, prepared = sqlite_ledgers(), sqlite_ledgers()
    monkeypatch.setattr(room, "usable", lambda: False)
    ready = _read(prepared, SAID)
    assert ready.stage is None
    assert sum(ready.row(each) is not None for each in ready.stored(SAID)) == len(SAID)
    assert _recorded(prepared, SAID, ready) == _recorded(plain, SAID, None)
    plain.close()
    prepared.close()


def test_a_crash_at_any_statement_leaves_nothing_and_the_same_rows_can_be_taken_again(sqlite_ledgers: Ledgers) -> None:
    whole, broken = sqlite_ledgers(), sqlite_ledgers()
    ready = _read(whole, SAID)
    done, end = _statements(whole)
    record(whole, UNIT, snapshot(SAID), NOON, groundwork=ready)
    end()
    expected = everything(whole)
    before = everything(broken)
    ready = _read(broken, SAID)
    for at in range(1, len(done) + 1):
        _, end = _statements(broken, at)
        with pytest.raises(Crash):
            record(broken, UNIT, snapshot(SAID), NOON, groundwork=ready)
        end()
        assert everything(broken) == before, f"after {done[at - 1]}"
    assert _recorded(broken, SAID, ready) == expected
    whole.close()
    broken.close()


def test_a_connection_that_is_kept_reads_only_what_is_offered_now(
    sqlite_ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sqlite_ledgers()
    monkeypatch.setattr("store.database.NullPool", QueuePool)
    kept = sqlite_ledgers()
    for hours in range(3):
        said = [observation(100 * hours + number) for number in range(10)]
        ready = _read(kept, said)
        record(kept, UNIT, snapshot(said, hours=hours), NOON, groundwork=ready)
        record(plain, UNIT, snapshot(said, hours=hours), NOON)
    assert everything(kept) == everything(plain)
    kept.close()
    plain.close()


def test_rows_that_are_gone_are_no_dossiers_that_are_left_out(sqlite_database: Database) -> None:
    ready = _read(sqlite_database, SAID[6:])
    assert ready.stage is not None
    ready.stage.clear()
    before = everything(sqlite_database)
    with pytest.raises(LookupError):
        record(sqlite_database, UNIT, snapshot(SAID[6:]), NOON, groundwork=ready)
    assert everything(sqlite_database) == before


def test_each_stage_is_a_place_of_its_own_and_on_no_disk(sqlite_database: Database) -> None:
    first, second = Stage(["a"]), Stage(["a", "b"])
    assert first.add([("x",), ("1",)]) == range(1, 3)
    assert second.add([(1, None)]) == range(1, 2)
    assert second.add([]) == range(2, 2)
    assert (first.row(2), second.row(1)) == (("1",), (1, None))
    first.clear()
    assert first.add([("y",)]) == range(1, 2)
    with sqlite_database.reading() as connection:
        second.offer(connection, [(7, 1)])
        files = {row[1]: row[2] for row in connection.exec_driver_sql("PRAGMA database_list")}
        assert connection.exec_driver_sql("SELECT id, a, b FROM stage.wanted JOIN stage.told USING (number)").all() == [
            (7, 1, None)
        ]
    assert not Path(files["stage"]).exists()

"""What was made ready while a portal was read changes nothing of what is recorded, whatever happens in between."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from dossiers.status import Status
from store.database import Database
from store.keeping.retention import purge_dossiers
from store.people.names import EarlySeal
from store.recording.groundwork import Groundwork, groundwork
from store.recording.ledger import Changes, record
from store.runs import start_run
from store.tables import dossier_version, sealed_name
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, everything, observation, snapshot


class Signs:
    """A seal that counts what it is asked for."""

    def __init__(self) -> None:
        self.sealed: list[str] = []

    def mark(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    def seal(self, name: str) -> str:
        self.sealed.append(name)
        return f"sealed {name}"


class Interrupted(Exception):
    """The process ends here."""


ENDED: dict[str, Any] = {"status": Status.PROCESSED, "raw_status": "Đã xử lý xong"}
SAYINGS: tuple[dict[str, Any], ...] = (
    {},
    {"applicant": "N. V. Bình", "full_name": "Nguyễn Văn Bình", "officer": "Lý Thị A"},
    {"raw_status": "Có người gọi 0912 345 678", "status": None},
    {"link": "https://cong.example/1?cccd=012345678901", "raw_code": "h40.12\x00"},
    {"full_name": "Nguyễn Văn Bình 0912345678", "applicant": "N. V. Bình"},
    ENDED,  # without a date: its end is when a run saw it
    {**ENDED, "officer": "Lý Thị B"},
    {**ENDED, "finished_at": NOON - timedelta(days=3)},
    {"status": Status.NOT_ACCEPTED, "raw_status": "Không được tiếp nhận", "received_at": None},
    {"aliases": ("G12.34-260504-000001",)},
    {"department": "P" * 700, "due_at": NOON + timedelta(days=9)},
    {"list_key": "other"},
)
READ = st.lists(st.tuples(st.integers(1, 9), st.integers(0, len(SAYINGS) - 1)), max_size=14)
BETWEEN = ("nothing", "other portal", "same portal", "another list", "purge")
RUNS = st.lists(
    st.fixed_dictionaries(
        {
            "read": READ,
            "page": st.integers(1, 5),
            "dies_after": st.integers(0, 6),
            "between": st.sampled_from(BETWEEN),
            "most": st.sampled_from((0, 3, 100)),
            "anew": st.booleans(),
            "complete": st.booleans(),
            "begun": st.sampled_from((True, True, False)),
        }
    ),
    min_size=1,
    max_size=4,
)


def _said(read: Sequence[tuple[int, int]]) -> list[Observation]:
    """As a portal says it: each time anew."""
    return [observation(number, **SAYINGS[which]) for number, which in read]


def _in_between(database: Database, what: str, hours: int, said: Sequence[Observation]) -> None:
    """What others do with the ledger while a portal is read."""
    at = NOON + timedelta(hours=hours)
    if what == "other portal":
        linked = observation(1, code="G12.34-260504-000001")
        record(database, UNIT, snapshot([linked], hours=hours, run_key=f"other {hours}", portal="index766"), at)
    elif what == "same portal":
        half = [replace(each) for each in said[::2]]
        record(database, UNIT, snapshot(half, hours=hours, run_key=f"import {hours}", verdict=Verdict.PARTIAL), at)
    elif what == "another list":  # nothing is said of them but where they stand
        moved = [replace(each, list_key="moved") for each in said[::2]]
        record(database, UNIT, snapshot(moved, hours=hours, run_key=f"moved {hours}", verdict=Verdict.PARTIAL), at)
    elif what == "purge":
        purge_dossiers(database, UNIT, at, at)


def _run(database: Database, ready: Groundwork | None, run: dict[str, Any], hours: int) -> Changes:
    """One run with what happens in it; ``ready`` is told of pages as a walk tells it."""
    said = _said(run["read"])
    if ready is not None:
        pages = [said[start : start + run["page"]] for start in range(0, len(said), run["page"])]
        lost = [[replace(each) for each in page] for page in pages[: run["dies_after"]]]
        ready.begin()
        for page in lost:
            ready.read(page)
        if run["anew"]:  # else the list moved, and is read once more: the last sight counts
            ready.begin()
        for page in pages:
            ready.read(page)
    _in_between(database, run["between"], hours, said)
    verdict = Verdict.COMPLETE if run["complete"] else Verdict.PARTIAL
    seal = EarlySeal(Signs()) if ready is None else ready.seal
    at = NOON + timedelta(hours=hours)
    return record(database, UNIT, snapshot(said, hours=hours, verdict=verdict), at, seal=seal, groundwork=ready)


def _assert_the_same(plain: Database, prepared: Database, runs: Sequence[dict[str, Any]]) -> None:
    try:
        for hours, run in enumerate(runs):
            if run["begun"]:
                for ledger in (plain, prepared):
                    start_run(ledger, UNIT, "igate", f"run-{2 * hours}", NOON + timedelta(hours=2 * hours))
            looked = groundwork(prepared, UNIT, "igate", Signs())
            ready = Groundwork(looked.dialect, looked.known, Signs(), most=run["most"])
            assert _run(prepared, ready, run, 2 * hours) == _run(plain, None, run, 2 * hours)
        assert everything(prepared) == everything(plain)
    finally:
        plain.close()
        prepared.close()


def _hasty(database: Database) -> Database:
    """Doesn't wait for the disk: there are many runs."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close())
    return database


@settings(max_examples=15, deadline=None)
@given(runs=RUNS)
def test_the_ledger_is_the_same_row_by_row(sqlite_ledgers: Ledgers, runs: list[dict[str, Any]]) -> None:
    _assert_the_same(_hasty(sqlite_ledgers()), _hasty(sqlite_ledgers()), runs)


def test_so_it_is_in_each_kind_of_ledger(ledgers: Ledgers) -> None:
    every = [(number, which) for number, which in enumerate(range(len(SAYINGS)), start=1)]
    later = [(number, (which + 1) % len(SAYINGS)) for number, which in every]
    twice = [*every[3:], *later[:6], *every[:9]]
    common = {"page": 4, "dies_after": 2, "most": 100, "anew": True, "complete": True, "begun": True}
    runs = [
        {**common, "read": read, "between": between, "complete": read is not later[::2]}
        for read, between in zip(
            (every, later, later, twice, later[::2], every), (*BETWEEN, "other portal"), strict=True
        )
    ]
    _assert_the_same(ledgers(), ledgers(), runs)


def test_after_a_crash_at_the_commit_the_same_groundwork_gives_the_same(ledgers: Ledgers) -> None:
    def crash(*_arguments: Any) -> None:
        raise Interrupted

    said = _said([(number, which) for number, which in enumerate(range(len(SAYINGS)), start=1)])
    told = []
    for prepares in (False, True):  # both crash: a server's numbers go on from those of the broken transaction
        made = ledgers()
        before = everything(made)
        ready = groundwork(made, UNIT, "igate", Signs())
        ready.read(said if prepares else [])
        event.listen(made.engine, "commit", crash)
        with pytest.raises(Interrupted):
            record(made, UNIT, snapshot(said), NOON, seal=ready.seal, groundwork=ready)
        event.remove(made.engine, "commit", crash)
        assert everything(made) == before
        told.append((record(made, UNIT, snapshot(said), NOON, seal=ready.seal, groundwork=ready), everything(made)))
        made.close()
    assert told[0] == told[1]


def _rows_made(ready: Groundwork, said: Sequence[Observation]) -> int:
    return sum(ready.row(each) is not None for each in ready.stored(said))


def test_only_what_looks_new_is_made_ready_and_what_is_away_counts_as_new(database: Database) -> None:
    first = [observation(number) for number in range(1, 5)]
    record(database, UNIT, snapshot(first), NOON)
    record(database, UNIT, snapshot(first[:3], hours=1), NOON)
    ready = groundwork(database, UNIT, "igate")
    said = [observation(1), observation(2, officer="Lý Thị A"), observation(4), observation(5)]
    ready.read(said)
    assert [ready.row(each) is not None for each in ready.stored(said)] == [False, True, True, True]


def test_a_dossier_that_was_completed_since_is_not_taken_from_what_was_made_ready(sqlite_database: Database) -> None:
    ready = groundwork(sqlite_database, UNIT, "igate")
    listed = observation(1)
    ready.read([listed])
    completed = replace(listed, officer="Lý Thị A")
    assert (_rows_made(ready, [listed]), _rows_made(ready, [completed])) == (1, 0)
    record(sqlite_database, UNIT, snapshot([completed]), NOON, groundwork=ready)
    with sqlite_database.reading() as connection:
        assert connection.execute(select(dossier_version.c.officer)).scalar_one() == "Lý Thị A"


def test_reading_anew_forgets_and_no_more_is_held_than_may_be(sqlite_database: Database) -> None:
    said = [observation(number) for number in range(10)]
    ready = Groundwork(sqlite_database.engine.dialect, most=4)
    ready.read(said)
    assert _rows_made(ready, said) == 4
    ready.begin()
    assert _rows_made(ready, said) == 0


def test_while_a_portal_is_read_the_ledger_is_not_touched(database: Database) -> None:
    ready = groundwork(database, UNIT, "igate", Signs())
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "begin", note_begin := lambda *_: statements.append("begin"))
    ready.begin()
    ready.read([observation(number, full_name="Nguyễn Văn Bình") for number in range(10)])
    event.remove(database.engine, "before_cursor_execute", note)
    event.remove(database.engine, "begin", note_begin)
    assert statements == []


@pytest.mark.parametrize("naive", [{"received_at": datetime(2026, 5, 1)}, {"due_at": datetime(2026, 5, 1)}])  # noqa: DTZ001
def test_a_naive_instant_is_told_at_once(sqlite_database: Database, naive: dict[str, Any]) -> None:
    ready = Groundwork(sqlite_database.engine.dialect)
    with pytest.raises(ValueError):
        ready.read([observation(1, **naive)])


def test_names_are_sealed_ahead_each_for_itself(sqlite_database: Database) -> None:
    signs = Signs()
    ready = groundwork(sqlite_database, UNIT, "igate", signs)
    said = [observation(number, full_name="Nguyễn Văn Bình") for number in (1, 2)]
    ready.read(said)
    assert len(signs.sealed) == 2
    record(sqlite_database, UNIT, snapshot(said), NOON, seal=ready.seal, groundwork=ready)
    assert len(signs.sealed) == 2, "nothing was left to seal"
    with sqlite_database.reading() as connection:
        assert len(connection.execute(select(sealed_name.c.sealed)).all()) == 2

"""Absence in two steps, by complete runs only; whatever the order of runs, every answer as of any of them stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict, WindowField
from store.database import Database
from store.history.versions import history
from store.recording.absence import MOST_PERCENT, MOST_ROWS, Known, conclude
from store.recording.brakes import NothingHeld, open_questions, settle
from store.recording.ledger import record
from store.tables import list_walk
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, known, observation, row_counts, snapshot, walk

INCOMPLETE = [verdict for verdict in Verdict if not verdict.is_complete]


def _at(hours: float) -> datetime:
    """Just after the run of that hour was recorded."""
    return NOON + timedelta(hours=hours, minutes=2)


def test_not_seen_after_one_complete_run_left_after_two_and_back_again(database: Database) -> None:
    both, one = [observation(1), observation(2)], [observation(1)]
    gone = observation(2).code
    record(database, UNIT, snapshot(both), NOON)
    steps = [
        (one, Verdict.PARTIAL, "seen"),
        (one, Verdict.COMPLETE, "not_seen"),
        ([], Verdict.FAILED, "not_seen"),
        (one, Verdict.COMPLETE, "left"),
        (one, Verdict.COMPLETE, "left"),
        (both, Verdict.COMPLETE, "seen"),
        (one, Verdict.COMPLETE, "not_seen"),
        (both, Verdict.PARTIAL, "seen"),
        (one, Verdict.COMPLETE, "not_seen"),
    ]
    for hours, (seen, verdict, expected) in enumerate(steps, start=1):
        record(database, UNIT, snapshot(seen, hours=hours, verdict=verdict), NOON)
        assert known(database, _at(hours))[gone] == ("Đang xử lý", expected)
    for hours, (_, _, expected) in enumerate(steps, start=1):
        assert known(database, _at(hours))[gone] == ("Đang xử lý", expected), "as known then"
    with database.reading() as connection:
        states = [row.seen for row in connection.execute(history(UNIT, "igate", gone))]
    assert states == ["seen", "not_seen", "left", "seen", "not_seen", "seen", "not_seen"], "nothing is stored twice"


@pytest.mark.parametrize("verdict", INCOMPLETE)
def test_no_other_verdict_concludes_an_absence(database: Database, verdict: Verdict) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)
    picture = snapshot([], hours=1, verdict=verdict, walks=(walk(total=0),))  # however well the list itself was read
    assert record(database, UNIT, picture, NOON).versions == 0


def _windowed(field: WindowField, since: date) -> ListWalk:
    return ListWalk(
        list_key="dossiers",
        declared_total=0,
        distinct_seen=0,
        rows_seen=0,
        pages=1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL,
        since=since,
        window_field=field,
    )


@pytest.mark.parametrize("field", ["received_at", "submitted_at"])
def test_a_window_says_nothing_of_what_lies_outside_it(
    database: Database, field: Literal["received_at", "submitted_at"]
) -> None:
    midnight = datetime(2026, 5, 1, tzinfo=VIETNAM)
    dates = {1: midnight - timedelta(seconds=1), 2: midnight, 3: midnight + timedelta(days=3), 4: None}
    other: WindowField = "submitted_at" if field == "received_at" else "received_at"
    first = [observation(n, **{field: at, other: NOON if n != 3 else None}) for n, at in dates.items()]
    record(database, UNIT, snapshot(first), NOON)
    for hours, state in ((1, "not_seen"), (2, "left"), (3, "left")):
        window = (_windowed(field, date(2026, 5, 1)),)
        record(database, UNIT, snapshot([], hours=hours, verdict=Verdict.EMPTY_CONFIRMED, walks=window), NOON)
        states = [known(database, _at(hours))[observation(n).code][1] for n in dates]
        assert states == ["seen", state, state, "seen"]
    with database.reading() as connection:
        windows = connection.execute(select(list_walk.c.since, list_walk.c.window_field).distinct()).all()
    assert {tuple(window) for window in windows} == {(None, None), (date(2026, 5, 1), field)}


def test_half_a_window_is_none() -> None:
    with pytest.raises(ValueError, match="window"):
        _windowed("received_at", None)  # type: ignore[arg-type] # that is the point


def test_a_dossier_that_moves_to_another_list_is_not_absent_and_is_missed_from_there(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1, list_key="open")]), NOON)
    moved = record(database, UNIT, snapshot([observation(1, list_key="done")], hours=1), NOON)
    assert (moved.unchanged, moved.versions) == (1, 0)
    only_open = snapshot([], hours=2, walks=(walk("open"),))
    assert record(database, UNIT, only_open, NOON).not_seen == 0, "the list in which it stands was not walked"
    both = snapshot([], hours=3, walks=(walk("open"), walk("done")))
    assert record(database, UNIT, both, NOON).not_seen == 1


LISTS = ("a", "b")
MOST = 26
LIST_OF = {number: LISTS[number % 2] for number in range(MOST)}
HIDDEN = st.one_of(
    st.sets(st.integers(0, MOST - 1), max_size=5),
    st.builds(lambda first, length: set(range(first, first + length)), st.integers(0, 12), st.integers(8, 14)),
)
HOW = st.sampled_from(["complete", "complete", "partial", "failed"])
WINDOW = st.one_of(st.none(), st.integers(0, MOST))  # list "a" shows only dossiers received on or after this day
RUNS = st.tuples(HIDDEN, st.sampled_from(["", "sửa"]), HOW, WINDOW)
ACTS = st.lists(st.one_of(RUNS, RUNS, st.sampled_from(["accept", "reject"])), min_size=1, max_size=9)


@dataclass
class Oracle:
    """The rules once more, in other words: by sets, without rows."""

    said: dict[int, str] = field(default_factory=dict)
    missed: dict[int, int] = field(default_factory=dict)
    approved: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)

    def see(self, seen: dict[int, str], *, complete: bool, window: int | None) -> None:
        before = dict(self.missed)
        for number, words in seen.items():
            self.said[number], self.missed[number] = words, 0
            self.approved.discard(number)
            self.asked.discard(number)
        if not complete:
            return
        spoken_of = {n for n in before if n in seen or LIST_OF[n] != "a" or window is None or n >= window}
        current = {number for number in spoken_of if before[number] < 2}
        gone = {number for number in current if number not in seen}
        unasked = gone - self.approved
        self.asked -= spoken_of
        for key in LISTS:
            of_list = {number for number in unasked if LIST_OF[number] == key}
            if _many(unasked, current) or _many(of_list, {n for n in current if LIST_OF[n] == key}):
                self.asked |= of_list
        self._miss(gone - self.asked)

    def accept(self) -> None:
        self._miss(self.asked)
        self.approved |= self.asked
        self.asked = set()

    def _miss(self, gone: Iterable[int]) -> None:
        for number in gone:
            self.missed[number] += 1

    def answer(self) -> dict[str, tuple[str, str]]:
        names = {0: "seen", 1: "not_seen", 2: "left"}
        return {observation(n).code: (words, names[self.missed[n]]) for n, words in self.said.items()}


def _many(gone: set[int], current: set[int]) -> bool:
    return len(gone) > 10 and len(gone) / max(1, len(current)) > 0.1


FIRST_DAY = date(2026, 4, 1)


def _run(seen: dict[int, str], hours: int, how: str, window: int | None) -> Snapshot:
    midnight = datetime.combine(FIRST_DAY, time(), VIETNAM)
    items: list[Observation] = [
        observation(number, raw_status=words, list_key=LIST_OF[number], received_at=midnight + timedelta(days=number))
        for number, words in seen.items()
    ]
    if how == "failed":
        return snapshot([], hours=hours, verdict=Verdict.FAILED, walks=())
    verdict = Verdict.COMPLETE if how == "complete" else Verdict.PARTIAL
    walks = tuple(walk(key, reason=None if how == "complete" else "Thiếu.") for key in LISTS)
    if window is not None:
        since: dict[str, Any] = {"since": FIRST_DAY + timedelta(days=window), "window_field": "received_at"}
        walks = (replace(walks[0], **since), *walks[1:])
    return snapshot(items, hours=hours, verdict=verdict, walks=walks)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_answer_as_of_any_moment_is_the_truth_visible_then(
    acts: list[tuple[set[int], str, str, int | None] | str], ledgers: Ledgers
) -> None:
    database = ledgers()
    oracle = Oracle()
    expected: list[tuple[datetime, dict[str, tuple[str, str]]]] = []
    try:
        for hours, act in enumerate([(set[int](), "", "complete", None), *acts]):
            if isinstance(act, str):
                accept = act == "accept"
                try:
                    settle(database, UNIT, "igate", accept=accept, now=_at(hours))
                except NothingHeld:
                    assert not oracle.asked
                if accept:
                    oracle.accept()
                oracle.asked = set()
            else:
                hidden, words, how, window = act
                shown = [n for n in range(MOST) if LIST_OF[n] != "a" or window is None or n >= window]
                seen = {n: f"Đang xử lý {words if n % 3 == 0 else ''}" for n in shown if n not in hidden}
                changes = record(database, UNIT, _run(seen, hours, how, window), NOON)
                if how != "failed":
                    oracle.see(seen, complete=how == "complete", window=window)
                if how != "complete":
                    assert (changes.not_seen, changes.left) == (0, 0)
            expected.append((_at(hours), oracle.answer()))
            question = open_questions(database, UNIT).get("igate")
            assert set(question.codes if question else ()) == {observation(number).code for number in oracle.asked}
        for instant, answer in expected:
            assert known(database, instant) == answer
        kept = sum(
            sum(before.get(code) != value for code, value in after.items())
            for before, after in zip([{}, *(answer for _, answer in expected)], [a for _, a in expected], strict=False)
        )
        assert row_counts(database)["dossier_version"] == kept, "a version for each change of the answer, and no other"
    finally:
        database.close()


@given(count=st.integers(0, 300), gone=st.integers(0, 300))
@example(count=110, gone=11)  # ten per cent and no more
@example(count=109, gone=11)
@example(count=20, gone=10)
def test_the_brake_holds_beyond_ten_rows_and_ten_per_cent(count: int, gone: int) -> None:
    items = [Known(id=n, code=str(n), hash="", list_key="dossiers") for n in range(count)]
    seen = {str(n) for n in range(min(gone, count), count)}
    found = conclude({item.code: item for item in items}, seen, [walk()])
    missing = count - len(seen)
    held = missing > MOST_ROWS and missing / count > MOST_PERCENT / 100
    assert len(found.withheld) == (missing if held else 0)
    assert len(found.not_seen) == (0 if held else missing)
    assert found.left == ()


def test_one_list_alone_can_set_the_brake_and_the_others_go_on() -> None:
    small = [Known(id=n, code=f"s{n}", hash="", list_key="small") for n in range(20)]
    large = [Known(id=n, code=f"l{n}", hash="", list_key="large") for n in range(100, 900)]
    seen = {item.code for item in (*small[15:], *large[5:])}
    found = conclude({item.code: item for item in (*small, *large)}, seen, [walk("small"), walk("large")])
    assert {item.list_key for item in found.withheld} == {"small"}
    assert (len(found.withheld), found.braked_total) == (15, 20)
    assert [item.list_key for item in found.not_seen] == ["large"] * 5

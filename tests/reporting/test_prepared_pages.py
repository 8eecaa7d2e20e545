"""What the collecting run computed for the pages is what they would compute themselves, whatever happened since."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.periods import CutOff, period_of
from dossiers.receipt import Receipt
from dossiers.status import Status
from reporting import prepared
from reporting.figures import period as figures
from reporting.figures.month_counts import month_counts
from reporting.figures.period import FIGURES, Window, monthly
from reporting.figures.trend import MONTHS, TREND_FIGURES, months_before, trend
from reporting.prepared import Part, counts_part, parts, prepare
from store.database import Database
from store.history.reconcile import Pair
from store.history.remembered import recall, revision
from store.runs import ensure_portal
from tests.reporting.ledgers import UNIT, ledger, look

CUT_OFF = CutOff(day=13, at=time(17))
START = datetime(2026, 5, 1, 8, tzinfo=VIETNAM)
PAIRS = (Pair(first="hkd", second="igate"),)
_STATUSES = (Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT_REQUESTED, Status.RETURNED, Status.WITHDRAWN)


@pytest.fixture(scope="module")
def two_months() -> Iterator[None]:
    """The months that the dossiers are in are enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "MONTHS", 2)
        yield


_dossiers = st.lists(
    st.tuples(
        st.integers(0, 3),  # which
        st.integers(-40, 20),  # received, in days from the start
        st.integers(1, 30),  # due, in days after that
        st.sampled_from(_STATUSES),
        st.booleans(),  # bears the other portal's code
    ),
    max_size=4,
    unique_by=lambda each: each[0],
)
_events = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.sampled_from(["igate", "hkd"]), _dossiers),
        st.tuples(st.just("role"), st.sampled_from(list(Receipt)), st.none()),
        st.tuples(st.just("prepare"), st.none(), st.none()),
    ),
    min_size=2,
    max_size=6,
)


def _observation(portal: str, item: tuple[int, int, int, Status, bool]) -> Observation:
    number, received, due, status, linked = item
    code = f"H40.12-260501-{number:04}" if portal == "igate" else f"G40.12-260501-{number:04}"
    entered = START + timedelta(days=received)
    ended = entered + timedelta(days=2) if status in (Status.RETURNED, Status.WITHDRAWN) else None
    return Observation(
        code=code,
        raw_code=code,
        list_key="all",
        aliases=(f"G40.12-260501-{number:04}",) if linked and portal == "igate" else (),
        status=status,
        raw_status=status.name,
        received_at=entered,
        due_at=entered + timedelta(days=due),
        finished_at=ended,
        department=f"Phòng {number % 2}",
    )


def _told(database: Database, part: Part[Any], now: datetime) -> Any:
    """As a page does it: what was kept, if it still holds; else computed."""
    with database.reading() as connection:
        kept = recall(connection, UNIT, revision(connection, UNIT), now).get(part.key)
        return part.make(connection) if kept is None else part.kind.validate_json(kept)


@pytest.mark.usefixtures("two_months")
@settings(max_examples=5, deadline=None)
@given(_events, st.integers(0, 3))
def test_what_was_kept_is_never_another_answer_than_the_ledgers(events: list[tuple[Any, ...]], later: int) -> None:
    with (
        TemporaryDirectory() as folder,
        ledger(Path(folder), {"igate": "Một cửa", "hkd": "Hộ kinh doanh"}) as database,
    ):
        for place, (kind, what, dossiers) in enumerate(events):
            at = START + timedelta(days=place)
            if kind == "look":
                look(database, what, at, tuple(_observation(what, each) for each in dossiers))
            elif kind == "role":
                ensure_portal(database, UNIT, "igate", "Một cửa", receipt=what)
            else:
                prepare(database, UNIT, CUT_OFF, PAIRS, at + timedelta(hours=1))
            now = at + timedelta(hours=2, days=later)
            for part in parts(UNIT, CUT_OFF, PAIRS, now):
                with database.reading() as connection:
                    assert _told(database, part, now) == part.make(connection), part.key


def test_a_prepared_month_is_told_without_counting_and_says_what_the_figures_say(tmp_path: Path) -> None:
    seen = tuple(
        _observation("igate", (number, -3 * number, 5, status, False)) for number, status in enumerate(_STATUSES)
    )
    with ledger(tmp_path, {"igate": "Một cửa", "hkd": "Hộ kinh doanh"}) as database:
        look(database, "igate", START, seen)
        now = START + timedelta(hours=1)
        assert prepare(database, UNIT, CUT_OFF, PAIRS, now)
        with database.reading() as connection:
            kept = recall(connection, UNIT, revision(connection, UNIT), now)
            assert all(kept.get(part.key) is not None for part in parts(UNIT, CUT_OFF, PAIRS, now))
        period = period_of(now, CUT_OFF)
        window = Window(period=period, as_of=now)
        told = _told(database, counts_part(UNIT, window), now)
        asked = monthly(database, UNIT, period, now)
        assert figures.told_of(database, UNIT, window, told.counts, told.culprits, None) == asked
        months = [Window(period=each, as_of=now) for each in months_before(period, CUT_OFF, MONTHS)]
        counts = [_told(database, counts_part(UNIT, each), now).counts for each in months]
        points = trend(database, UNIT, period, now, CUT_OFF)
        assert [{key: each[key] for key in TREND_FIGURES} for each in counts if each["received_total"]] == [
            point.counts for point in points if point.counts and point.counts["received_total"]
        ]


def test_what_breaks_a_sum_is_kept_with_its_dossiers(tmp_path: Path) -> None:
    """Ended before it was received: resolved in the period, but never received in it."""
    odd = _observation("igate", (1, 5, 5, Status.RETURNED, False))
    with ledger(tmp_path, {"igate": "Một cửa"}) as database:
        look(database, "igate", START + timedelta(days=20), (odd,))
        window = Window(period=period_of(START, CUT_OFF), as_of=START + timedelta(days=21))
        with database.reading() as connection:
            found = month_counts(connection, UNIT, window)
        for key in FIGURES:
            listed = figures.list_dossiers(database, UNIT, FIGURES[key], window)
            assert found.counts[key] == len(listed), key
        assert found.culprits == {
            each.key: each.dossiers for each in monthly(database, UNIT, window.period, window.as_of).breaks
        }

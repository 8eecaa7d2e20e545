"""What a portal changed: columns by all rows of a page, lengths of lists by their own history."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from scrapers.rows.drift_counts import LEAST_RUNS, Counted, unusual

NOW = datetime(2026, 5, 13, 16, 30, tzinfo=VIETNAM)  # a Wednesday
counts = st.integers(min_value=0, max_value=5000)


def history(values: list[int], *, hours: float = 6) -> list[Counted]:
    first = NOW - timedelta(hours=hours * len(values))
    return [Counted(at=first + timedelta(hours=hours * place), count=count) for place, count in enumerate(values)]


@given(st.lists(counts, max_size=LEAST_RUNS - 1), counts)
def test_a_new_portal_is_not_judged(values: list[int], count: int) -> None:
    assert unusual(history(values), Counted(at=NOW, count=count)) is None


@given(counts, st.integers(LEAST_RUNS, 60), st.integers(-10, 10))
def test_ten_dossiers_more_or_less_are_never_unusual(count: int, runs: int, change: int) -> None:
    assert unusual(history([count] * runs), Counted(at=NOW, count=max(0, count + change))) is None


@given(st.integers(200, 5000), st.integers(LEAST_RUNS, 60))
def test_half_of_a_steady_list_is_unusual(count: int, runs: int) -> None:
    odd = unusual(history([count] * runs), Counted(at=NOW, count=count // 2))
    assert odd is not None
    assert not odd.more
    assert odd.low <= count <= odd.high


def test_one_strange_run_spoils_nothing() -> None:
    past = [400] * 20 + [3]
    assert unusual(history(past), Counted(at=NOW, count=405)) is None
    odd = unusual(history(past), Counted(at=NOW, count=3))
    assert odd is not None
    assert odd.high < 600


@pytest.mark.parametrize(("count", "told"), [(300, False), (20, True), (900, True)])
def test_a_weekly_rhythm_is_usual(count: int, told: bool) -> None:
    days = [Counted(at=NOW - timedelta(days=back), count=300 if back % 7 == 0 else 100) for back in range(1, 36)]
    assert (unusual(days, Counted(at=NOW, count=count)) is not None) is told

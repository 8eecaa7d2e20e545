"""Deadlines in words: read as a distance, never as a date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.intervals import Interval, parse_interval


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("còn 2 ngày", Interval(overdue=False, days=2)),
        ("Còn lại: 1 ngày 5 giờ", Interval(overdue=False, days=1, hours=5)),
        ("Quá hạn 3 ngày 4 giờ", Interval(overdue=True, days=3, hours=4)),
        ("trễ hạn 30 phút.", Interval(overdue=True, minutes=30)),
        ("Đến hạn hôm nay", Interval(overdue=False)),
    ],
)
def test_distances(text: str, interval: Interval) -> None:
    assert parse_interval(text) == interval


@pytest.mark.parametrize(
    "text", ["", "còn", "còn 2", "2 ngày", "13/04/2026", "còn 2 ngày nữa thôi", "quá hạn", "hôm nay"]
)
def test_other_words_are_no_distance(text: str) -> None:
    assert parse_interval(text) is None


@given(st.booleans(), st.integers(0, 9999), st.integers(0, 23))
def test_every_distance_is_read_back(overdue: bool, days: int, hours: int) -> None:
    text = f"{'quá hạn' if overdue else 'còn'} {days} ngày {hours} giờ"
    assert parse_interval(text) == Interval(overdue=overdue, days=days, hours=hours)

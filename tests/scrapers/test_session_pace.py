"""Never faster than the profile allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.session.pace import Pace


class Time:
    """A clock that only sleeping and working move."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@given(
    pace=st.floats(0, 5, allow_nan=False),
    work=st.lists(st.floats(0, 10, allow_nan=False), min_size=1, max_size=20),
)
async def test_starts_are_never_closer_than_the_pace_and_no_later_than_needed(pace: float, work: list[float]) -> None:
    time = Time()
    politeness = Pace(pace, monotonic=time.monotonic, sleep=time.sleep)
    starts = []
    for seconds in work:
        await politeness.wait()
        starts.append(time.seconds)
        time.seconds += seconds
    assert starts[0] == 0
    for first, second, seconds in zip(starts, starts[1:], work, strict=False):
        assert second - first == pytest.approx(max(pace, seconds))


async def test_no_sleep_where_the_work_itself_was_slow() -> None:
    time = Time()
    politeness = Pace(1.0, monotonic=time.monotonic, sleep=time.sleep)
    await politeness.wait()
    time.seconds += 3.0
    await politeness.wait()
    assert time.slept == []


def test_a_negative_pace_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Pace(-0.1, monotonic=float, sleep=Time().sleep)

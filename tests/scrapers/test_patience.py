"""Asked to slow down: what a portal says is understood, honoured, and never waited for longer than makes sense."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from scrapers.errors.portal import Blocked, RateLimited, Unavailable
from scrapers.patience import rest_until, retry_after_seconds
from scrapers.session.pace import Pace
from scrapers.walk.lists import read_patiently
from tests.scrapers.test_session_pace import Time

SENT = datetime(2026, 5, 12, 3, 0, tzinfo=UTC)
WEEK = timedelta(days=7).total_seconds()


@given(st.integers(0, 10**12))
def test_a_number_of_seconds(seconds: int) -> None:
    assert retry_after_seconds(f" {seconds} ", None) == min(seconds, WEEK)


@given(st.integers(-(10**5), 10**7))
def test_a_date_is_counted_from_the_answers_own_date(seconds: int) -> None:
    until = format_datetime(SENT + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_seconds(until, format_datetime(SENT, usegmt=True)) == min(max(seconds, 0), WEEK)


@given(st.text(max_size=40))
def test_nonsense_is_nothing(text: str) -> None:
    found = retry_after_seconds(text, "Tue, 12 May 2026 03:00:00 GMT")
    assert found is None or 0 <= found <= WEEK


@pytest.mark.parametrize("value", [None, "", "mai", "-5", "1.5", "Tue, 12 May 2026 03:00:00 GMT"])
def test_what_can_not_be_understood(value: str | None) -> None:
    assert retry_after_seconds(value, None) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "hôm nay không vào nữa"), (5.0, "nghỉ 1 phút"), (2700.0, "nghỉ 45 phút"), (7201.0, "nghỉ khoảng 3 giờ")],
)
def test_people_are_told_how_long_a_portal_rests(seconds: float | None, words: str) -> None:
    assert words in RateLimited.asked("Cổng", seconds).problem.sentence


def test_how_long_a_portal_rests() -> None:
    now = datetime(2026, 5, 12, 23, 50, tzinfo=VIETNAM)
    midnight = datetime(2026, 5, 13, tzinfo=VIETNAM)
    assert rest_until(RateLimited.asked("Cổng", 7200.0), now) == now + timedelta(hours=2)
    assert rest_until(RateLimited.of("Cổng"), now) == midnight
    assert rest_until(Blocked.of("Cổng"), now) == midnight
    assert rest_until(Unavailable.of("Cổng"), now) is None
    assert rest_until(None, now) is None


@pytest.mark.parametrize(
    ("error", "waits", "asked"),
    [
        (RateLimited.asked("Cổng", 7.0), [7.0, 7.0], 3),
        (RateLimited.asked("Cổng", 60.0), [60.0, 60.0], 3),
        (RateLimited.asked("Cổng", 61.0), [], 1),
        (Blocked.of("Cổng"), [], 1),
    ],
)
async def test_a_short_wish_is_waited_for_and_a_long_one_ends_the_reading(
    error: RateLimited | Blocked, waits: list[float], asked: int
) -> None:
    time, times = Time(), 0

    async def read() -> None:
        nonlocal times
        times += 1
        raise error

    with pytest.raises(type(error)):
        await read_patiently(read, time.sleep)
    assert (time.slept, times) == (waits, asked)


@given(
    parallel=st.integers(1, 4),
    work=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    luck=st.floats(0, 1),
)
async def test_never_more_at_once_than_allowed_and_never_closer_than_the_pace(
    parallel: int, work: list[int], luck: float
) -> None:
    time = Time()
    pace = Pace(1.0, monotonic=time.monotonic, sleep=time.sleep, jitter=0.5, uniform=lambda: luck, parallel=parallel)
    under_way, most, starts = 0, 0, list[float]()

    async def request(yields: int) -> None:
        nonlocal under_way, most
        async with pace.turn():
            starts.append(time.seconds)
            under_way += 1
            most = max(most, under_way)
            for _ in range(yields):
                await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(request(yields) for yields in work))
    assert most <= parallel
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert gaps == pytest.approx([1.0 + 0.5 * luck] * (len(work) - 1))


async def test_a_request_that_fails_gives_its_place_back() -> None:
    time = Time()
    pace = Pace(0.0, monotonic=time.monotonic, sleep=time.sleep)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with pace.turn():
                raise ZeroDivisionError

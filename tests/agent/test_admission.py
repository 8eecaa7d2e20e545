"""When a portal may be read: its hours, its rest, and a person who insists."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.planning.admission import opens_at, refusal
from dossiers.dates import VIETNAM
from dossiers.problems import Problem
from store.rests import Rest

HOURS = "07:00-18:00"
TUESDAY = datetime(2026, 5, 12, 10, 0, tzinfo=VIETNAM)


class Weekdays:
    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


def _ask(
    now: datetime, *, hours: str | None = HOURS, rest: Rest | None = None, insists: bool = False
) -> Problem | None:
    return refusal("hkd", "Hộ kinh doanh", hours=hours, days=Weekdays(), rest=rest, now=now, insists=insists)


def _resting(cause: str, now: datetime, hours: float = 1) -> Rest:
    until = now + timedelta(hours=hours)
    return Rest(failures=4, cause="asked" if cause == "asked" else "failures", since=now, next_allowed_at=until)


@pytest.mark.parametrize(
    ("day", "at", "opens"),
    [
        (12, time(6, 59), datetime(2026, 5, 12, 7, 0)),  # noqa: DTZ001 - the zone is set below
        (12, time(18, 0), datetime(2026, 5, 13, 7, 0)),  # noqa: DTZ001
        (15, time(18, 0), datetime(2026, 5, 18, 7, 0)),  # noqa: DTZ001 - over the weekend
        (16, time(10, 0), datetime(2026, 5, 18, 7, 0)),  # noqa: DTZ001 - no working day
    ],
)
def test_outside_its_hours_a_portal_is_left_alone_and_people_know_until_when(
    day: int, at: time, opens: datetime
) -> None:
    now = datetime.combine(date(2026, 5, day), at, VIETNAM)
    problem = _ask(now)
    assert problem is not None
    assert problem.code == "outside_hours"
    assert f"{opens:%H:%M %d/%m/%Y}" in problem.sentence
    assert _ask(now, insists=True) is None
    assert _ask(now, hours=None) is None


@given(minutes=st.integers(0, 60 * 24 * 21))
def test_it_opens_within_its_hours_on_a_working_day_and_never_in_the_past(minutes: int) -> None:
    now = datetime(2026, 5, 4, tzinfo=VIETNAM) + timedelta(minutes=minutes)
    opens = opens_at(HOURS, Weekdays(), now)
    assert opens is not None
    assert opens >= now
    assert opens.weekday() < 5
    assert time(7) <= opens.timetz().replace(tzinfo=None) < time(18)
    assert (_ask(now) is None) == (opens == now)


def test_a_calendar_without_working_days_closes_no_portal() -> None:
    class Never:
        def is_working_day(self, day: date) -> bool:
            return False

    assert opens_at(HOURS, Never(), TUESDAY) is None
    assert refusal("k", "K", hours=HOURS, days=Never(), rest=None, now=TUESDAY, insists=False) is None


def test_a_person_who_insists_passes_the_breaker_but_not_the_portals_own_wish() -> None:
    ours, theirs = _resting("failures", TUESDAY), _resting("asked", TUESDAY)
    by_breaker = _ask(TUESDAY, rest=ours)
    assert by_breaker is not None
    assert by_breaker.code == "resting"
    assert "tạm nghỉ đến 11:00 12/05/2026 vì 4 lần liền" in by_breaker.sentence
    assert by_breaker.sentence.endswith("hoso sync hkd --now")
    assert _ask(TUESDAY, rest=ours, insists=True) is None
    for insists in (False, True):
        by_wish = _ask(TUESDAY, rest=theirs, insists=insists)
        assert by_wish is not None
        assert by_wish.code == "asked_to_wait"


def test_when_the_rest_is_over_one_run_is_let_through() -> None:
    for cause in ("failures", "asked"):
        rest = _resting(cause, TUESDAY)
        assert _ask(TUESDAY + timedelta(hours=1), rest=rest) is None

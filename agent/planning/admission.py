"""Whether a portal may be read now: pure rules of its hours, its rest and whether a person insists."""

from datetime import datetime, time, timedelta

from agent.planning.planner import Days
from dossiers.dates import VIETNAM, format_instant
from dossiers.problems import Problem
from scrapers.errors.catalogue import make_problem
from store.rests import Rest

_LOOK_AHEAD_DAYS = 31


def refusal(
    key: str,
    name: str,
    *,
    hours: str | None,
    days: Days,
    rest: Rest | None,
    now: datetime,
    insists: bool,
) -> Problem | None:
    """Why the portal is not read at ``now`` (aware); ``None`` where it may be.

    ``hours`` ("07:00-18:00", Asia/Ho_Chi_Minh, on working days) and the breaker give way to a person who ``insists``;
    the portal's own wish to be left alone does not.
    """
    if rest is not None and rest.is_on(now) and rest.next_allowed_at is not None:
        until = format_instant(rest.next_allowed_at)
        if rest.cause == "asked":
            return make_problem("asked_to_wait", portal=name, until=until)
        if not insists:
            return make_problem("resting", portal=name, key=key, until=until, failures=str(rest.failures))
    if hours is None or insists:
        return None
    opens = opens_at(hours, days, now)
    if opens is None or opens <= now:
        return None
    return make_problem("outside_hours", portal=name, hours=hours, until=format_instant(opens))


def opens_at(hours: str, days: Days, now: datetime) -> datetime | None:
    """``now`` while the portal's hours last, else when they next begin; ``None`` where no working day is near, which
    says more of the calendar than of the portal."""
    first, last = (time.fromisoformat(part) for part in hours.split("-"))
    local = now.astimezone(VIETNAM)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not days.is_working_day(day):
            continue
        begins, ends = (datetime.combine(day, at, VIETNAM) for at in (first, last))
        if local < ends:
            return max(begins, local)
    return None

"""When portals could not be reached, as our own runs saw it. Pure.

Hours are counted in working hours, from the first run that found a portal unreachable to the next that reached it: an
upper bound, as exact as the portal was looked at. Runs that never left this computer (no network, outside the portal's
hours, a portal at rest) say nothing of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from dossiers.snapshot import Verdict
from dossiers.working_calendar import WorkingCalendar
from store.history.run_history import Look

UNREACHABLE = frozenset({"unavailable", "server_failed", "portal_silent", "maintenance"})
"""Codes of problems that mean that people could not work in the portal either."""

_SAYS_NOTHING = frozenset({Verdict.SKIPPED, Verdict.INTERRUPTED})
_OUR_OWN = frozenset({"no_line", "no_browser", "browser_crashed", "timed_out"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One span in which a portal could not be reached. Instants are aware; ``ended`` is ``None`` where no run reached
    it again in the time asked about. ``looks``: how many runs found it so; ``working_time`` within office hours;
    ``reason`` (Vietnamese) as the first run said it."""

    portal: str
    name: str
    began: datetime
    ended: datetime | None
    looks: int
    working_time: timedelta
    reason: str | None

    @property
    def hours(self) -> float:
        """Working hours, to one decimal."""
        return round(self.working_time.total_seconds() / 3600, 1)


def outages(
    looks: Iterable[Look], names: Mapping[str, str], until: datetime, calendar: WorkingCalendar
) -> tuple[Outage, ...]:
    """The spans in ``looks`` (by portal, oldest first); one that is open is counted up to ``until`` (aware)."""
    found = []
    for portal, each in groupby(looks, key=lambda look: look.portal):
        found += _of_portal(portal, names.get(portal, portal), each, until, calendar)
    return tuple(found)


def _of_portal(
    portal: str, name: str, looks: Iterable[Look], until: datetime, calendar: WorkingCalendar
) -> list[Outage]:
    found: list[Outage] = []
    current: Outage | None = None
    for look in looks:
        if look.verdict in _SAYS_NOTHING or look.cause in _OUR_OWN:
            continue
        if look.cause in UNREACHABLE:
            current = current or Outage(
                portal=portal,
                name=name,
                began=look.started_at,
                ended=None,
                looks=0,
                working_time=timedelta(),
                reason=look.reason,
            )
            current = replace(current, looks=current.looks + 1)
        elif current is not None:
            worked = calendar.working_time(current.began, look.started_at)
            found.append(replace(current, ended=look.started_at, working_time=worked))
            current = None
    if current is not None:
        found.append(replace(current, working_time=calendar.working_time(current.began, until)))
    return found

"""When an office's computer is on: seeded, with late mornings, whole days off, and nights on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dossiers.dates import VIETNAM
from dossiers.working_calendar import WorkingCalendar
from proofs.life.portals import chance


@dataclass(frozen=True, slots=True)
class Session:
    """The computer is on from ``on`` to ``off`` (aware)."""

    on: datetime
    off: datetime

    def inside(self, first: datetime, last: datetime) -> timedelta:
        """How long it is on between two instants."""
        return max(min(self.off, last) - max(self.on, first), timedelta(0))


def sessions(seed: int, first: date, days: int, calendar: WorkingCalendar) -> Iterator[Session]:
    """The times at which the computer is on, one after another, never touching."""
    last_off: datetime | None = None
    for number in range(days):
        day = first + timedelta(days=number)
        for session in _of_day(seed, day, working=calendar.is_working_day(day)):
            if last_off is None or session.on > last_off:
                yield session
                last_off = session.off


def _of_day(seed: int, day: date, *, working: bool) -> list[Session]:
    luck = chance(seed, "power", day)
    if not working:
        return [_session(day, time(9), time(11))] if luck < 0.04 else []
    if luck < 0.05:
        return []  # off all day
    if luck < 0.15:  # switched on late
        return [_session(day, time(8 + int(luck * 66)), time(17, 20))]
    if luck < 0.2:  # a power cut at noon
        return [_session(day, time(6, 35), time(11, 33)), _session(day, time(13, 50), time(17, 20))]
    if luck < 0.25:  # gone before the day's end
        return [_session(day, time(6, 35), time(15))]
    return [_session(day, time(6, 35), time(22) if luck > 0.75 else time(17, 20))]


def _session(day: date, on: time, off: time) -> Session:
    return Session(datetime.combine(day, on, VIETNAM), datetime.combine(day, off, VIETNAM))

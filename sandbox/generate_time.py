"""Working time as a number line: minute 0 is the opening of the axis' first working day, 480 minutes make a day.

On this line, terms, delays and "before the due day" are plain whole numbers.
"""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import takewhile

from dossiers.dates import VIETNAM
from dossiers.working_calendar import WorkingCalendar

DAY = 480
"""Working minutes of a day (8 hours)."""

MORNING = 270
"""Working minutes before noon (07:00 to 11:30)."""


class WorkingAxis:
    """Working minutes of the days from ``first`` to ``last``. Instants are aware, Asia/Ho_Chi_Minh, whole minutes."""

    def __init__(self, first: date, last: date, calendar: WorkingCalendar) -> None:
        self._days = tuple(takewhile(lambda day: day <= last, calendar.working_days(first)))
        self._index = {day: index for index, day in enumerate(self._days)}
        self._spans = calendar.hours

    def instant(self, minute: int) -> datetime:
        """The instant of a working minute. Raises ``IndexError`` beyond the axis."""
        if minute < 0:
            raise IndexError(minute)
        index, rest = divmod(minute, DAY)
        for opens, closes in self._spans:
            begin = datetime.combine(self._days[index], opens, VIETNAM)
            length = (datetime.combine(self._days[index], closes, VIETNAM) - begin) // timedelta(minutes=1)
            if rest < length:
                return begin + timedelta(minutes=rest)
            rest -= length
        raise AssertionError("a working day has 480 minutes")

    def minute(self, instant: datetime) -> int:
        """The first working minute at or after an instant."""
        local = instant.astimezone(VIETNAM)
        index = bisect_left(self._days, local.date())
        if index == len(self._days) or self._days[index] != local.date():
            return index * DAY
        minute = index * DAY
        for opens, closes in self._spans:
            begin, end = (datetime.combine(local.date(), edge, VIETNAM) for edge in (opens, closes))
            if local <= begin:
                return minute
            if local < end:
                return minute - (begin - local) // timedelta(minutes=1)
            minute += (end - begin) // timedelta(minutes=1)
        return minute

    def day_start(self, minute: int) -> int:
        """The first minute of the working day that holds ``minute``."""
        return minute - minute % DAY

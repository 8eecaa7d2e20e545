"""Working days and hours of Việt Nam's offices.

Public holidays come from the ``holidays`` package; days swapped by decision that it lacks come from a table: shipped
here, and editable in the office's configuration. Deadlines count in working hours, 8 hours a day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dossiers.dates import VIETNAM

HOURS_PER_DAY = 8
_FARTHEST = timedelta(days=366 * 30)


class CalendarError(ValueError):
    """A table of swaps or of hours that makes no sense; the sentence is Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """By decision ``off`` is free and ``worked`` (a day of a weekend) is worked instead."""

    off: date
    worked: date


SHIPPED_SWAPS = (Swap(off=date(2026, 1, 2), worked=date(2026, 1, 10)),)
"""Swaps that the ``holidays`` package lacks (2026: văn bản 12729/VPCP-KGVX)."""

OFFICE_HOURS = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    off: frozenset[date]
    worked: frozenset[date]


@lru_cache(maxsize=64)
def _published(year: int) -> _Year:
    import holidays

    days = holidays.country_holidays("VN", years=year)
    worked = frozenset(day for day in days.weekend_workdays if day.year == year)
    return _Year(off=frozenset(days), worked=worked)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days and hours are worked. Hours are spans of local time within a day, in order, 8 hours together.

    Raises ``CalendarError`` for hours that overlap or do not make 8 hours, and for a swap of a day with itself.
    """

    swaps: tuple[Swap, ...] = SHIPPED_SWAPS
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(swap.off == swap.worked for swap in self.swaps):
            raise CalendarError("Lịch làm việc: ngày nghỉ và ngày làm bù trùng nhau.")
        edges = [edge for span in self.hours for edge in span]
        if edges != sorted(set(edges)):
            raise CalendarError("Lịch làm việc: các khoảng giờ phải theo thứ tự và không chồng lên nhau.")
        if sum((_length(span) for span in self.hours), timedelta()) != timedelta(hours=HOURS_PER_DAY):
            raise CalendarError("Lịch làm việc: tổng giờ làm việc mỗi ngày phải là 8 giờ.")
        object.__setattr__(self, "_off", frozenset(swap.off for swap in self.swaps))
        object.__setattr__(self, "_worked", frozenset(swap.worked for swap in self.swaps))

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked. The table of swaps wins over what is published."""
        if day in self._worked or day in self._off:
            return day in self._worked
        published = _published(day.year)
        return day in published.worked or (day.weekday() < 5 and day not in published.off)

    def working_days(self, first: date) -> Iterator[date]:
        """The working days from ``first`` on, it included."""
        day = first
        while day - first < _FARTHEST:
            if self.is_working_day(day):
                yield day
            day += timedelta(days=1)

    def count_working_days(self, first: date, last: date) -> int:
        """How many days from ``first`` to ``last`` are worked, both ends counted; 0 where ``last`` is earlier."""
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return next(self.working_days(day + timedelta(days=1)))

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; before it where ``count`` is negative; ``day`` itself for 0."""
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def due_at(
        self, received: datetime, working_days: int, pauses: Sequence[tuple[datetime, datetime]] = ()
    ) -> datetime:
        """When a dossier received at ``received`` (aware) is due: ``working_days`` × 8 working hours later.

        What comes after closing time starts on the next working day. ``pauses`` (aware, half-open: waiting for the
        citizen) do not count. Our own cross-check: the portal's own due date wins (NĐ 118/2025/NĐ-CP).
        """
        left = timedelta(hours=HOURS_PER_DAY * working_days)
        for start, end in self._open_spans(received.astimezone(VIETNAM), pauses):
            if left <= end - start:
                return start + left
            left -= end - start
        raise CalendarError("Lịch làm việc: hạn trả quá xa, không tính được.")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of [``start``, ``end``) (aware) lies in working hours; nothing where ``end`` is not later."""
        worked, last = timedelta(), end.astimezone(VIETNAM)
        for begin, close in self._open_spans(start.astimezone(VIETNAM), ()):
            if begin >= last:
                break
            worked += min(close, last) - begin
        return worked

    def undecided_years(self, years: Iterable[int]) -> tuple[int, ...]:
        """Those of ``years`` for which no swapped day is known: either there is none, or it is not yet decided."""
        decided = {day.year for swap in self.swaps for day in (swap.off, swap.worked)}
        return tuple(year for year in years if year not in decided and not _published(year).worked)

    def _open_spans(
        self, start: datetime, pauses: Sequence[tuple[datetime, datetime]]
    ) -> Iterator[tuple[datetime, datetime]]:
        for day in self.working_days(start.date()):
            for opens, closes in self.hours:
                begin = max(start, datetime.combine(day, opens, VIETNAM))
                end = datetime.combine(day, closes, VIETNAM)
                yield from _without(begin, end, pauses)


def _length(span: tuple[time, time]) -> timedelta:
    opens, closes = (timedelta(hours=edge.hour, minutes=edge.minute, seconds=edge.second) for edge in span)
    return closes - opens


def _without(
    begin: datetime, end: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    for pause_begin, pause_end in sorted(pauses):
        if pause_begin < end and pause_end > begin:
            if pause_begin > begin:
                yield begin, pause_begin.astimezone(VIETNAM)
            begin = max(begin, pause_end.astimezone(VIETNAM))
    if begin < end:
        yield begin, end

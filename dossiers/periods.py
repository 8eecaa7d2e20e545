"""Periods of the monthly report: from cut-off to cut-off, half-open, so that every dossier is counted once."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from dossiers.dates import VIETNAM, local_date

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


class MonthError(ValueError):
    """A text that names no month; the sentence is Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """The day (1..28) and local time of day at which each month's period ends."""

    day: int
    at: time

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 28:
            raise ValueError("the cut-off day must be one that every month has (1..28)")

    def of(self, year: int, month: int) -> datetime:
        """The aware instant of the cut-off in a month."""
        return datetime.combine(date(year, month, self.day), self.at, VIETNAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Half-open [start, end) of aware instants in Asia/Ho_Chi_Minh, named by the month of its end."""

    year: int
    month: int
    start: datetime
    end: datetime

    def contains(self, instant: datetime) -> bool:
        """Whether an aware instant lies in the period."""
        return self.start <= instant < self.end

    @property
    def first_day(self) -> date:
        """The day printed after "từ ngày": that of the cut-off before."""
        return local_date(self.start)

    @property
    def last_day(self) -> date:
        """The day printed after "đến ngày": that of this period's cut-off."""
        return local_date(self.end)

    @property
    def key(self) -> str:
        """``2026-05``."""
        return f"{self.year:04d}-{self.month:02d}"


def monthly_period(year: int, month: int, cut_off: CutOff) -> Period:
    """The period that ends with the cut-off of the given month."""
    before = month_after(year, month, -1)
    return Period(year=year, month=month, start=cut_off.of(*before), end=cut_off.of(year, month))


def previous(period: Period, cut_off: CutOff) -> Period:
    """The period that ends where ``period`` starts."""
    return monthly_period(*month_after(period.year, period.month, -1), cut_off)


def following(period: Period, cut_off: CutOff) -> Period:
    """The period that starts where ``period`` ends."""
    return monthly_period(*month_after(period.year, period.month, 1), cut_off)


def period_of(instant: datetime, cut_off: CutOff) -> Period:
    """The period in which an aware instant lies."""
    day = local_date(instant)
    period = monthly_period(day.year, day.month, cut_off)
    return period if instant < period.end else following(period, cut_off)


def month_after(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month, ``months`` later (earlier where negative)."""
    years, index = divmod(year * 12 + month - 1 + months, 12)
    return years, index + 1


def parse_month(text: str) -> tuple[int, int]:
    """``2026-05`` → (2026, 5). Raises ``MonthError``."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2100:
        raise MonthError(f"“{text}” không phải là tháng. Hãy viết năm-tháng, ví dụ 2026-05.")
    return int(found[1]), int(found[2])

"""The conditions behind the daily mail: open dossiers by their due date, on one civil day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_

from dossiers.status import OPEN_GROUPS, Group
from dossiers.working_calendar import WorkingCalendar
from reporting.figures.rules import Columns, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """``today`` is a civil day (Asia/Ho_Chi_Minh); ``soon_until`` the last day that counts as soon."""

    today: date
    soon_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFigure:
    """A list of the mail: its dossiers and their number come from ``condition``."""

    key: str
    label: str
    condition: Callable[[Columns, Day], Truth]


def day_of(today: date, soon_days: int, calendar: WorkingCalendar) -> Day:
    """The day with the date of the ``soon_days``-th working day after it."""
    return Day(today=today, soon_until=calendar.add_working_days(today, soon_days))


def _open(c: Columns) -> Truth:
    return and_(c.status_group.is_not(None), c.status_group.in_(sorted(group.value for group in OPEN_GROUPS)))


def _overdue(c: Columns, day: Day) -> Truth:
    return and_(_open(c), c.due_on.is_not(None), c.due_on < day.today)


def _due_today(c: Columns, day: Day) -> Truth:
    return and_(_open(c), c.due_on.is_not(None), c.due_on == day.today)


def _due_soon(c: Columns, day: Day) -> Truth:
    return and_(_open(c), c.due_on.is_not(None), c.due_on > day.today, c.due_on <= day.soon_until)


def _no_due_date(c: Columns, day: Day) -> Truth:
    return and_(_open(c), c.due_on.is_(None))


def _waiting(c: Columns, day: Day) -> Truth:
    return and_(c.status_group.is_not(None), c.status_group == Group.WAITING_FOR_CITIZEN.value)


def _unknown_status(c: Columns, day: Day) -> Truth:
    return c.status_group.is_(None)


def _maybe_overdue(c: Columns, day: Day) -> Truth:
    """Past their day in a status that nobody can map, or with a deadline in words alone: they may be late, and no date
    says so. While there is one, nobody may be told that nothing is late."""
    in_words = and_(c.due_on.is_(None), c.due_words.is_not(None))
    past = and_(c.due_on.is_not(None), c.due_on < day.today)
    return or_(and_(c.status_group.is_(None), or_(past, in_words)), and_(_open(c), in_words))


DAILY_FIGURES = {
    figure.key: figure
    for figure in (
        DailyFigure(key="overdue", label="Quá hạn", condition=_overdue),
        DailyFigure(key="due_today", label="Đến hạn hôm nay", condition=_due_today),
        DailyFigure(key="due_soon", label="Sắp đến hạn", condition=_due_soon),
        DailyFigure(key="no_due_date", label="Không có ngày hẹn trả", condition=_no_due_date),
        DailyFigure(key="waiting_for_citizen", label="Đang chờ công dân", condition=_waiting),
        DailyFigure(key="unknown_status", label="Trạng thái chưa nhận ra", condition=_unknown_status),
        DailyFigure(key="maybe_overdue", label="Chưa rõ đã quá hạn hay chưa", condition=_maybe_overdue),
    )
}
"""Every list of a day, by key."""

"""The conditions behind the figures of a period: one named predicate each, never NULL.

Source of the rules: Nghị định 118/2025/NĐ-CP, and the centre's own report. Periods are half-open; early, on time and
late compare civil DATES (Asia/Ho_Chi_Minh), not hours; a dossier without a due date counts as in time and is listed.
Dossiers not yet received have no ``entered_at`` and count nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from dossiers.dates import local_date
from dossiers.periods import Period
from dossiers.status import Channel, Group

Columns = ReadOnlyColumnCollection[str, ColumnElement[object]]
"""The columns of the versions known at an instant, by name."""

Truth = ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is asked: a period, as known at ``as_of`` (aware)."""

    period: Period
    as_of: datetime

    @property
    def overdue_before(self) -> date:
        """Due dates before this civil day are past: the day of the period's end, or of ``as_of`` if it still runs."""
        return local_date(min(self.period.end, self.as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the report and the dossiers behind it: both come from ``condition``. ``of_period``: it holds only
    what ``touched`` holds too."""

    key: str
    label: str
    condition: Callable[[Columns, Window], Truth]
    of_period: bool = True


def _entered_in(c: Columns, w: Window) -> Truth:
    return and_(c.entered_at.is_not(None), c.entered_at >= w.period.start, c.entered_at < w.period.end)


def _ended_before(c: Columns, instant: datetime) -> Truth:
    return and_(c.ended_at.is_not(None), c.ended_at < instant)


def _ended_in(c: Columns, w: Window) -> Truth:
    return and_(
        c.entered_at.is_not(None), c.ended_at.is_not(None), c.ended_at >= w.period.start, c.ended_at < w.period.end
    )


def _not_ended_before(c: Columns, instant: datetime) -> Truth:
    return or_(c.ended_at.is_(None), c.ended_at >= instant)


def _online(c: Columns, w: Window) -> Truth:
    return and_(_entered_in(c, w), c.channel.is_not(None), c.channel == Channel.ONLINE.value)


def _direct(c: Columns, w: Window) -> Truth:
    channels = [Channel.IN_PERSON.value, Channel.POST.value]
    return and_(_entered_in(c, w), c.channel.is_not(None), c.channel.in_(channels))


def _unknown_channel(c: Columns, w: Window) -> Truth:
    return and_(_entered_in(c, w), c.channel.is_(None))


def _carried_over(c: Columns, w: Window) -> Truth:
    start = w.period.start
    return and_(c.entered_at.is_not(None), c.entered_at < start, _not_ended_before(c, start))


def _received(c: Columns, w: Window) -> Truth:
    return or_(_entered_in(c, w), _carried_over(c, w))


def _in_group(c: Columns, group: Group) -> Truth:
    return and_(c.status_group.is_not(None), c.status_group == group.value)


def _resolved(c: Columns, w: Window) -> Truth:
    return and_(_ended_in(c, w), _in_group(c, Group.RESOLVED))


def _early(c: Columns, w: Window) -> Truth:
    return and_(_resolved(c, w), c.due_on.is_not(None), c.ended_on < c.due_on)


def _on_time(c: Columns, w: Window) -> Truth:
    return and_(_resolved(c, w), or_(c.due_on.is_(None), c.ended_on == c.due_on))


def _late(c: Columns, w: Window) -> Truth:
    return and_(_resolved(c, w), c.due_on.is_not(None), c.ended_on > c.due_on)


def _refused(c: Columns, w: Window) -> Truth:
    return and_(_ended_in(c, w), _in_group(c, Group.REFUSED))


def _withdrawn(c: Columns, w: Window) -> Truth:
    return and_(_ended_in(c, w), _in_group(c, Group.WITHDRAWN))


def _open(c: Columns, w: Window) -> Truth:
    end = w.period.end
    return and_(c.entered_at.is_not(None), c.entered_at < end, _not_ended_before(c, end))


def _open_overdue(c: Columns, w: Window) -> Truth:
    return and_(_open(c, w), c.due_on.is_not(None), c.due_on < w.overdue_before)


def _open_in_time(c: Columns, w: Window) -> Truth:
    return and_(_open(c, w), or_(c.due_on.is_(None), c.due_on >= w.overdue_before))


def _no_due_date(c: Columns, w: Window) -> Truth:
    return and_(or_(_received(c, w), _ended_in(c, w)), c.due_on.is_(None))


def touched(c: Columns, w: Window) -> Truth:
    """What any figure of the period can hold at all: received in it, carried over into it, or ended in it."""
    return or_(_received(c, w), _ended_in(c, w))


def _unknown_status(c: Columns, w: Window) -> Truth:
    return and_(_open(c, w), c.status_group.is_(None))


def _end_inferred(c: Columns, w: Window) -> Truth:
    return and_(_ended_in(c, w), c.ended_basis.is_not(None), c.ended_basis == "first_seen")


FIGURES = {
    figure.key: figure
    for figure in (
        Figure(key="received_total", label="Tổng số tiếp nhận", condition=_received),
        Figure(key="received_online", label="Trực tuyến trong kỳ", condition=_online),
        Figure(key="received_direct", label="Trực tiếp hoặc qua bưu chính trong kỳ", condition=_direct),
        Figure(key="received_unknown_channel", label="Chưa rõ hình thức nộp trong kỳ", condition=_unknown_channel),
        Figure(key="carried_over", label="Từ kỳ trước chuyển sang", condition=_carried_over),
        Figure(key="resolved_total", label="Tổng số đã giải quyết", condition=_ended_in),
        Figure(key="resolved_early", label="Giải quyết trước hạn", condition=_early),
        Figure(key="resolved_on_time", label="Giải quyết đúng hạn", condition=_on_time),
        Figure(key="resolved_late", label="Giải quyết quá hạn", condition=_late),
        Figure(key="refused", label="Từ chối", condition=_refused),
        Figure(key="withdrawn", label="Rút hồ sơ", condition=_withdrawn),
        Figure(key="open_total", label="Đang giải quyết cuối kỳ", condition=_open),
        Figure(key="open_in_time", label="Đang giải quyết trong hạn", condition=_open_in_time),
        Figure(key="open_overdue", label="Đang giải quyết quá hạn", condition=_open_overdue),
        Figure(key="no_due_date", label="Không có ngày hẹn trả", condition=_no_due_date),
        Figure(key="unknown_status", label="Trạng thái chưa nhận ra", condition=_unknown_status),
        Figure(key="ended_date_inferred", label="Ngày xong lấy từ lần thấy đầu tiên", condition=_end_inferred),
    )
}
"""Every figure of a period, by key."""

RECEIVED_NEW = Figure(key="received_new", label="Tiếp nhận mới trong kỳ", condition=_entered_in)
"""What was received in the period itself, through whatever channel."""

"""Values as people read them. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from dossiers.dates import VIETNAM, format_date, format_instant, local_date, weekday_name
from dossiers.numbers import format_count, format_percent
from dossiers.snapshot import Verdict
from dossiers.status import Channel, Group
from reporting.freshness import Level

DASH = "—"

GROUPS: Mapping[str, str] = {
    Group.NOT_YET_RECEIVED: "chưa tiếp nhận",
    Group.IN_PROCESS: "đang giải quyết",
    Group.WAITING_FOR_CITIZEN: "chờ công dân",
    Group.RESOLVED: "đã giải quyết",
    Group.REFUSED: "từ chối",
    Group.WITHDRAWN: "đã rút",
}
SEEN: Mapping[str, str] = {
    "seen": "",
    "not_seen": "không thấy trong danh sách",
    "left": "đã rời danh sách",
}
VERDICTS: Mapping[str, str] = {
    Verdict.COMPLETE: "lấy đủ",
    Verdict.EMPTY_CONFIRMED: "lấy đủ, cổng không có hồ sơ",
    Verdict.PARTIAL: "chưa đủ",
    Verdict.FAILED: "không lấy được",
    Verdict.NEEDS_PERSON: "cần anh/chị",
    Verdict.SKIPPED: "bỏ qua",
    Verdict.INTERRUPTED: "bị ngắt giữa chừng",
}
LEVELS: Mapping[Level, str] = {
    Level.FRESH: "số liệu mới",
    Level.OLD: "số liệu cũ",
    Level.UNUSABLE: "KHÔNG DÙNG để báo cáo",
    Level.NEVER: "chưa từng lấy đủ",
}


def number(value: int | None) -> str:
    """``1.250``; a dash for what is not known."""
    return DASH if value is None else format_count(value)


def percent(value: Decimal) -> str:
    """``91,64%``."""
    return format_percent(value, decimal_mark=",")


def day(value: date | None) -> str:
    """``13/04/2026``."""
    return DASH if value is None else format_date(value)


def instant(value: datetime | None) -> str:
    """``07:42 13/04/2026``."""
    return DASH if value is None else format_instant(value)


def moment(value: datetime | None, now: datetime) -> str:
    """``07:42 hôm nay``, ``16:30 hôm qua``, ``07:00 ngày mai``, ``07:42 Thứ Hai 13/04``, with the year where it is
    another one."""
    if value is None:
        return DASH
    local, today = value.astimezone(VIETNAM), local_date(now)
    days = (today - local.date()).days
    if days in (0, 1):
        return f"{local:%H:%M} {'hôm nay' if days == 0 else 'hôm qua'}"
    if days == -1:
        return f"{local:%H:%M} ngày mai"
    if 1 < days < 7:
        return f"{local:%H:%M} {weekday_name(local.date())} {local:%d/%m}"
    return f"{local:%H:%M %d/%m}" if local.year == today.year else format_instant(value)


def age(value: datetime | None, now: datetime) -> str:
    """``18 phút trước``; for what lies ahead by a slip of a clock: ``vừa xong``."""
    if value is None:
        return DASH
    minutes = int((now - value) / timedelta(minutes=1))
    if minutes < 1:
        return "vừa xong"
    if minutes < 60:
        return f"{minutes} phút trước"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ trước"
    return f"{minutes // (24 * 60)} ngày trước"


def long_day(value: date) -> str:
    """``Thứ Hai, ngày 13/04/2026``."""
    return f"{weekday_name(value)}, ngày {format_date(value)}"


_ENDS: Mapping[str, str] = {Group.REFUSED: "từ chối", Group.WITHDRAWN: "rút"}


def due_words(
    due_on: date | None, ended_on: date | None, today: date, group: str | None = None, said: str | None = None
) -> str:
    """How a dossier stands to its due date. ``group``: of its status, which says how an ended one ended; ``said``: what
    the portal says in place of a date, as true as it was when the list was read."""
    if due_on is None:
        return f"cổng chỉ ghi: {said}" if said else "không có ngày hẹn trả"
    if ended_on is not None:
        late, how = (ended_on - due_on).days, _ENDS.get(group or "", "xong")
        return f"{how} trễ {late} ngày" if late > 0 else f"{how} trước hạn" if late < 0 else f"{how} đúng hạn"
    late = (today - due_on).days
    if late > 0:
        return f"trễ {late} ngày"
    return "đến hạn hôm nay" if late == 0 else f"còn {-late} ngày"


def due_kind(due_on: date | None, ended_on: date | None, today: date, soon_until: date) -> str:
    """A word for the page's marks: ``late``, ``today``, ``soon``, ``open``, ``none`` or ``ended``."""
    if ended_on is not None:
        return "ended"
    if due_on is None:
        return "none"
    if due_on <= today:
        return "late" if due_on < today else "today"
    return "soon" if due_on <= soon_until else "open"


def channel(value: int | None) -> str:
    """How it was handed in."""
    return DASH if value is None else Channel(value).label

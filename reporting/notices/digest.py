"""The week in one mail: what came, what was done, what is late, by department; how whole the pictures were. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dossiers.dates import format_date, format_instant
from reporting.alerts.model import AlertInput, Department
from reporting.alerts.wording import all_fresh, doubts, freshness_mark, picture_line
from reporting.figures.model import PortalPicture
from reporting.mail.message import Message
from reporting.notices.page import Page, Part, Table, mail

COLUMNS = {
    "received": "Tiếp nhận",
    "resolved": "Giải quyết",
    "resolved_late": "Giải quyết quá hạn",
    "open": "Còn lại",
    "overdue": "Đang quá hạn",
    "overdue_before": "Tuần trước quá hạn",
    "due_this_week": "Đến hạn tuần này",
}
"""What is counted of each department, in the order in which it is shown."""
NOBODY = "Chưa rõ phòng phụ trách"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """``first`` to ``last``: the civil days of the week that is over. ``counts``: by department's name (``NOBODY``:
    of none that is configured), the numbers of ``COLUMNS``; ``mails``: how many dossiers were reminded of by mail.
    ``compared``: the ledger knew something when the week began, so that there is something to compare with."""

    first: date
    last: date
    counts: Mapping[str, Mapping[str, int]]
    mails: int
    compared: bool = True


def compose(week: Week, given: AlertInput) -> tuple[Message, ...]:
    """One mail for the leaders with every department, one for each department with its own line."""
    found = []
    if given.leaders:
        found.append(_mail(week, given, None, given.leaders))
    found += [_mail(week, given, item, item.recipients) for item in given.departments if item.recipients]
    return tuple(found)


def _mail(week: Week, given: AlertInput, department: Department | None, recipients: Iterable[str]) -> Message:
    names = sorted_names(week, given) if department is None else [department.name]
    who = given.unit_name if department is None else department.name
    totals = {key: sum(week.counts.get(name, {}).get(key, 0) for name in names) for key in COLUMNS}
    fresh = all_fresh(given)
    mark, known = ("", "") if fresh else (f"{freshness_mark(given)} ", " đã biết")
    days = f"{week.first:%d/%m}–{format_date(week.last)}"
    page = Page(
        title=f"Tuần {days} — {who}",
        headlines=(
            f"Tiếp nhận {totals['received']}, giải quyết {totals['resolved']} hồ sơ"
            f" ({totals['resolved_late']} quá hạn).",
            f"Đang quá hạn {totals['overdue']} hồ sơ{known}{_compared(totals, week)}; "
            f"{totals['due_this_week']} hồ sơ đến hạn trong tuần này.",
            *doubts(given),
            *(given.memory.unanswered if department is None else ()),
        ),
        parts=(
            Part(title="Theo phòng" if department is None else "Số liệu của phòng", table=_table(week, names)),
            Part(
                title="Số liệu của từng hệ thống",
                lines=tuple(_picture(item, given) for item in given.pictures),
            ),
        ),
        alarming=totals["overdue"] > 0 or not fresh,
        footer=(
            f"Thư tự động mỗi tuần một lần, lập lúc {format_instant(given.now)}, theo số liệu đã biết lúc đó.",
            *((f"Trong tuần chương trình đã nhắc {week.mails} lượt hồ sơ quá hạn.",) if department is None else ()),
        ),
    )
    key = f"digest:{given.unit}:{week.first.isoformat()}:{'leaders' if department is None else who}"
    return mail(
        page,
        kind="digest",
        key=key,
        recipients=recipients,
        subject=f"{mark}[Tuần {days}] {totals['overdue']} hồ sơ đang quá hạn{known} — {who}",
        domain=given.message_domain,
    )


def _picture(item: PortalPicture, given: AlertInput) -> str:
    line = picture_line(item, given)
    return f"{line.name}: {line.sentence}"


def sorted_names(week: Week, given: AlertInput) -> Sequence[str]:
    """The configured departments in their order, then what is nobody's where there is any."""
    names = [item.name for item in given.departments]
    nobody = any(week.counts.get(NOBODY, {}).values())
    return [*names, *([NOBODY] if nobody or not names else [])]


def _table(week: Week, names: Sequence[str]) -> Table:
    counts = {name: week.counts.get(name, {}) for name in names}
    sums = {key: sum(mine.get(key, 0) for mine in counts.values()) for key in COLUMNS}
    lines = [*counts.items(), *([("Cộng", sums)] if len(names) > 1 else [])]
    rows = [(name, *(_shown(mine, key, week) for key in COLUMNS)) for name, mine in lines]
    return Table(headers=("Phòng", *COLUMNS.values()), rows=tuple(rows))


def _shown(counts: Mapping[str, int], key: str, week: Week) -> str:
    """What nobody could know is a dash, never a zero."""
    return "—" if key == "overdue_before" and not week.compared else str(counts.get(key, 0))


def _compared(totals: Mapping[str, int], week: Week) -> str:
    if not week.compared:
        return ""
    more = totals["overdue"] - totals["overdue_before"]
    if not more:
        return " (bằng tuần trước)"
    return f" ({'tăng' if more > 0 else 'giảm'} {abs(more)} so với tuần trước)"


def week_before(now_day: date) -> tuple[date, date]:
    """Monday and Sunday of the week before that of ``now_day``."""
    monday = date.fromordinal(now_day.toordinal() - now_day.weekday() - 7)
    return monday, date.fromordinal(monday.toordinal() + 6)

"""From a morning's lists to mails: one for the leaders with everything, one for each department with its own. Pure."""

from collections.abc import Iterable
from datetime import date

from dossiers.dates import format_instant
from dossiers.text import clean, collation_key, match_key
from reporting.alerts import wording
from reporting.alerts.model import AlertInput, AlertView, Department, Group, Section, key_of
from reporting.alerts.render import render_html, render_text
from reporting.alerts.workbook import rows_workbook
from reporting.figures.daily_model import LIST_NAMES
from reporting.figures.model import DossierRow
from reporting.mail.message import Message, message_id


def compose(given: AlertInput) -> tuple[Message, ...]:
    """The mails of one morning; whoever has no address configured gets none.

    Keys and Message-IDs depend on unit, civil day and audience alone, so that composing twice on one day gives mails
    that the outbox recognises as the same. A dossier belongs to the configured department whose name or alias equals
    the portal's word for it (case and tone placement aside); others are shown to the leaders as nobody's.
    """
    messages = []
    if given.leaders:
        messages.append(_message(given, None, given.leaders))
    for department in given.departments:
        if department.recipients:
            messages.append(_message(given, department, department.recipients))
    return tuple(messages)


def key_of_mail(unit: str, day: date, department: Department | None) -> str:
    """By what the outbox recognises the mail of a civil day to ``department`` (to the leaders, if ``None``)."""
    return f"alert:{unit}:{day.isoformat()}:{'leaders' if department is None else department.name}"


OVERDUE = ("overdue", "new_overdue", "still_overdue")
"""The keys of the sections that together are the overdue dossiers."""


def view(given: AlertInput, department: Department | None) -> AlertView:
    """What the mail of ``department`` (of the leaders, if ``None``) shows."""
    sections = []
    for key in LIST_NAMES:
        rows = rows_of(given, department, key)
        sections += _overdue(rows, given) if key == "overdue" else [section_of(key, rows, given)]
    overdue = sum(section.count for section in sections if section.key in OVERDUE)
    maybe = len(rows_of(given, department, "maybe_overdue"))
    fresh = bool(given.pictures) and all(given.is_fresh(picture) for picture in given.pictures)
    return AlertView(
        title=f"Hồ sơ quá hạn và sắp đến hạn {wording.DASH} {audience(given, department)}",
        headlines=(*wording.headlines(overdue, given, maybe), *(given.memory.unanswered if department is None else ())),
        alarming=overdue > 0 or maybe > 0 or not fresh,
        summary=_summary(sections, fresh=fresh),
        sections=tuple(section for section in sections if section.count),
        pictures=tuple(wording.picture_line(picture, given) for picture in given.pictures),
        footer=(
            f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(given.now)}.",
            "Chương trình chỉ đọc số liệu, không xử lý hồ sơ. Ngày làm việc nào cũng có thư này, cả khi không có hồ sơ "
            f"quá hạn. Không nhận được thư trước {given.expected_by:%H:%M} = báo người phụ trách máy tính (IT).",
        ),
    )


def _message(given: AlertInput, department: Department | None, recipients: tuple[str, ...]) -> Message:
    shown = view(given, department)
    overdue, maybe = (len(rows_of(given, department, key)) for key in ("overdue", "maybe_overdue"))
    key = key_of_mail(given.unit, given.lists.today, department)
    return Message(
        key=key,
        recipients=tuple(dict.fromkeys(recipients)),
        subject=wording.subject(overdue, audience(given, department), given, maybe),
        text=render_text(shown),
        html=render_html(shown),
        message_id=message_id(f"alert.{given.lists.today:%Y%m%d}", key, given.message_domain),
        attachments=(rows_workbook(given, department, shown),),
    )


def rows_of(given: AlertInput, department: Department | None, key: str) -> tuple[DossierRow, ...]:
    """One of the day's lists, of a department (of all, if ``None``)."""
    rows: tuple[DossierRow, ...] = getattr(given.lists, key)
    if department is None:
        return rows
    owners = owners_of(given.departments)
    return tuple(row for row in rows if owner_of(row, owners) is department)


def audience(given: AlertInput, department: Department | None) -> str:
    """Whom the mail is about."""
    return given.unit_name if department is None else department.name


def owners_of(departments: Iterable[Department]) -> dict[str, Department]:
    """The departments by every name that portals use for them."""
    owners: dict[str, Department] = {}
    for department in departments:
        for name in (department.name, *department.aliases):
            owners.setdefault(match_key(name), department)
    return owners


def owner_of(row: DossierRow, owners: dict[str, Department]) -> Department | None:
    """Whose the dossier is; ``None`` where no configured department is meant."""
    return owners.get(match_key(row.department)) if row.department else None


def _overdue(rows: tuple[DossierRow, ...], given: AlertInput) -> list[Section]:
    """What is newly overdue and what still is; one list where no earlier mail says what is new."""
    before = given.memory.overdue_before
    if before is None:
        return [section_of("overdue", rows, given)]
    new = tuple(row for row in rows if key_of(row) not in before)
    still = tuple(row for row in rows if key_of(row) in before)
    return [section_of("new_overdue", new, given), section_of("still_overdue", still, given)]


def section_of(key: str, rows: Iterable[DossierRow], given: AlertInput) -> Section:
    """The list by department, latest first. Overdue dossiers that somebody took note of are counted only."""
    owners = owners_of(given.departments)
    by_name: dict[str, list[DossierRow]] = {}
    quiet = 0
    for row in rows:
        if key in OVERDUE and key_of(row) in given.memory.acknowledged:
            quiet += 1
        else:
            by_name.setdefault(_group_name(row, owners), []).append(row)
    groups = (
        Group(name=name, lines=tuple(wording.line(row, given) for row in sorted(by_name[name], key=_order)))
        for name in sorted(by_name, key=lambda name: (name.startswith(wording.UNKNOWN_DEPARTMENT), collation_key(name)))
    )
    titles = wording.section_titles(given.lists.soon_days)
    return Section(key=key, title=titles[key], groups=tuple(groups), quiet=quiet)


def _group_name(row: DossierRow, owners: dict[str, Department]) -> str:
    owner = owner_of(row, owners)
    if owner is not None:
        return owner.name
    if not row.department:
        return wording.UNKNOWN_DEPARTMENT
    return f"{wording.UNKNOWN_DEPARTMENT} (hệ thống ghi: {clean(row.department)})"


def _summary(sections: Iterable[Section], *, fresh: bool) -> str:
    """The lists' sizes in one line; where a picture is old or missing, it says that they are of what we have."""
    sizes = [
        f"{section.title.partition(' (')[0]}: {section.count}"
        for section in sections
        if section.count or section.key != "unknown_status"
    ]
    return ("" if fresh else "Chỉ theo số liệu đã có: ") + " · ".join(sizes)


def _order(row: DossierRow) -> tuple[bool, int, str, str]:
    """Latest first: the earliest due date, then by code; dossiers without a due date last."""
    return (row.due_on is None, row.due_on.toordinal() if row.due_on else 0, row.code, row.portal)

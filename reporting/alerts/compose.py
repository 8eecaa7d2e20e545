"""From a morning's lists to mails: one for the leaders with everything, one for each department with its own. Pure."""

import hashlib
import re
from collections.abc import Iterable

from dossiers.dates import format_instant
from dossiers.text import clean, collation_key, match_key
from reporting.alerts import wording
from reporting.alerts.model import AlertInput, AlertView, Department, Group, Section
from reporting.alerts.render import render_html, render_text
from reporting.figures_daily_model import LIST_NAMES
from reporting.figures_model import DossierRow
from reporting.message import Message


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


def view(given: AlertInput, department: Department | None) -> AlertView:
    """What the mail of ``department`` (of the leaders, if ``None``) shows."""
    owners = _owners(given.departments)
    names = {picture.portal: picture.name for picture in given.pictures}
    sections = []
    for key in LIST_NAMES:
        rows: Iterable[DossierRow] = getattr(given.lists, key)
        if department is not None:
            rows = [row for row in rows if _owner(row, owners) is department]
        sections.append(_section(key, rows, owners, names, given))
    counts = {section.key: section.count for section in sections}
    fresh = bool(given.pictures) and all(given.is_fresh(picture) for picture in given.pictures)
    return AlertView(
        title=f"Hồ sơ quá hạn và sắp đến hạn {wording.DASH} {_audience(given, department)}",
        headlines=wording.headlines(counts["overdue"], given),
        alarming=counts["overdue"] > 0 or not fresh,
        summary=_summary(sections, fresh=fresh),
        sections=tuple(section for section in sections if section.count),
        pictures=tuple(wording.picture_line(picture, given) for picture in given.pictures),
        footer=(
            f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(given.now)}.",
            "Chương trình chỉ đọc số liệu, không xử lý hồ sơ. Sáng ngày làm việc nào không nhận được thư này, "
            "anh/chị báo người phụ trách máy tính.",
        ),
    )


def _message(given: AlertInput, department: Department | None, recipients: tuple[str, ...]) -> Message:
    shown = view(given, department)
    overdue = sum(section.count for section in shown.sections if section.key == "overdue")
    key = f"alert:{given.unit}:{given.lists.today.isoformat()}:{'leaders' if department is None else department.name}"
    return Message(
        key=key,
        recipients=tuple(dict.fromkeys(recipients)),
        subject=wording.subject(overdue, _audience(given, department), given),
        text=render_text(shown),
        html=render_html(shown),
        message_id=_message_id(key, given),
    )


def _message_id(key: str, given: AlertInput) -> str:
    domain = re.sub(r"[^A-Za-z0-9.-]", "", given.message_domain) or "hoso.invalid"
    return f"<alert.{given.lists.today:%Y%m%d}.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{domain}>"


def _audience(given: AlertInput, department: Department | None) -> str:
    return given.unit_name if department is None else department.name


def _owners(departments: Iterable[Department]) -> dict[str, Department]:
    owners: dict[str, Department] = {}
    for department in departments:
        for name in (department.name, *department.aliases):
            owners.setdefault(match_key(name), department)
    return owners


def _owner(row: DossierRow, owners: dict[str, Department]) -> Department | None:
    return owners.get(match_key(row.department)) if row.department else None


def _section(
    key: str, rows: Iterable[DossierRow], owners: dict[str, Department], names: dict[str, str], given: AlertInput
) -> Section:
    today = given.lists.today
    by_name: dict[str, list[DossierRow]] = {}
    for row in rows:
        by_name.setdefault(_group_name(row, owners), []).append(row)
    groups = (
        Group(
            name=name,
            lines=tuple(
                wording.line(row, today=today, portal_name=names.get(row.portal, row.portal))
                for row in sorted(by_name[name], key=_order)
            ),
        )
        for name in sorted(by_name, key=lambda name: (name.startswith(wording.UNKNOWN_DEPARTMENT), collation_key(name)))
    )
    return Section(key=key, title=wording.section_titles(given.lists.soon_days)[key], groups=tuple(groups))


def _group_name(row: DossierRow, owners: dict[str, Department]) -> str:
    owner = _owner(row, owners)
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

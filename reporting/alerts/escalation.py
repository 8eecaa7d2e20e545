"""Escalation: what is overdue for so many days goes to the head of the department, for still longer to the leaders."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dossiers.dates import format_instant
from reporting.alerts import wording
from reporting.alerts.compose import rows_of, section_of
from reporting.alerts.model import AlertInput, AlertView, Department, DossierKey, key_of
from reporting.alerts.render import render_html, render_text
from reporting.figures.model import DossierRow
from reporting.mail.message import Message, message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """After how many civil days overdue the head of the department is written to, and after how many the leaders; 0:
    never."""

    head_after: int
    leader_after: int


def escalate(given: AlertInput, rule: Escalation) -> tuple[tuple[Message, frozenset[DossierKey]], ...]:
    """The mails, each with the dossiers that it speaks of. A dossier that somebody took note of is quiet here too;
    where only such ones are left nobody is written to."""
    found: list[tuple[Message, frozenset[DossierKey]]] = []
    for department in given.departments:
        found += _mail(given, department, department.head, rule.head_after)
    found += _mail(given, None, given.leaders, rule.leader_after)
    return tuple(found)


def _mail(
    given: AlertInput, department: Department | None, recipients: tuple[str, ...], after: int
) -> Iterable[tuple[Message, frozenset[DossierKey]]]:
    rows = tuple(row for row in rows_of(given, department, "overdue") if _days_late(row, given) >= after)
    loud = frozenset(key_of(row) for row in rows) - given.memory.acknowledged.keys()
    if not recipients or not loud or not after:
        return ()
    level, who = ("leader", given.unit_name) if department is None else ("head", department.name)
    section = replace(section_of("overdue", rows, given), title=f"Quá hạn từ {after} ngày trở lên")
    shown = AlertView(
        title=f"Hồ sơ quá hạn từ {after} ngày {wording.DASH} {who}",
        headlines=(
            f"Có {section.count} hồ sơ quá hạn từ {after} ngày trở lên. "
            f"Thư này gửi {'lãnh đạo' if department is None else 'trưởng phòng'} vì nhắc nhiều lần chưa có kết quả.",
            *wording.held_lines(given),
        ),
        alarming=True,
        summary="Số liệu của từng hệ thống mới đến đâu được ghi ở cuối thư.",
        sections=(section,),
        pictures=tuple(wording.picture_line(picture, given) for picture in given.pictures),
        footer=(
            f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(given.now)}.",
            "Hồ sơ đã có người ghi nhận thì không nhắc lại trong ngày làm việc kế tiếp, nhưng vẫn được tính.",
        ),
    )
    key = f"escalation:{given.unit}:{given.lists.today.isoformat()}:{level}:{'' if department is None else who}"
    message = Message(
        key=key,
        recipients=tuple(dict.fromkeys(recipients)),
        subject=f"{wording.freshness_mark(given)} {section.count} hồ sơ quá hạn từ {after} ngày — {who}",
        text=render_text(shown),
        html=render_html(shown),
        message_id=message_id(f"escalation.{given.lists.today:%Y%m%d}", key, given.message_domain),
    )
    return ((message, loud),)


def _days_late(row: DossierRow, given: AlertInput) -> int:
    return 0 if row.due_on is None else (given.lists.today - row.due_on).days

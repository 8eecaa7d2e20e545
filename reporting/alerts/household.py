"""Household-business dossiers are due in three working days: they are told of in the course of the day too, before it
is too late to act, to whoever keeps the account and to the departments that work on them."""

from dataclasses import replace

from dossiers.dates import format_instant
from reporting.alerts import wording
from reporting.alerts.compose import owner_of, owners_of, section_of
from reporting.alerts.model import AlertInput, AlertView
from reporting.alerts.render import render_html, render_text
from reporting.figures.model import DossierRow
from reporting.mail.message import Message, message_id

_NEXT_DAY = 2


def household(given: AlertInput, recipients: tuple[str, ...], moment: str) -> tuple[Message, ...]:
    """One mail of what is overdue, due today or due on the next working day, and of what the portal gives no date for.
    None where there is nothing of the kind and the picture is fresh: the morning's mail says so every day. ``moment``
    ("2026-05-12T13:30") tells the day's mails apart."""
    pictures = tuple(item for item in given.pictures if item.portal in given.household)
    given = replace(given, pictures=pictures)
    sections = [
        section_of("overdue", _mine(given, given.lists.overdue), given),
        section_of("due_today", _mine(given, given.lists.due_today), given),
        replace(
            section_of("due_soon", _next_day(given), given),
            title="Đến hạn vào ngày làm việc kế tiếp",
        ),
        section_of("no_due_date", _mine(given, given.lists.no_due_date), given),
    ]
    count = sum(section.count for section in sections)
    stale = [item for item in pictures if not given.is_fresh(item)]
    people = tuple(dict.fromkeys((*recipients, *_owners_addresses(given))))
    if not people or not pictures or not (count or stale):
        return ()
    urgent = sections[0].count + sections[1].count
    shown = AlertView(
        title=f"Hộ kinh doanh: hạn {wording.HOUSEHOLD_DAYS} ngày làm việc {wording.DASH} {given.unit_name}",
        headlines=(
            f"Có {urgent} hồ sơ hộ kinh doanh quá hạn hoặc đến hạn hôm nay."
            if urgent
            else "Chưa thấy hồ sơ hộ kinh doanh nào quá hạn hoặc đến hạn hôm nay.",
            *(f"CHƯA CÓ SỐ LIỆU MỚI của {item.name}: anh/chị xem trực tiếp trên hệ thống." for item in stale),
        ),
        alarming=bool(urgent or stale),
        summary="Đăng ký hộ kinh doanh chỉ có 3 ngày làm việc nên được nhắc thêm trong ngày.",
        sections=tuple(section for section in sections if section.count),
        pictures=tuple(wording.picture_line(item, given) for item in pictures),
        footer=(f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(given.now)}.",),
    )
    key = f"household:{given.unit}:{moment}"
    return (
        Message(
            key=key,
            recipients=people,
            subject=f"{wording.freshness_mark(given)} Hộ kinh doanh: {urgent} quá hạn hoặc đến hạn hôm nay",
            text=render_text(shown),
            html=render_html(shown),
            message_id=message_id("household", key, given.message_domain),
        ),
    )


def _mine(given: AlertInput, rows: tuple[DossierRow, ...]) -> tuple[DossierRow, ...]:
    return tuple(row for row in rows if row.portal in given.household)


def _next_day(given: AlertInput) -> tuple[DossierRow, ...]:
    """Those that are due on the next working day."""
    today = given.lists.today
    return tuple(
        row
        for row in _mine(given, given.lists.due_soon)
        if row.due_on is not None and given.working_days(today, row.due_on) <= _NEXT_DAY
    )


def _owners_addresses(given: AlertInput) -> tuple[str, ...]:
    """The departments that have something to do: overdue, due today or on the next working day."""
    owners = owners_of(given.departments)
    rows = (*_mine(given, (*given.lists.overdue, *given.lists.due_today)), *_next_day(given))
    found = [owner for row in rows if (owner := owner_of(row, owners)) is not None]
    return tuple(address for owner in dict.fromkeys(found) for address in owner.recipients)

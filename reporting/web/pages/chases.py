"""Đôn đốc: what is late or nearly so with how often it was reminded of, who took note of it, and the slips."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from dossiers.privacy import redact
from dossiers.text import clean
from reporting.dossier_list import Facets, ListedDossier, Order, Sort, count
from reporting.dossier_list import page as list_page
from reporting.web.failures import refusal
from reporting.web.filters import Filters, department_names, query_of, today_of
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.memory import facets_of, remembered
from reporting.web.page import Page
from reporting.web.routing import Entry
from store import chases, reminders
from store.access_log import Act
from store.acknowledgements import Acknowledgement, acknowledge, in_force
from store.reminders import Reminder

_MOST = 60
_QUIET = timedelta(days=1)
_LISTS = (("overdue", "Quá hạn"), ("due_today", "Đến hạn hôm nay"), ("due_soon", "Sắp đến hạn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A dossier with how often it was reminded of, and whoever took note of it last."""

    row: ListedDossier
    reminded: int
    noted: Acknowledgement | None


def show(page: Page) -> Response:
    """The page."""
    office, only = page.office, page.who.department
    told = reminders.counts(page.desk.reader, page.unit, *Reminder)
    noted = in_force(page.desk.reader, page.unit, page.now)
    choices, lists = remembered(
        page, ("chases", only, office.soon_days, office.departments), lambda: _look_up(page, facets_of(page), only)
    )
    parts = [(key, label, total, [_late(row, told, noted) for row in rows]) for key, label, total, rows in lists]
    names = department_names(office.departments, choices["department"])
    slips = [each for each in chases.all_of(page.desk.reader, page.unit) if only in (None, each.department)]
    return page.show(
        "chases.html.j2", parts=parts, names=names, slips=slips, soon_until=today_of(office, page.now).soon_until
    )


def _look_up(
    page: Page, choices: Facets, only: str | None
) -> tuple[Facets, list[tuple[str, str, int, tuple[ListedDossier, ...]]]]:
    found = []
    with page.desk.reader.reading() as connection:
        for key, label in _LISTS:
            query = query_of(Filters(figure=key), page.office, page.now, choices, only_department=only)
            rows = list_page(connection, query, Order(by=Sort.DUE, size=_MOST), choices).rows
            found.append((key, label, count(connection, query, choices), rows))
    return choices, found


def take_note(page: Page) -> Response:
    """Somebody says: we know, it is being dealt with. It quiets repeats for a day, never a count."""
    chosen = [value for value in page.form.getlist("hs") if isinstance(value, str)][:_MOST]
    wanted = {tuple(value.split("|", 1)) for value in chosen if "|" in value}
    if not wanted:
        return refusal(page, 400, "Chưa chọn hồ sơ nào nên chưa ghi gì.")
    note = redact(clean(page.field("ghi-chu")))[:300] or None
    for portal, code in sorted(wanted):
        given = Acknowledgement(
            portal=portal, code=code, at=page.now, until=page.now + _QUIET, by=page.who.name, note=note
        )
        acknowledge(page.desk.writer, page.unit, given)
        note_look(page, Act.CHANGE, portal=portal, code=code, detail="Ghi nhận đang xử lý")
    return page.back("/don-doc", "da-ghi")


def answer(page: Page) -> Response:
    """What a department answered to a slip."""
    number, words = page.field("so"), redact(clean(page.field("tra-loi")))[:1000]
    if not (number.isascii() and number.isdigit() and len(number) < 10) or not words:
        return refusal(page, 400, "Cần ghi câu trả lời. Chưa ghi gì.")
    if chases.answer(page.desk.writer, page.unit, int(number), words, page.now) is None:
        return refusal(page, 404)
    note_look(page, Act.CHANGE, detail=f"Ghi trả lời phiếu đôn đốc số {number}")
    return page.back("/don-doc", "da-ghi")


def _late(
    row: ListedDossier,
    told: Mapping[tuple[str, str], int],
    noted: Mapping[tuple[str, str], Acknowledgement],
) -> Late:
    key = (row.portal, row.code)
    return Late(row=row, reminded=told.get(key, 0), noted=noted.get(key))


ENTRIES = (
    Entry(path="/don-doc", handle=show, guard=Guard.LOOK),
    Entry(path="/don-doc/ghi-nhan", handle=take_note, guard=Guard.ADMIN, post=True),
    Entry(path="/don-doc/tra-loi", handle=answer, guard=Guard.ADMIN, post=True),
)

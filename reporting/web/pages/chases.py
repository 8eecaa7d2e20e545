"""Đôn đốc: what is late or nearly so with how often it was reminded of, who took note of it, and the slips."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from dossiers.privacy import redact
from dossiers.text import clean
from reporting.dossier_list import Facets, ListedDossier, Order, Sort, first_pages
from reporting.web.failures import refusal
from reporting.web.filters import Filters, department_names, query_of, today_of
from reporting.web.guards import Guard
from reporting.web.known import find_named, may_see
from reporting.web.looks import note_look
from reporting.web.memory import facets_of, remembered
from reporting.web.page import Page
from reporting.web.reporting_desk import DOCX, inside
from reporting.web.routing import Entry
from reporting.web.wishes import ask_program
from store.people import apologies, chases, reminders
from store.people.access_log import Act
from store.people.acknowledgements import Acknowledgement, in_force
from store.people.acknowledgements import take_note as acknowledge
from store.people.apologies import Apology
from store.people.chases import Chase
from store.people.commands import CommandKind
from store.people.reminders import Reminder

_MOST = 60
_MOST_CHOSEN = 3 * _MOST
_MANY = 10**9
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
    slips = chases.all_of(page.desk.reader, page.unit, department=only)
    return page.show(
        "chases.html.j2",
        parts=parts,
        names=names,
        slips=slips,
        sizes=reminders.slip_sizes(page.desk.reader, page.unit),
        may_load=lambda paper: _file_of(page, paper) is not None,
        late_answers=sum(each.is_late(page.now) for each in slips),
        letters=apologies.all_of(page.desk.reader, page.unit, department=only),
        departments=[each.name for each in office.departments],
        soon_until=today_of(office, page.now).soon_until,
    )


def _look_up(
    page: Page, choices: Facets, only: str | None
) -> tuple[Facets, list[tuple[str, str, int, tuple[ListedDossier, ...]]]]:
    queries = [query_of(Filters(figure=key), page.office, page.now, choices, only_department=only) for key, _ in _LISTS]
    with page.desk.reader.reading() as connection:
        found = first_pages(connection, queries, Order(by=Sort.DUE, size=_MOST), choices)
    return choices, [(key, label, *told) for (key, label), told in zip(_LISTS, found, strict=True)]


def take_note(page: Page) -> Response:
    """Somebody says: we know, it is being dealt with. It quiets repeats for a day, never a count. A department says so
    of its own dossiers only."""
    chosen = [value for value in page.form.getlist("hs") if isinstance(value, str)][:_MOST_CHOSEN]
    wanted = {(portal, code) for portal, mark, code in (value.partition("|") for value in chosen) if mark}
    if not wanted:
        return refusal(page, 400, "Chưa chọn hồ sơ nào nên chưa ghi gì.")
    with page.desk.reader.reading() as connection:
        known = find_named(connection, page.unit, wanted)
    if not all(key in known and may_see(page, known[key].department) for key in wanted):
        return refusal(page, 404)
    note = redact(clean(page.field("ghi-chu")))[:300] or None
    for portal, code in sorted(wanted):
        acknowledge(
            page.desk.writer,
            page.unit,
            page.office.calendar,
            portal=portal,
            code=code,
            by=page.who.name,
            note=note,
            now=page.now,
        )
        note_look(page, Act.CHANGE, portal=portal, code=code, detail="Ghi nhận đang xử lý")
    here = {str(each.id) for each in known.values()}  # from a dossier's own page one comes back to it
    return page.back(f"/ho-so/{page.field('ve')}" if page.field("ve") in here else "/don-doc", "da-ghi")


def answer(page: Page) -> Response:
    """What a department answered to a slip."""
    slip, words = _slip(page, page.field("so")), redact(clean(page.field("tra-loi")))[:1000]
    if slip is None:
        return refusal(page, 404)
    if not words:
        return refusal(page, 400, "Cần ghi câu trả lời. Chưa ghi gì.")
    chases.answer(page.desk.writer, page.unit, slip.number, words, page.now)
    note_look(page, Act.CHANGE, detail=f"Ghi trả lời phiếu đôn đốc số {slip.number}")
    return page.back("/don-doc", "da-ghi")


def ask_for_slips(page: Page) -> Response:
    """The program writes the slips: of one department, or of all that have something late."""
    name = page.field("phong")
    known = {each.name for each in page.office.departments}
    if not page.is_own or (name and name not in known):
        return refusal(page, 404)
    detail = f"Giao lập phiếu đôn đốc: {name or 'mọi phòng'}"
    return ask_program(page, CommandKind.WRITE_SLIPS, detail, argument=name or None)


def download(page: Page) -> Response:
    """A slip's document, by its number."""
    slip = _slip(page, str(page.request.path_params["number"]))
    return _given(page, slip, "phieu-don-doc")


def download_letters(page: Page) -> Response:
    """A paper with letters of apology, by its number. A department's people get those of its dossiers alone."""
    number = int(page.request.path_params["number"])
    paper = apologies.by_number(page.desk.reader, page.unit, number) if number < _MANY else None
    mine = paper is not None and page.who.department in (None, paper.department)
    return _given(page, paper if mine else None, "phieu-xin-loi")


def _given(page: Page, paper: Chase | Apology | None, stem: str) -> Response:
    file = None if paper is None else _file_of(page, paper)
    if paper is None or file is None:
        return refusal(page, 404)
    name = f"{stem}-{paper.number}.docx"
    note_look(page, Act.FILE, detail=name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(file.read_bytes(), media_type=DOCX, headers=headers)


def _file_of(page: Page, paper: Chase | Apology) -> Path | None:
    """The document, where it still lies in the reports' folder."""
    file = Path(paper.files[0]) if paper.files and page.is_own else None
    fine = file is not None and file.suffix == ".docx" and inside(page.desk.reports.folder, file)
    return file if fine else None


def _slip(page: Page, number: str) -> Chase | None:
    """A slip that whoever asks may see: a department's people their own."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    slip = chases.by_number(page.desk.reader, page.unit, int(number))
    return slip if slip is not None and page.who.department in (None, slip.department) else None


def _late(
    row: ListedDossier,
    told: Mapping[tuple[str, str], int],
    noted: Mapping[tuple[str, str], Acknowledgement],
) -> Late:
    key = (row.portal, row.code)
    return Late(row=row, reminded=told.get(key, 0), noted=noted.get(key))


ENTRIES = (
    Entry(path="/don-doc", handle=show, guard=Guard.LOOK),
    Entry(path="/don-doc/ghi-nhan", handle=take_note, guard=Guard.TAKE_PART, post=True),
    Entry(path="/don-doc/tra-loi", handle=answer, guard=Guard.TAKE_PART, post=True),
    Entry(path="/don-doc/lap-phieu", handle=ask_for_slips, guard=Guard.ADMIN, post=True),
    Entry(path="/don-doc/phieu/{number:int}", handle=download, guard=Guard.LOOK),
    Entry(path="/don-doc/xin-loi/{number:int}", handle=download_letters, guard=Guard.LOOK),
)

"""Hồ sơ: all dossiers of all portals in one list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from reporting.dossier_list import DossierPage, Facets, counted_page, every, facets
from reporting.dossier_list import page as list_page
from reporting.figures.daily import DAILY_FIGURES
from reporting.web.columns import COLUMNS
from reporting.web.failures import refusal
from reporting.web.filters import (
    MONTH_FIGURES,
    NO_DEPARTMENT,
    STATES,
    BadFilter,
    Filters,
    department_names,
    query_of,
    today_of,
)
from reporting.web.guards import Guard
from reporting.web.listing import Listing, place_word, read_listing
from reporting.web.looks import note_look
from reporting.web.memory import facets_of, recalled, remembered
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.words import instant
from reporting.web.workbook import list_workbook
from reporting.workbook import MEDIA_TYPE
from store.people.access_log import Act

MOST_IN_A_FILE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the filters offer, for people: a value with its words."""

    departments: tuple[str, ...]
    fields: tuple[str, ...]
    officers: tuple[str, ...]
    portals: tuple[tuple[str, str], ...]


def show(page: Page) -> Response:
    """The page."""
    try:
        listing = read_listing(page.request.query_params)
    except BadFilter:
        return refusal(page, 400)
    only, departments = page.who.department, page.office.departments
    choices, total, found = remembered(
        page,
        ("list", tuple(sorted(page.request.query_params.multi_items())), only, page.office.soon_days, departments),
        lambda: _look_up(page, listing),
    )
    names = department_names(page.office.departments, choices["department"])
    return page.show(
        "dossiers.html.j2",
        listing=listing,
        columns=[COLUMNS[key] for key in listing.columns],
        all_columns=COLUMNS.values(),
        total=total,
        found=found,
        names=names,
        choices=_choices(page, choices, names),
        states=STATES,
        figures=[(key, figure.label) for key, figure in DAILY_FIGURES.items()],
        title=describe(listing.filters),
        filtered=_filter_words(listing.filters, page.portal_names),
        soon_until=today_of(page.office, page.now).soon_until,
        next=None if found.next is None else listing.params(sau=place_word(found.next)),
        previous=None if found.previous is None else listing.params(truoc=place_word(found.previous)),
        most=MOST_IN_A_FILE,
    )


def _look_up(page: Page, listing: Listing) -> tuple[Facets, int, DossierPage]:
    choices = _facets(page, listing.filters.as_of)
    with page.desk.reader.reading() as connection:
        query = query_of(listing.filters, page.office, page.now, choices, only_department=page.who.department)
        # How many there are holds for every page and order of a list: whichever is looked at first tells the others.
        asked = ("count", listing.filters, page.who.department, page.office.soon_days, page.office.departments)
        known = recalled(page, asked)
        if known is not None:
            return choices, known, list_page(connection, query, listing.order, choices)
        total, found = counted_page(connection, query, listing.order, choices)
        return choices, remembered(page, asked, lambda: total), found


def download(page: Page) -> Response:
    """The same list as a workbook: exactly what is filtered, in its order."""
    try:
        listing = read_listing(page.request.query_params)
    except BadFilter:
        return refusal(page, 400)
    choices = _facets(page, listing.filters.as_of)
    query = query_of(listing.filters, page.office, page.now, choices, only_department=page.who.department)
    with page.desk.reader.reading() as connection:
        rows = every(connection, query, listing.order, choices, most=MOST_IN_A_FILE)
    title = describe(listing.filters)
    oldest = page.freshness.oldest
    facts = (
        ("Đơn vị", page.office.name),
        ("Danh sách", title),
        *_filter_words(listing.filters, page.portal_names),
        ("Số dòng", str(len(rows))),
        ("Thời điểm số liệu (cổng cũ nhất)", "chưa có" if oldest is None else instant(oldest.complete_at)),
        ("Lập lúc", instant(page.now)),
        ("Người xuất", page.who.name),
    )
    names = department_names(page.office.departments, choices["department"])
    body = list_workbook(facts, rows, listing.columns, names, page.portal_names, page.today)
    note_look(page, Act.FILE, detail=f"{title}, {len(rows)} dòng")
    name = f"ho-so-{page.today:%Y%m%d}.xlsx"
    return Response(body, media_type=MEDIA_TYPE, headers={"content-disposition": f'attachment; filename="{name}"'})


def describe(filters: Filters) -> str:
    """The list in a few words."""
    if filters.figure:
        label = MONTH_FIGURES[filters.figure].label if filters.month else DAILY_FIGURES[filters.figure].label
        when = f", kỳ {filters.month[5:]}/{filters.month[:4]}" if filters.month else ""
        return f"{label}{when}"
    return STATES[filters.state] if filters.state else STATES["dang-giai-quyet"]


def _facets(page: Page, at: datetime | None) -> Facets:
    if at is None:
        return facets_of(page)
    with page.desk.reader.reading() as connection:
        return facets(connection, page.unit, at)


def _filter_words(filters: Filters, portals: Mapping[str, str]) -> list[tuple[str, str]]:
    given = (
        ("Trạng thái", STATES[filters.state] if filters.figure and filters.state else ""),
        ("Phòng", filters.department),
        ("Lĩnh vực", filters.field_name),
        ("Cán bộ", filters.officer),
        ("Cổng", portals.get(filters.portal, filters.portal)),
        ("Tìm", filters.text),
        ("Như biết lúc", "" if filters.as_of is None else instant(filters.as_of)),
    )
    return [(label, value) for label, value in given if value]


def _choices(page: Page, choices: Facets, names: dict[str, str]) -> Choices:
    return Choices(
        departments=(*dict.fromkeys(names.values()), NO_DEPARTMENT),
        fields=choices["field_name"],
        officers=choices["officer"],
        portals=tuple((key, page.portal_names.get(key, key)) for key in choices["portal"]),
    )


ENTRIES = (
    Entry(path="/ho-so", handle=show, guard=Guard.LOOK),
    Entry(path="/ho-so.xlsx", handle=download, guard=Guard.LOOK),
)

"""Hôm nay: in ten seconds what is late, whose it is, and whether the numbers can be trusted."""

from dataclasses import dataclass

from starlette.responses import Response

from reporting.dossier_list import Facets, ListedDossier, Order, Sort, every
from reporting.figures.daily import Day
from reporting.freshness import PortalAge
from reporting.web.filters import Filters, query_of, today_of
from reporting.web.guards import Guard
from reporting.web.memory import facets_of, remembered
from reporting.web.morning import Morning, morning
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.strip import Mark, empty_strip, strips, summary
from reporting.web.todo import todo
from reporting.web.trust import headline

_MOST_LATE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStrip:
    """A portal's row on the page."""

    key: str
    name: str
    age: PortalAge
    marks: tuple[Mark, ...]
    words: str


def show(page: Page) -> Response:
    """The page."""
    office, only = page.office, page.who.department
    day = today_of(office, page.now)
    found, latest = remembered(
        page,
        ("morning", only, office.soon_days, office.departments),
        lambda: _look_up(page, facets_of(page), only, day),
    )
    return page.show(
        "today.html.j2",
        headline=headline(page.freshness, found.counts),
        counts=found.counts,
        departments=found.departments,
        most=max((each.counts["overdue"] for each in found.departments), default=0),
        soon_until=day.soon_until,
        latest=latest,
        items=todo(page) if page.who.sees_whole else (),
        strips=portal_strips(page) if page.who.sees_whole else (),
    )


def _look_up(page: Page, choices: Facets, only: str | None, day: Day) -> tuple[Morning, tuple[ListedDossier, ...]]:
    office = page.office
    with page.desk.reader.reading() as connection:
        query = query_of(Filters(figure="overdue"), office, page.now, choices, only_department=only)
        latest = tuple(every(connection, query, Order(by=Sort.DUE), choices, most=_MOST_LATE))
        return morning(connection, page.unit, day, office.departments, only=only), latest


def portal_strips(page: Page) -> tuple[PortalStrip, ...]:
    """Every portal of the unit, those of rates too, with its last thirty days."""
    office = page.office
    with page.desk.reader.reading() as connection:
        found = strips(connection, page.unit, page.now, office.calendar)
    none = empty_strip(page.now, office.calendar)
    return tuple(
        PortalStrip(
            key=each.portal,
            name=each.name,
            age=each,
            marks=found.get(each.portal, none),
            words=summary(found.get(each.portal, none)),
        )
        for each in page.ages.portals
    )


ENTRIES = (Entry(path="/", handle=show, guard=Guard.LOOK),)

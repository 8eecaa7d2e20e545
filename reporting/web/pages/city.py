"""Các đơn vị: with several units in one ledger, the wards beside each other by the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from reporting.freshness import Freshness, freshness
from reporting.pictures import pictures_of
from reporting.web.failures import refusal
from reporting.web.filters import today_of
from reporting.web.guards import Guard
from reporting.web.morning import counts_by_unit
from reporting.web.page import UNIT, Page
from reporting.web.routing import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit's day. ``fresh``: how far its figures may be trusted."""

    code: str
    name: str
    counts: Mapping[str, int]
    fresh: Freshness


def show(page: Page) -> Response:
    """The page: only for who sees more than one unit."""
    if len(page.units) < 2:
        return refusal(page, 404)
    office, lines = page.office, []
    day = today_of(office, page.now)
    with page.desk.reader.reading() as connection:
        counts = counts_by_unit(connection, page.units, day, page.now)
    found = pictures_of(page.desk.reader, page.units, page.now)
    for code, name in page.units.items():
        fresh = freshness(found[code], page.now, fresh_for=office.fresh_for, calendar=office.calendar)
        lines.append(UnitLine(code=code, name=name, counts=counts[code], fresh=fresh))
    lines.sort(key=lambda line: (-line.counts["overdue"], line.name))
    most = max(line.counts["overdue"] for line in lines)
    return page.show("city.html.j2", lines=lines, most=most, soon_until=day.soon_until, unit_param=UNIT)


ENTRIES = (Entry(path="/thanh-pho", handle=show, guard=Guard.WHOLE),)

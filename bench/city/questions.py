"""What people ask of a city: each question with the seconds that it takes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import func, select

from bench.city.ward import FIRST, LAST
from dossiers.periods import CutOff, monthly_period
from dossiers.text import search_key
from dossiers.working_calendar import SHIPPED_SWAPS, WorkingCalendar
from reporting.dossier_list import Facets, ListQuery, Order, Place, Sort, count, facets, page
from reporting.figures import monthly
from reporting.figures_daily import DAILY_FIGURES, day_of
from reporting.web.morning import counts_by_unit, day_part
from store.database import Database
from store.remembered import keep, revision
from store.versions import as_of

CUT_OFF = CutOff(day=13, at=clock_time(17))
NOW = LAST + timedelta(hours=1)
PERIOD = monthly_period(2026, 10, CUT_OFF)
THEN = FIRST + timedelta(days=180)
THEN_PERIOD = monthly_period(2026, 3, CUT_OFF)
_DAY = day_of(FIRST.date() + timedelta(days=330), 3, WorkingCalendar(SHIPPED_SWAPS))
_MARKS = "đăng ký khai sinh"
_FAR = 100
"""Pages from the first."""

ALL_WARDS = ("the month of all wards", "city overview of all wards")
"""Questions that are asked of the whole city at once."""


def asked(
    database: Database, units: Sequence[str], of: Sequence[str], times: int, clock: Callable[[], float]
) -> Iterator[tuple[str, float]]:
    """(question, milliseconds of ``clock``, which tells seconds), once for every ward in ``of`` and each of ``times``;
    what is asked of all ``units`` once."""

    def _milliseconds(ask: Callable[[], object]) -> float:
        begun = clock()
        ask()
        return (clock() - begun) * 1000

    choices = {unit: _facets(database, unit) for unit in of}
    far = {unit: _far(database, unit, choices[unit]) for unit in of}
    for _ in range(times):
        for unit in of:
            for name, ask in _questions(database, unit, choices[unit], far[unit]).items():
                yield name, _milliseconds(ask)
    yield ALL_WARDS[0], _milliseconds(lambda: [monthly(database, unit, PERIOD, NOW) for unit in units])
    yield ALL_WARDS[1], _milliseconds(lambda: _overview(database, units))


def _questions(database: Database, unit: str, choices: Facets, far: Place | None) -> dict[str, Callable[[], object]]:
    def listed(order: Order, query: ListQuery) -> Callable[[], object]:
        """A page with its count, as the dashboard asks."""

        def ask() -> None:
            with database.reading() as connection:
                count(connection, query, choices)
                page(connection, query, order, choices)

        return ask

    everything = ListQuery(unit=unit)
    late = ListQuery(unit=unit, conditions=(lambda c: DAILY_FIGURES["overdue"].condition(c, _DAY),))
    return {
        "a ward's month, known now": lambda: monthly(database, unit, PERIOD, NOW),
        "a ward's month, known half a year ago": lambda: monthly(database, unit, THEN_PERIOD, THEN),
        "a ward's dossiers as of now": lambda: _known(database, unit, NOW),
        "as of half a year ago": lambda: _known(database, unit, THEN),
        "list, first page by due date": listed(Order(), everything),
        f"list, page {_FAR}": listed(Order(after=far), everything),
        "list by procedure": listed(Order(by=Sort.PROCEDURE), everything),
        "list by applicant": listed(Order(by=Sort.APPLICANT), everything),
        "list of what is late": listed(Order(), late),
        "search with tone marks": listed(Order(), ListQuery(unit=unit, text=_MARKS)),
        "search without": listed(Order(), ListQuery(unit=unit, text=search_key(_MARKS))),
        "as the list was half a year ago": listed(Order(), ListQuery(unit=unit, as_of=THEN)),
    }


def overview_prepared(
    reading: Database, writing: Database, units: Sequence[str], clock: Callable[[], float]
) -> tuple[str, float]:
    """(question, milliseconds): the overview where every ward's run has left its counts."""
    with reading.reading() as connection:
        found = {
            unit: {part.key: part.kind.dump_json(part.make(connection)).decode()}
            for unit in units
            for part in (day_part(unit, _DAY),)
        }
        known = {unit: revision(connection, unit) for unit in units}
    for unit, values in found.items():
        keep(writing, unit, values, known[unit], NOW)
    begun = clock()
    _overview(reading, units)
    return "city overview of all wards, prepared", (clock() - begun) * 1000


def _known(database: Database, unit: str, at: datetime) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(as_of(unit, at).subquery())).scalar_one())


def _overview(database: Database, units: Sequence[str]) -> None:
    with database.reading() as connection:
        counts_by_unit(connection, units, _DAY, NOW)


def _facets(database: Database, unit: str) -> Facets:
    with database.reading() as connection:
        return facets(connection, unit)


def _far(database: Database, unit: str, choices: Facets) -> Place | None:
    """The place behind the 99th page."""
    with database.reading() as connection:
        return page(connection, ListQuery(unit=unit), Order(size=50 * (_FAR - 1)), choices).next

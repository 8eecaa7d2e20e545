"""Counting and listing over the ledger: a figure's number and its dossiers come from the same condition."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, case, func, literal_column, select
from sqlalchemy.sql.selectable import Subquery

from dossiers.dates import local_date
from dossiers.periods import Period
from dossiers.text import collation_key
from dossiers.working_calendar import WorkingCalendar
from reporting.figures_daily import DAILY_FIGURES, DailyFigure, day_of
from reporting.figures_daily_model import DailyLists
from reporting.figures_identities import IDENTITIES, check_identities
from reporting.figures_model import DossierRow, IdentityBreak, MonthlyFigures, PortalPicture, Rate
from reporting.figures_rules import FIGURES, Figure, Truth, Window
from reporting.pictures import pictures, rates
from store.database import Database
from store.versions import counted

__all__ = [
    "DAILY_FIGURES",
    "FIGURES",
    "DailyFigure",
    "DailyLists",
    "DepartmentFigures",
    "DossierRow",
    "Figure",
    "IdentityBreak",
    "MonthlyFigures",
    "PortalPicture",
    "Rate",
    "Window",
    "by_department",
    "carry_over_differences",
    "count",
    "culprits",
    "daily",
    "list_dossiers",
    "monthly",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFigures:
    """The figures of one department, by key. ``department`` as the portals call it; ``None`` where they don't say."""

    department: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What lies between the last report's open dossiers and this report's carried-over ones, as (portal, code)."""

    missing: tuple[tuple[str, str], ...]  # open at the end of the last report, not carried over now
    added: tuple[tuple[str, str], ...]  # carried over now, not open at the end of the last report


def count(database: Database, unit: str, figure: Figure, window: Window) -> int:
    """How many dossiers the figure counts."""
    known = _known(unit, window.as_of)
    query = select(func.count()).select_from(known).where(figure.condition(known.c, window))
    with database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def list_dossiers(database: Database, unit: str, figure: Figure, window: Window) -> tuple[DossierRow, ...]:
    """The dossiers that the figure counts, by portal and code."""
    known = _known(unit, window.as_of)
    return _rows(database, known, figure.condition(known.c, window))


def monthly(
    database: Database, unit: str, period: Period, as_of: datetime, *, portals: Mapping[str, str] | None = None
) -> MonthlyFigures:
    """All figures of a period as known at ``as_of`` (aware), with rates, freshness and the sums that don't come out.

    ``portals`` (key → name) are those that the unit works in and whose lists hold dossiers: a portal among them that
    was never read is told as missing. Without it, those that the ledger knows are told.
    """
    window = Window(period=period, as_of=as_of)
    known = _known(unit, as_of)
    query = select(*(_tally(figure.condition(known.c, window), key) for key, figure in FIGURES.items()))
    with database.reading() as connection:
        counts = connection.execute(query).one()._mapping
    totals: dict[str, Any] = {key: int(counts[key]) for key in FIGURES}
    figures = MonthlyFigures(
        unit=unit,
        period=period,
        as_of=as_of,
        rates=rates(database, unit, period, as_of),
        pictures=pictures(database, unit, as_of, portals),
        **totals,
    )
    return replace(figures, breaks=check_identities(figures, culprits(database, unit, window)))


def culprits(database: Database, unit: str, window: Window) -> dict[str, tuple[tuple[str, str], ...]]:
    """By identity key, the (portal, code) of dossiers that the two sides of the sum do not count equally often."""
    known = _known(unit, window.as_of)
    found = {}
    with database.reading() as connection:
        for identity in IDENTITIES:
            left = _one(FIGURES[identity.left].condition(known.c, window))
            right: ColumnElement[int] = literal_column("0", Integer)
            for key in identity.right:
                right = right + _one(FIGURES[key].condition(known.c, window))
            query = select(known.c.portal, known.c.code).where(left != right).order_by(known.c.portal, known.c.code)
            found[identity.key] = tuple((portal, code) for portal, code in connection.execute(query))
    return {key: dossiers for key, dossiers in found.items() if dossiers}


def by_department(database: Database, unit: str, window: Window) -> tuple[DepartmentFigures, ...]:
    """Every figure for each department, in Vietnamese order; dossiers without a department come last."""
    known = _known(unit, window.as_of)
    tallies = [_tally(figure.condition(known.c, window), key) for key, figure in FIGURES.items()]
    query = select(known.c.department, *tallies).group_by(known.c.department)
    with database.reading() as connection:
        rows = connection.execute(query).all()
    found = [
        DepartmentFigures(department=row[0], counts={key: int(row._mapping[key]) for key in FIGURES}) for row in rows
    ]
    return tuple(sorted(found, key=lambda item: (item.department is None, collation_key(item.department or ""))))


def carry_over_differences(
    database: Database, unit: str, window: Window, *, last_period: Period, last_as_of: datetime
) -> CarryOver:
    """The dossiers by which "carried over" differs from the last report's "still open", as that report knew them."""
    before = _codes(list_dossiers(database, unit, FIGURES["open_total"], Window(period=last_period, as_of=last_as_of)))
    now = _codes(list_dossiers(database, unit, FIGURES["carried_over"], window))
    return CarryOver(missing=tuple(sorted(before - now)), added=tuple(sorted(now - before)))


def daily(database: Database, unit: str, now: datetime, soon_days: int, calendar: WorkingCalendar) -> DailyLists:
    """The lists of the mail on the civil day of ``now`` (aware), from what is known then."""
    day = day_of(local_date(now), soon_days, calendar)
    known = _known(unit, now)
    lists = {key: _rows(database, known, figure.condition(known.c, day)) for key, figure in DAILY_FIGURES.items()}
    return DailyLists(today=day.today, soon_days=soon_days, soon_until=day.soon_until, **lists)


def _known(unit: str, instant: datetime) -> Subquery:
    return counted(unit, instant).subquery("known")


def _tally(condition: Truth, key: str) -> ColumnElement[int]:
    return func.count(case((condition, 1))).label(key)


def _one(condition: Truth) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


_ROW_COLUMNS = tuple(field.name for field in fields(DossierRow))


def _rows(database: Database, known: Subquery, condition: Truth) -> tuple[DossierRow, ...]:
    columns = [known.c[name] for name in _ROW_COLUMNS]
    query = select(*columns).where(condition).order_by(known.c.portal, known.c.code)
    with database.reading() as connection:
        return tuple(_row(row) for row in connection.execute(query))


def _row(row: Row[Any]) -> DossierRow:
    values = dict(row._mapping)
    values["seen"] = values["seen"] == "seen"
    return DossierRow(**values)


def _codes(rows: tuple[DossierRow, ...]) -> set[tuple[str, str]]:
    return {(row.portal, row.code) for row in rows}

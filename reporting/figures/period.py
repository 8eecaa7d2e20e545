"""Counting and listing over the ledger: a figure's number and its dossiers come from the same condition."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from dossiers.dates import local_date
from dossiers.periods import Period
from dossiers.working_calendar import WorkingCalendar
from reporting.figures.carry_over import CarryOver, carry_over_break, carry_over_differences
from reporting.figures.counts import counts_in, culprits_among, together
from reporting.figures.daily import DAILY_FIGURES, DailyFigure, day_of
from reporting.figures.daily_model import DailyLists
from reporting.figures.flags import Flagged, counts_of, culprits_of, flagged_by, lists_of
from reporting.figures.groups import GroupFigures, by_group
from reporting.figures.groups_model import Dimension, Group
from reporting.figures.identities import IDENTITIES, check_identities
from reporting.figures.model import DossierRow, IdentityBreak, MonthlyFigures, PortalPicture, Rate
from reporting.figures.query import known, rows, within
from reporting.figures.rules import FIGURES, Figure, Window
from reporting.pictures import pictures, rates
from store.database import Database

__all__ = [
    "DAILY_FIGURES",
    "FIGURES",
    "CarryOver",
    "DailyFigure",
    "DailyLists",
    "Dimension",
    "DossierRow",
    "Figure",
    "Group",
    "GroupFigures",
    "IdentityBreak",
    "MonthlyFigures",
    "PortalPicture",
    "Rate",
    "Window",
    "by_group",
    "carry_over_break",
    "carry_over_differences",
    "count",
    "count_all",
    "daily",
    "list_dossiers",
    "monthly",
    "monthly_of",
    "told_of",
]


def count(database: Database, unit: str, figure: Figure, window: Window, *, inside: tuple[Group, ...] = ()) -> int:
    """How many dossiers the figure counts; ``inside`` keeps only those that belong to every one of the groups."""
    found = known(unit, window.as_of)
    conditions = [figure.condition(found.c, window), *within(found.c, inside)]
    query = select(func.count()).select_from(found).where(and_(*conditions))
    with database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def count_all(database: Database, unit: str, figures: Mapping[str, Figure], window: Window) -> dict[str, int]:
    """How many dossiers each of the figures counts, in one question."""
    with database.reading() as connection:
        return counts_in(together(connection, unit, figures, window), figures)


def list_dossiers(
    database: Database, unit: str, figure: Figure, window: Window, *, inside: tuple[Group, ...] = ()
) -> tuple[DossierRow, ...]:
    """The dossiers that the figure counts, by portal and code: exactly as many as ``count`` says."""
    found = known(unit, window.as_of)
    return rows(database, found, figure.condition(found.c, window), *within(found.c, inside))


def monthly(
    database: Database, unit: str, period: Period, as_of: datetime, *, portals: Mapping[str, str] | None = None
) -> MonthlyFigures:
    """All figures of a period as known at ``as_of`` (aware), with rates, freshness and the sums that don't come out.

    ``portals`` (key → name) are those that the unit works in and whose lists hold dossiers: a portal among them that
    was never read is told as missing. Without it, those that the ledger knows are told.
    """
    window = Window(period=period, as_of=as_of)
    with database.reading() as connection:
        found = together(connection, unit, FIGURES, window)
        blamed = culprits_among(connection, unit, FIGURES, window, found)
    return told_of(database, unit, window, counts_in(found, FIGURES), blamed, portals)


def monthly_of(
    database: Database, unit: str, window: Window, flags: Sequence[Flagged], portals: Mapping[str, str] | None = None
) -> MonthlyFigures:
    """The same from dossiers that were asked for already."""
    return told_of(database, unit, window, counts_of(flags), culprits_of(flags, IDENTITIES), portals)


def told_of(
    database: Database,
    unit: str,
    window: Window,
    counts: Mapping[str, int],
    blamed: Mapping[str, tuple[tuple[str, str], ...]],
    portals: Mapping[str, str] | None,
) -> MonthlyFigures:
    """The figures of counts and culprits that are known already, with rates, freshness and broken sums."""
    totals: dict[str, Any] = {key: counts[key] for key in FIGURES}
    figures = MonthlyFigures(
        unit=unit,
        period=window.period,
        as_of=window.as_of,
        rates=rates(database, unit, window.period, window.as_of),
        pictures=pictures(database, unit, window.as_of, portals),
        **totals,
    )
    return replace(figures, breaks=check_identities(figures, blamed))


def daily(database: Database, unit: str, now: datetime, soon_days: int, calendar: WorkingCalendar) -> DailyLists:
    """The lists of the mail on the civil day of ``now`` (aware), from what is known then."""
    day = day_of(local_date(now), soon_days, calendar)
    found = known(unit, now)
    conditions = {key: figure.condition(found.c, day) for key, figure in DAILY_FIGURES.items()}
    lists = lists_of(flagged_by(database, found, conditions), DAILY_FIGURES)
    return DailyLists(today=day.today, soon_days=soon_days, soon_until=day.soon_until, **lists)

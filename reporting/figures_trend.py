"""The same figures month by month: against the month before, and against the same month of the year before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from dossiers.periods import CutOff, Period, month_after, monthly_period
from reporting.figures_groups_model import Group
from reporting.figures_query import known, tally, within
from reporting.figures_rules import FIGURES, RECEIVED_NEW, Window
from reporting.pictures import first_complete
from store.database import Database

TREND_FIGURES = {RECEIVED_NEW.key: RECEIVED_NEW, **FIGURES}
"""What is told of each month: every figure of the report, and what was newly received."""


class Basis(StrEnum):
    """How well a past month is known."""

    WATCHED = "watched"  # the program read every portal in that period or before it
    LOOKED_BACK = "looked_back"  # counted from what the portals' lists still showed later: may be too few
    UNKNOWN = "unknown"  # nothing is known of that period


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPoint:
    """One month. ``counts`` (by figure's key) is empty where nothing is known: a missing month is not a zero."""

    period: Period
    basis: Basis
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure now, a month before and a year before; ``None`` where that month is not known, and how well it is."""

    key: str
    label: str
    now: int
    month_before: int | None
    year_before: int | None
    month_basis: Basis = Basis.UNKNOWN
    year_basis: Basis = Basis.UNKNOWN


def trend(
    database: Database,
    unit: str,
    period: Period,
    as_of: datetime,
    cut_off: CutOff,
    *,
    months: int = 13,
    inside: tuple[Group, ...] = (),
) -> tuple[MonthPoint, ...]:
    """``period`` and the months before it, ``months`` in all, oldest first, as known at ``as_of`` (aware)."""
    periods = [
        monthly_period(*month_after(period.year, period.month, -back), cut_off) for back in range(months - 1, 0, -1)
    ] + [period]
    found = known(unit, as_of)
    wanted = [
        tally(figure.condition(found.c, Window(period=each, as_of=as_of)), f"{place}:{key}")
        for place, each in enumerate(periods)
        for key, figure in TREND_FIGURES.items()
    ]
    counts: dict[str, int] = {}
    with database.reading() as connection:
        for start in range(0, len(wanted), _MOST_COLUMNS):
            query = select(*wanted[start : start + _MOST_COLUMNS]).where(*within(found.c, inside))
            counts.update({key: int(value) for key, value in connection.execute(query).one()._mapping.items()})
        earliest = connection.execute(select(func.min(found.c.entered_at)).where(*within(found.c, inside))).scalar()
    watched_from = first_complete(database, unit, as_of)
    points = []
    for place, each in enumerate(periods):
        known_at_all = earliest is not None and earliest < each.end
        watched = watched_from is not None and watched_from < each.end
        basis = Basis.WATCHED if watched else (Basis.LOOKED_BACK if known_at_all else Basis.UNKNOWN)
        own = {} if basis is Basis.UNKNOWN else {key: counts[f"{place}:{key}"] for key in TREND_FIGURES}
        points.append(MonthPoint(period=each, basis=basis, counts=own))
    return tuple(points)


def compare(points: tuple[MonthPoint, ...]) -> tuple[Compared, ...]:
    """The last point against the one before it and the one twelve before it."""
    now = points[-1].counts
    month = points[-2] if len(points) >= 2 else None
    year = points[-13] if len(points) >= 13 else None
    return tuple(
        Compared(
            key=key,
            label=figure.label,
            now=now.get(key, 0),
            month_before=None if month is None else month.counts.get(key),
            year_before=None if year is None else year.counts.get(key),
            month_basis=Basis.UNKNOWN if month is None else month.basis,
            year_basis=Basis.UNKNOWN if year is None else year.basis,
        )
        for key, figure in TREND_FIGURES.items()
    )


_MOST_COLUMNS = 120
"""Columns of one query: a database takes only so many, and so many bound values."""

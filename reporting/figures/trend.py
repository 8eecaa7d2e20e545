"""The same figures month by month: against the month before, and against the same month of the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from dossiers.periods import CutOff, Period, month_after, monthly_period
from reporting.figures.counts import counts_in
from reporting.figures.groups_model import Group
from reporting.figures.months import together_in_each
from reporting.figures.query import known, within
from reporting.figures.rules import FIGURES, RECEIVED_NEW, Window
from reporting.pictures import first_complete
from store.database import Database

TREND_FIGURES = {RECEIVED_NEW.key: RECEIVED_NEW, **FIGURES}
"""What is told of each month: every figure of the report, and what was newly received."""

MONTHS = 13
"""A month with the twelve before it."""


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
    months: int = MONTHS,
    inside: tuple[Group, ...] = (),
) -> tuple[MonthPoint, ...]:
    """``period`` and the months before it, ``months`` in all, oldest first, as known at ``as_of`` (aware)."""
    periods = months_before(period, cut_off, months)
    windows = [Window(period=each, as_of=as_of) for each in periods]
    with database.reading() as connection:
        found = together_in_each(connection, unit, TREND_FIGURES, windows, inside)
        counts = [counts_in(each, TREND_FIGURES) for each in found]
    return told(database, unit, windows, counts, inside)


def months_before(period: Period, cut_off: CutOff, months: int) -> list[Period]:
    """The period with those before it, ``months`` in all, oldest first."""
    return [
        monthly_period(*month_after(period.year, period.month, -back), cut_off) for back in range(months - 1, 0, -1)
    ] + [period]


def told(
    database: Database,
    unit: str,
    windows: Sequence[Window],
    counts: Sequence[Mapping[str, int]],
    inside: tuple[Group, ...] = (),
) -> tuple[MonthPoint, ...]:
    """The months of counts that are known already, each with how well it is known. All windows as of one instant."""
    as_of = windows[-1].as_of
    found = known(unit, as_of)
    watched_from = first_complete(database, unit, as_of)
    earliest: datetime | None = None
    if watched_from is None or watched_from >= windows[0].period.end:
        with database.reading() as connection:
            query = select(func.min(found.c.entered_at, type_=found.c.entered_at.type))
            earliest = connection.execute(query.where(*within(found.c, inside))).scalar()
    points = []
    for window, own in zip(windows, counts, strict=True):
        end = window.period.end
        watched = watched_from is not None and watched_from < end
        known_at_all = earliest is not None and earliest < end
        basis = Basis.WATCHED if watched else (Basis.LOOKED_BACK if known_at_all else Basis.UNKNOWN)
        points.append(MonthPoint(period=window.period, basis=basis, counts={} if basis is Basis.UNKNOWN else own))
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

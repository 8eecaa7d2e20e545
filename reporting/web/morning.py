"""What the first page shows: counts of today by department, and what is late the longest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, case, func, select
from sqlalchemy.sql.selectable import Subquery

from dossiers.status import OPEN_GROUPS
from dossiers.text import collation_key
from reporting.figures.daily import DAILY_FIGURES, Day
from reporting.prepared import Part
from reporting.web.filters import NO_DEPARTMENT, department_names
from reporting.web.office import DepartmentInfo
from store.history.versions import counted_now

KEYS = (*DAILY_FIGURES, "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDay:
    """One department's counts of today, by figure; ``oldest``: the earliest due date among what is overdue."""

    name: str
    counts: Mapping[str, int]
    oldest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The unit's counts of today and those of its departments: whoever is latest first."""

    counts: Mapping[str, int]
    departments: tuple[DepartmentDay, ...]


def morning(
    connection: Connection,
    unit: str,
    day: Day,
    departments: tuple[DepartmentInfo, ...],
    *,
    only: str | None = None,
) -> Morning:
    """Counts by the daily figures' own conditions. ``only``: a department (the office's name) whose people look."""
    known = _known(unit)
    c = known.c
    tallies: list[ColumnElement[Any]] = [
        func.count(case((figure.condition(c, day), 1))).label(key) for key, figure in DAILY_FIGURES.items()
    ]
    is_open = and_(c.status_group.is_not(None), c.status_group.in_(sorted(OPEN_GROUPS)))
    tallies.append(func.count(case((is_open, 1))).label("open"))
    overdue = DAILY_FIGURES["overdue"].condition(c, day)
    tallies.append(func.min(case((overdue, c.due_on)), type_=c.due_on.type).label("oldest"))
    relevant = c.status_group.is_(None) | is_open
    rows = connection.execute(select(c.department, *tallies).where(relevant).group_by(c.department)).all()
    names = department_names(departments, tuple(row.department for row in rows if row.department))
    gathered: dict[str, list[Any]] = {}
    for row in rows:
        name = names[row.department] if row.department else NO_DEPARTMENT
        if only is None or name == only:
            gathered.setdefault(name, []).append(row)
    found = [_department(name, members) for name, members in gathered.items()]
    found.sort(key=lambda each: (-each.counts["overdue"], -each.counts["due_today"], collation_key(each.name)))
    totals = {key: sum(each.counts[key] for each in found) for key in KEYS}
    return Morning(counts=totals, departments=tuple(found))


_COUNTS: TypeAdapter[Mapping[str, int]] = TypeAdapter(Mapping[str, int])


def day_part(unit: str, day: Day) -> Part[Mapping[str, int]]:
    """A unit's counts of a day, as its collecting run leaves them for who looks at several units."""

    def make(connection: Connection) -> Mapping[str, int]:
        return morning(connection, unit, day, ()).counts

    return Part(key=f"morning {day.today.isoformat()} {day.soon_until.isoformat()}", make=make, kind=_COUNTS)


@lru_cache(256)
def _known(unit: str) -> Subquery:
    return counted_now(unit).subquery("known")


def _department(name: str, rows: list[Any]) -> DepartmentDay:
    return DepartmentDay(
        name=name,
        counts={key: sum(int(row._mapping[key]) for row in rows) for key in KEYS},
        oldest=min((row.oldest for row in rows if row.oldest is not None), default=None),
    )

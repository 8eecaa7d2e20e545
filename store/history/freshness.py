"""How good the picture of each portal is: its last run, and its last complete one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, bindparam, select

from dossiers.snapshot import Verdict
from store.database import Database
from store.recording.brakes import held_of
from store.runs import COMPLETE
from store.tables import portal as portal_table
from store.tables import run


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFreshness:
    """How good the picture of one portal is. ``last_complete_from`` and ``last_complete_at`` are the start and end of
    the last complete run, ``last_run_at`` the end (or start, where it never ended) of the last run of any verdict;
    aware, ``None`` where there was none. ``reason`` says why the last run is not complete, ``cause``
    is the code of its problem; ``held`` says that so many dossiers vanished that a person must decide.
    ``last_complete_run`` and ``last_run`` are those runs' numbers."""

    portal: str
    name: str
    last_run_at: datetime | None = None
    last_verdict: Verdict | None = None
    last_complete_from: datetime | None = None
    last_complete_at: datetime | None = None
    reason: str | None = None
    cause: str | None = None
    held: str | None = None
    last_complete_run: int | None = None
    last_run: int | None = None


def freshness(database: Database, unit: str, at: datetime) -> tuple[PortalFreshness, ...]:
    """Every known portal of the unit, as known at ``at`` (aware), by key."""
    return freshness_of(database, (unit,), at)[unit]


def freshness_of(database: Database, units: Collection[str], at: datetime) -> dict[str, tuple[PortalFreshness, ...]]:
    """The same of several units at once, by unit."""
    with database.reading() as connection:
        rows = _ends(connection, units, at)
    notes = held_of(database, units, at)
    found: dict[str, list[PortalFreshness]] = {unit: [] for unit in units}
    for row in rows:
        ended = row.last_finished is not None and row.last_finished <= at
        brake = notes.get((row.unit, row.key))
        found[row.unit].append(
            PortalFreshness(
                portal=row.key,
                name=row.name,
                last_run_at=row.last_finished if ended else row.last_started,
                last_verdict=Verdict(row.last_verdict) if ended else None,
                last_complete_from=row.complete_started,
                last_complete_at=row.complete_finished,
                reason=row.last_reason if ended else None,
                cause=row.last_cause if ended else None,
                held=None if brake is None else brake.note,
                last_complete_run=row.complete_id,
                last_run=row.last_id,
            )
        )
    return {unit: tuple(portals) for unit, portals in found.items()}


def last_complete_starts(connection: Connection, unit: str, at: datetime) -> dict[str, datetime]:
    """By portal: when its last complete run that had ended at ``at`` (aware) began."""
    rows = _ends(connection, (unit,), at)
    return {row.key: row.complete_started for row in rows if row.complete_started is not None}


def _ends(connection: Connection, units: Collection[str], at: datetime) -> Sequence[Any]:
    return connection.execute(_ENDS, {"units": list(units), "at": at}).all()


_RUN = run.alias("r")


def _newest(*more: ColumnElement[bool]) -> ScalarSelect[int]:
    """A portal's run that began last: one step in an index, however many there are."""
    r, p = _RUN.c, portal_table.c
    begun = (r.unit == p.unit, r.portal == p.key, r.started_at <= bindparam("at"))
    newest = select(r.id).select_from(_RUN).where(*begun, *more).order_by(r.started_at.desc(), r.id.desc()).limit(1)
    return newest.correlate(portal_table).scalar_subquery()


def _build_ends() -> Select[Any]:
    p, last, good = portal_table.c, run.alias("last"), run.alias("good")
    columns = (
        *(last.c[f"{name}_at"].label(f"last_{name}") for name in ("started", "finished")),
        *(last.c[name].label(f"last_{name}") for name in ("id", "verdict", "reason", "cause")),
        *(good.c[f"{name}_at"].label(f"complete_{name}") for name in ("started", "finished")),
        good.c.id.label("complete_id"),
    )
    complete = (_RUN.c.verdict.in_(COMPLETE), _RUN.c.finished_at <= bindparam("at"))
    joined = portal_table.outerjoin(last, last.c.id == _newest()).outerjoin(good, good.c.id == _newest(*complete))
    mine = p.unit.in_(bindparam("units", expanding=True))
    return select(p.unit, p.key, p.name, *columns).select_from(joined).where(mine).order_by(p.unit, p.key)


_ENDS = _build_ends()
"""Each portal with its last run and its last complete one. Built once: every page asks this."""

"""Lists of their own, told from the history as of any instant: rewritten due dates, repeated requests for supplements,
statuses that went backwards. Portals that only repeat others are left out: they say again what stands there already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, case, func, select, true

from dossiers.status import ENDED_GROUPS, Group, Status
from store.database import Database
from store.history.roles import roles_at
from store.history.versions import as_of
from store.tables import dossier, dossier_version, due_date_change

LEAST_REQUESTS = 2
"""So many requests for supplements on one dossier count as late in the index of QĐ 766/QĐ-TTg."""

_STEPS = {
    Group.NOT_YET_RECEIVED: 0,
    Group.IN_PROCESS: 1,
    Group.WAITING_FOR_CITIZEN: 1,
    **dict.fromkeys(ENDED_GROUPS, 2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateChange:
    """A portal rewrote the date that it had promised. ``number`` counts the dossier's changes so far, from 1. Instants
    are aware (UTC); ``new_due_at`` is ``None`` where the portal took the date away."""

    portal: str
    code: str
    known_at: datetime
    number: int
    old_due_at: datetime | None
    new_due_at: datetime | None
    procedure_name: str | None
    department: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedRequests:
    """A dossier for which supplements were asked for ``times`` times, as our runs saw it: a request that was answered
    between two runs is not among them. ``first_at`` and ``last_at`` (aware): when the first and the last were seen."""

    portal: str
    code: str
    times: int
    first_at: datetime
    last_at: datetime
    procedure_name: str | None
    department: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backwards:
    """A status that went back: from ended to open, or from received to not yet received. The words are the portal's;
    ``still``: it has not come as far again by now. ``known_at`` is aware."""

    portal: str
    code: str
    known_at: datetime
    status_before: str
    status_after: str
    still: bool
    procedure_name: str | None
    department: str | None


def due_date_changes(
    database: Database, unit: str, at: datetime, *, since: datetime | None = None
) -> tuple[DueDateChange, ...]:
    """Every rewritten due date known at ``at`` (aware) and learned at or after ``since``, the latest first."""
    c, d = due_date_change.c, dossier.c
    numbered = (
        select(
            c.dossier_id,
            c.known_at,
            c.old_due_at,
            c.new_due_at,
            func.row_number().over(partition_by=c.dossier_id, order_by=c.id).label("number"),
        )
        .where(c.unit == unit, c.known_at <= at)
        .subquery()
    )
    now = _last_words(unit, at)
    query = (
        select(d.portal, d.code, numbered, now.c.procedure_name, now.c.department)
        .join(numbered, numbered.c.dossier_id == d.id)
        .join(now, now.c.dossier_id == d.id)
        .where(d.portal.not_in(_repeating(unit, at)))
        .order_by(numbered.c.known_at.desc(), d.portal, d.code, numbered.c.number.desc())
    )
    if since is not None:
        query = query.where(numbered.c.known_at >= since)
    return tuple(DueDateChange(**row) for row in _rows(database, query))


def repeated_requests(
    database: Database, unit: str, at: datetime, *, least: int = LEAST_REQUESTS
) -> tuple[RepeatedRequests, ...]:
    """The dossiers known at ``at`` (aware) for which supplements were asked for at least ``least`` times, the most
    often asked for first."""
    asked = Status.SUPPLEMENT_REQUESTED.value
    steps = _steps(unit, at, dossier_version.c.status, dossier_version.c.status == asked)
    counted = (
        select(
            steps.c.dossier_id,
            func.count().label("times"),
            func.min(steps.c.known_from, type_=steps.c.known_from.type).label("first_at"),
            func.max(steps.c.known_from, type_=steps.c.known_from.type).label("last_at"),
        )
        .where(steps.c.what == asked, func.coalesce(steps.c.what_before, 0) != asked)
        .group_by(steps.c.dossier_id)
        .having(func.count() >= least)
        .subquery()
    )
    now = _last_words(unit, at)
    query = (
        select(now.c.portal, now.c.code, counted, now.c.procedure_name, now.c.department)
        .join(counted, counted.c.dossier_id == now.c.dossier_id)
        .where(now.c.portal.not_in(_repeating(unit, at)))
        .order_by(counted.c.times.desc(), now.c.portal, now.c.code)
    )
    return tuple(RepeatedRequests(**row) for row in _rows(database, query))


def went_backwards(
    database: Database, unit: str, at: datetime, *, since: datetime | None = None
) -> tuple[Backwards, ...]:
    """Every step back known at ``at`` (aware) and seen at or after ``since``, the latest first. A status that nobody
    can map is passed over: it says neither forward nor back."""
    v = dossier_version.c
    step = case({group.value: step for group, step in _STEPS.items()}, value=v.status_group)
    steps = _steps(unit, at, step, true() if since is None else v.known_from >= since)
    now = _last_words(unit, at)
    still = func.coalesce(case({g.value: s for g, s in _STEPS.items()}, value=now.c.status_group), -1)
    query = (
        select(
            now.c.portal,
            now.c.code,
            now.c.dossier_id,
            steps.c.known_from.label("known_at"),
            steps.c.words_before.label("status_before"),
            steps.c.raw_status.label("status_after"),
            (still < steps.c.what_before).label("still"),
            now.c.procedure_name,
            now.c.department,
        )
        .join(steps, steps.c.dossier_id == now.c.dossier_id)
        .where(steps.c.what < steps.c.what_before, now.c.portal.not_in(_repeating(unit, at)))
        .order_by(steps.c.known_from.desc(), now.c.portal, now.c.code)
    )
    if since is not None:
        query = query.where(steps.c.known_from >= since)
    return tuple(Backwards(**{**row, "still": bool(row["still"])}) for row in _rows(database, query))


def _steps(unit: str, at: datetime, what: ColumnElement[Any], of: ColumnElement[bool]) -> CTE:
    """Every version known up to ``at`` that says ``what``, beside what the dossier's last such version said before; of
    the dossiers of which any version known then is one ``of`` those."""
    v = dossier_version.c
    mine = (v.unit == unit, v.known_from <= at)
    place: dict[str, Any] = {"partition_by": v.dossier_id, "order_by": v.known_from}
    return (
        select(
            v.dossier_id,
            v.known_from,
            v.raw_status,
            what.label("what"),
            func.lag(what).over(**place).label("what_before"),
            func.lag(v.raw_status).over(**place).label("words_before"),
        )
        .where(*mine, what.is_not(None), v.dossier_id.in_(select(v.dossier_id).where(*mine, of)))
        .cte()
    )


def _last_words(unit: str, at: datetime) -> Subquery:
    return as_of(unit, at).subquery()


def _repeating(unit: str, at: datetime) -> Select[Any]:
    role = roles_at(unit, at).subquery()
    return select(role.c.portal).where(role.c.repeats)


def _rows(database: Database, query: Select[Any]) -> list[dict[str, Any]]:
    with database.reading() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    for row in found:
        row.pop("dossier_id", None)
    return found

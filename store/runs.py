"""Runs: one collection of one portal each, from start to verdict."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    func,
    insert,
    select,
    update,
)

from dossiers.problems import Scope
from dossiers.receipt import Receipt
from dossiers.snapshot import Snapshot, Verdict
from store.database import Database
from store.history import roles
from store.tables import dossier, list_walk, run
from store.tables import portal as portal_table
from store.tables import unit as unit_table

COMPLETE = tuple(verdict.value for verdict in Verdict if verdict.is_complete)
_INTERRUPTED = (
    "Lần lấy số liệu này bị ngắt giữa chừng (máy tắt hoặc chương trình bị dừng). Số liệu trước đó vẫn nguyên."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run. Instants are aware (UTC); ``verdict`` is ``None`` while it is under way. ``reason`` is Vietnamese,
    ``cause`` the code of the problem that gave it."""

    id: int
    portal: str
    run_key: str
    started_at: datetime
    finished_at: datetime | None
    verdict: Verdict | None
    reason: str | None
    cause: str | None
    declared_total: int | None
    observed: int | None
    pages: int | None
    blocked: int | None
    changes: dict[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A run that is being recorded. ``was_begun``: the ledger knew of it, so that it is the one in which the run began,
    or came of it, and no older one that was put in its place; ``changes``: what recording it changed, if it is recorded
    already."""

    run_id: int
    was_begun: bool
    changes: dict[str, int] | None


def ensure_unit(database: Database, code: str, name: str) -> None:
    """Makes the unit known, under its present name."""
    with database.writing(code) as connection:
        known = connection.execute(select(unit_table.c.name).where(unit_table.c.code == code)).scalar()
        if known is None:
            connection.execute(insert(unit_table).values(code=code, name=name))
        elif known != name:
            connection.execute(update(unit_table).where(unit_table.c.code == code).values(name=name))


def ensure_portal(
    database: Database,
    unit: str,
    key: str,
    name: str,
    *,
    repeats: bool = False,
    receipt: Receipt | None = None,
    since: datetime | None = None,
) -> None:
    """Makes a portal of the unit known, under its present name. ``repeats``: it shows again dossiers that stand in
    another portal, so what it shows is recorded and never counted. ``receipt``: where its dossiers are received.

    What the portal is counts from ``since`` (aware) where it was something else before; without it, for all times.
    """
    p = portal_table.c
    with database.writing(unit) as connection:
        known = connection.execute(select(p.name).where(p.unit == unit, p.key == key)).scalar()
        if known is None:
            connection.execute(insert(portal_table).values(unit=unit, key=key, name=name))
        elif known != name:
            connection.execute(update(portal_table).where(p.unit == unit, p.key == key).values(name=name))
        roles.note(connection, unit, key, roles.Role(repeats=repeats, receipt=receipt), since)


def start_run(database: Database, unit: str, portal: str, run_key: str, now: datetime) -> int:
    """Commits that a run has begun, so that a crash leaves a trace; the run's id."""
    with database.writing(unit) as connection:
        return _insert(connection, unit, portal, run_key, now)


def interrupt_open_runs(database: Database, unit: str, now: datetime) -> int:
    """Ends the runs that a crash left open; how many. Only the holder of the data folder may call this."""
    with database.writing(unit) as connection:
        return connection.execute(
            update(run)
            .where(run.c.unit == unit, run.c.finished_at.is_(None))
            .values(finished_at=now, verdict=Verdict.INTERRUPTED.value, reason=_INTERRUPTED)
        ).rowcount


def claim(connection: Connection, unit: str, snapshot: Snapshot) -> Claimed:
    """The snapshot's run, made if need be.

    Raises ``ValueError`` where the key is that of another portal's run: its snapshot would be taken for recorded.
    """
    row = connection.execute(
        select(run.c.id, run.c.portal, run.c.changes).where(run.c.unit == unit, run.c.run_key == snapshot.run_key)
    ).one_or_none()
    if row is None:
        run_id = _insert(connection, unit, snapshot.portal, snapshot.run_key, snapshot.started_at)
        return Claimed(run_id=run_id, was_begun=False, changes=None)
    if row.portal != snapshot.portal:
        raise ValueError(f"run {snapshot.run_key} belongs to portal {row.portal}, not to {snapshot.portal}")
    return Claimed(run_id=row.id, was_begun=True, changes=row.changes)


def end(connection: Connection, run_id: int, snapshot: Snapshot, *, observed: int, changes: dict[str, int]) -> None:
    """Writes the verdict and what the run brought."""
    cause, reason = _why(snapshot)
    connection.execute(
        update(run)
        .where(run.c.id == run_id)
        .values(
            finished_at=snapshot.finished_at,
            verdict=snapshot.verdict.value,
            reason=reason,
            cause=cause,
            declared_total=snapshot.declared_total,
            observed=observed,
            pages=sum(walk.pages for walk in snapshot.walks),
            blocked=snapshot.blocked_total,
            changes=changes,
            evidence=list(snapshot.evidence),
            clock_skew=None if snapshot.clock_skew is None else round(snapshot.clock_skew.total_seconds()),
        )
    )


def last_runs(database: Database, unit: str, *, limit: int = 20, portal: str | None = None) -> tuple[Run, ...]:
    """The latest runs, newest first."""
    query = select(*(run.c[name] for name in Run.__dataclass_fields__)).where(run.c.unit == unit)
    if portal is not None:
        query = query.where(run.c.portal == portal)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(run.c.id.desc()).limit(limit)).mappings().all()
    return tuple(_run(dict(row)) for row in rows)


def clock_skews(database: Database, unit: str, since: datetime, until: datetime) -> dict[str, timedelta]:
    """By portal: how far this computer's clock was ahead of the portal's (negative: behind), when it last said so in a
    run that ended after ``since`` and not after ``until`` (aware)."""
    r = run.c
    told = (r.unit == unit, r.clock_skew.is_not(None), r.finished_at > since, r.finished_at <= until)
    newest = select(func.max(r.id).label("id")).where(*told).group_by(r.portal).subquery()
    query = select(r.portal, r.clock_skew).join(newest, r.id == newest.c.id)
    with database.reading() as connection:
        return {row.portal: timedelta(seconds=row.clock_skew) for row in connection.execute(query)}


def read_since(database: Database, unit: str, portal: str, at: datetime) -> date | None:
    """From which civil day on the portal's dossiers were ever read by the complete runs known at ``at`` (aware), where
    its lists were asked for by a window of dates; ``None`` where they were asked for without one, or never."""
    w = list_walk.c
    query = (
        select(w.list_key, func.min(w.since), func.count() - func.count(w.since))
        .join(run, run.c.id == w.run_id)
        .where(run.c.unit == unit, run.c.portal == portal, run.c.verdict.in_(COMPLETE), run.c.finished_at <= at)
    )
    with database.reading() as connection:
        lists = connection.execute(query.group_by(w.list_key)).all()
    return max((first for _, first, without in lists if not without), default=None)


def first_complete_runs(database: Database, unit: str, at: datetime) -> dict[str, datetime | None]:
    """By portal that holds dossiers of its own: when its first complete run began (aware), as known at ``at``;
    ``None`` where there was none. A portal that was never even tried is not there."""
    r, role = run.c, roles.roles_at(unit, at).subquery()
    first = func.min(case((and_(r.verdict.in_(COMPLETE), r.finished_at <= at), r.started_at)))
    query = (
        select(r.portal, first)
        .join(role, role.c.portal == r.portal)
        .where(r.unit == unit, r.started_at <= at, role.c.repeats.is_(False), r.portal.in_(_holders(unit)))
        .group_by(r.portal)
    )
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _holders(unit: str) -> Select[Any]:
    """The portals that ever showed a dossier: a portal of rates alone says nothing of the past."""
    return select(dossier.c.portal).where(dossier.c.unit == unit).distinct()


def _insert(connection: Connection, unit: str, portal: str, run_key: str, started_at: datetime) -> int:
    result = connection.execute(insert(run).values(unit=unit, portal=portal, run_key=run_key, started_at=started_at))
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("the database gave no id for a run")
    return int(key[0])


def _why(snapshot: Snapshot) -> tuple[str | None, str | None]:
    """Why the run is not complete: the problem's code, where there is one, and a sentence."""
    if snapshot.verdict.is_complete:
        return None, None
    for problem in snapshot.problems:
        if problem.scope is not Scope.ROW:
            return problem.code, problem.sentence
    return None, next((walk.reason for walk in snapshot.walks if walk.reason), None)


def _run(row: dict[str, Any]) -> Run:
    verdict = row["verdict"]
    return Run(**{**row, "verdict": None if verdict is None else Verdict(verdict)})

"""Jobs that are due at an instant: rows that survive anything, each settled once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from store.database import Database
from store.tables import due_job


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """A job. ``key`` is the same whenever the same job is planned again. ``until`` is the last instant at which it may
    begin (``None``: any time later). Instants are aware. ``state`` is ``planned``, ``done``, ``skipped`` (another one
    stood in for it) or ``missed``: a gap, because the computer was off or asleep. ``late``: it was made up for;
    ``begun_at``: when it was last begun."""

    key: str
    kind: str
    due_at: datetime
    until: datetime | None
    state: str = "planned"
    settled_at: datetime | None = None
    detail: str | None = None
    begun_at: datetime | None = None
    late: bool = False


def add(database: Database, unit: str, jobs: Iterable[DueJob], now: datetime) -> int:
    """Adds the jobs whose keys are new; how many."""
    wanted = {job.key: job for job in jobs}
    if not wanted:
        return 0
    j = due_job.c
    with database.writing(unit) as connection:
        known = connection.execute(select(j.key).where(j.unit == unit, j.key.in_(list(wanted)))).scalars()
        for key in known:
            del wanted[key]
        rows = [
            {
                "unit": unit,
                "key": job.key,
                "kind": job.kind,
                "due_at": job.due_at,
                "until": job.until,
                "planned_at": now,
            }
            for job in wanted.values()
        ]
        if rows:
            connection.execute(insert(due_job), rows)
    return len(rows)


def pending(database: Database, unit: str) -> tuple[DueJob, ...]:
    """The jobs that are neither done nor given up, in order of time."""
    return _find(database, unit, due_job.c.state == "planned")


def settled(database: Database, unit: str, since: datetime) -> tuple[DueJob, ...]:
    """The jobs done or given up since an instant, in order of the time they were due."""
    return _find(database, unit, due_job.c.settled_at >= since)


def last_planned(database: Database, unit: str) -> datetime | None:
    """The latest instant for which a job was ever planned (aware)."""
    latest = func.max(due_job.c.due_at, type_=due_job.c.due_at.type)
    with database.reading() as connection:
        found: datetime | None = connection.execute(select(latest).where(due_job.c.unit == unit)).scalar_one()
    return found


def begin(database: Database, unit: str, key: str, now: datetime, *, late: bool) -> None:
    """The job is about to be done; ``late``: it is made up for. It stays planned until it is settled."""
    j = due_job.c
    with database.writing(unit) as connection:
        mine = update(due_job).where(j.unit == unit, j.key == key, j.state == "planned")
        connection.execute(mine.values(begun_at=now, late=late))


def finish(database: Database, unit: str, key: str, now: datetime, detail: str | None = None) -> None:
    """The job is done. Settling a settled job changes nothing."""
    with database.writing(unit) as connection:
        _settle(connection, unit, key, "done", now, detail)


def skip(database: Database, unit: str, key: str, now: datetime, reason: str) -> None:
    """The job is given up; ``reason`` (Vietnamese) is kept and shown."""
    with database.writing(unit) as connection:
        _settle(connection, unit, key, "skipped", now, reason)


def miss(database: Database, unit: str, key: str, now: datetime, reason: str) -> None:
    """The job is a gap: its time passed while nobody could do it; ``reason`` (Vietnamese) is kept and shown."""
    with database.writing(unit) as connection:
        _settle(connection, unit, key, "missed", now, reason)


def _settle(connection: Connection, unit: str, key: str, state: str, now: datetime, detail: str | None) -> None:
    j = due_job.c
    connection.execute(
        update(due_job)
        .where(j.unit == unit, j.key == key, j.state == "planned")
        .values(state=state, settled_at=now, detail=detail)
    )


def _find(database: Database, unit: str, condition: ColumnElement[bool]) -> tuple[DueJob, ...]:
    columns = [due_job.c[name] for name in DueJob.__dataclass_fields__]
    query = select(*columns).where(due_job.c.unit == unit, condition)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(due_job.c.due_at, due_job.c.id)).mappings().all()
    return tuple(DueJob(**dict(row)) for row in rows)

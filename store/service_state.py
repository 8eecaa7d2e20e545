"""Which program runs for a unit, whether it may work by the schedule, and until when people keep it quiet.

The lease: one row that its holder renews. On one computer the operating system's lock on the data folder decides; the
lease is for a ledger on a server, which two computers can reach.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from dossiers.snapshot import Verdict
from store.database import Database
from store.tables import run, service

LEASE = timedelta(minutes=3)
"""A holder that has not renewed its lease for so long is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A running program: a random name, the computer and folder where it runs, its process."""

    name: str
    place: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """Instants are aware. ``holder`` is ``None`` where no program runs that ended well; ``ready_at``: since when the
    schedule is on (one whole run has succeeded); ``paused_until``: until then nothing is done by the schedule."""

    holder: Holder | None = None
    begun_at: datetime | None = None
    beat_at: datetime | None = None
    ready_at: datetime | None = None
    paused_until: datetime | None = None

    def is_running(self, now: datetime) -> bool:
        """Whether the holder has renewed its lease lately. A clock that was set back does not free it at once."""
        return self.beat_at is not None and abs(now - self.beat_at) < LEASE

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


class LeaseHeld(Exception):
    """Another computer works for this unit. ``state`` says which."""

    def __init__(self, state: ServiceState) -> None:
        super().__init__("another program holds the lease")
        self.state = state


def state_of(database: Database, unit: str) -> ServiceState:
    """What is known of the unit's program."""
    with database.reading() as connection:
        return _read(connection, unit)


def acquire(database: Database, unit: str, holder: Holder, now: datetime) -> None:
    """Takes the lease. One of the same place is taken over: whoever holds that folder's lock knows that it is dead.

    Raises ``LeaseHeld`` where a program elsewhere renewed it lately.
    """
    with database.writing(unit) as connection:
        state = _read(connection, unit)
        other = state.holder is not None and state.holder.place != holder.place
        if other and state.is_running(now):
            raise LeaseHeld(state)
        _write(
            connection,
            unit,
            {"holder": holder.name, "place": holder.place, "pid": holder.pid, "begun_at": now, "beat_at": now},
        )


def renew(database: Database, unit: str, holder: Holder, now: datetime) -> bool:
    """``False`` where another program has taken the lease since: then ours must stop."""
    s = service.c
    with database.writing(unit) as connection:
        mine = update(service).where(s.unit == unit, s.holder == holder.name).values(beat_at=now)
        return bool(connection.execute(mine).rowcount)


def release(database: Database, unit: str, holder: Holder) -> None:
    """The program ends well."""
    s = service.c
    nobody = {"holder": None, "place": None, "pid": None, "begun_at": None, "beat_at": None}
    with database.writing(unit) as connection:
        connection.execute(update(service).where(s.unit == unit, s.holder == holder.name).values(nobody))


def set_ready(database: Database, unit: str, now: datetime) -> None:
    """One whole run has succeeded: from now on the schedule is on. The first time counts."""
    with database.writing(unit) as connection:
        if _read(connection, unit).ready_at is None:
            _write(connection, unit, {"ready_at": now})


def whole_run_at(database: Database, unit: str, portals: Collection[str]) -> datetime | None:
    """Since when each of ``portals`` has been read completely at least once; ``None`` while one has not."""
    complete = [verdict.value for verdict in Verdict if verdict.is_complete]
    first = select(run.c.portal, func.min(run.c.finished_at, type_=run.c.finished_at.type).label("at"))
    first = first.where(run.c.unit == unit, run.c.verdict.in_(complete)).group_by(run.c.portal)
    with database.reading() as connection:
        found = {row.portal: row.at for row in connection.execute(first)}
    return max(found[key] for key in portals) if portals and found.keys() >= set(portals) else None


def set_pause(database: Database, unit: str, until: datetime | None) -> None:
    """Nothing is done by the schedule until ``until`` (aware); ``None`` ends the pause."""
    with database.writing(unit) as connection:
        _write(connection, unit, {"paused_until": until})


def _read(connection: Connection, unit: str) -> ServiceState:
    row = connection.execute(select(service).where(service.c.unit == unit)).one_or_none()
    if row is None:
        return ServiceState()
    holder = None if row.holder is None else Holder(name=row.holder, place=row.place, pid=row.pid)
    return ServiceState(
        holder=holder,
        begun_at=row.begun_at,
        beat_at=row.beat_at,
        ready_at=row.ready_at,
        paused_until=row.paused_until,
    )


def _write(connection: Connection, unit: str, values: dict[str, object]) -> None:
    if not connection.execute(update(service).where(service.c.unit == unit).values(values)).rowcount:
        connection.execute(insert(service).values(unit=unit, **values))

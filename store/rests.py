"""Portals that are left alone for a while: because they asked for it, or because run after run failed.

A breaker: after ``MOST_FAILURES`` failed runs in a row a portal rests, longer with each further one; when the rest is
over one run is let through, and its end decides. Kept in the ledger, so that a restart forgets nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from dossiers.problems import Scope
from dossiers.snapshot import Snapshot, Verdict
from store.database import Database
from store.tables import portal_rest

MOST_FAILURES = 3
_FIRST_REST = timedelta(minutes=30)
_LONGEST_REST = timedelta(hours=4)
"""Short enough that the first run of each working day is let through."""

_CLOCK_SLIP = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """``failures`` counts failed runs in a row. While ``cause`` is set the portal rests from ``since`` to
    ``next_allowed_at`` (aware): ``failures`` by our own rule, ``asked`` by the portal's wish."""

    failures: int = 0
    cause: Literal["failures", "asked"] | None = None
    since: datetime
    next_allowed_at: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether the portal rests at ``now`` (aware). One that begins far in the future was set by a wrong clock."""
        return self.next_allowed_at is not None and self.since - _CLOCK_SLIP <= now < self.next_allowed_at


def after(before: Rest | None, snapshot: Snapshot, now: datetime) -> Rest | None:
    """The rest after a run. Pure. Only what the portal did counts: a run that needs a person, was skipped, or failed
    through our own machine changes nothing."""
    failed = snapshot.verdict is Verdict.FAILED
    ours = any(problem.scope is Scope.MACHINE for problem in snapshot.problems)
    silent = snapshot.verdict in (Verdict.NEEDS_PERSON, Verdict.SKIPPED, Verdict.INTERRUPTED) or (failed and ours)
    if silent and snapshot.not_before is None:
        return before
    failures = (before.failures if before else 0) + 1 if failed else 0
    until = now + rest_for(failures) if failures >= MOST_FAILURES else None
    if snapshot.not_before is not None and snapshot.not_before > now:
        until = max(snapshot.not_before, until or now)
        return Rest(failures=failures, cause="asked", since=now, next_allowed_at=until)
    return Rest(failures=failures, cause=None if until is None else "failures", since=now, next_allowed_at=until)


def rest_for(failures: int) -> timedelta:
    """How long the breaker rests after so many failures in a row."""
    rest: timedelta = _FIRST_REST * 2 ** min(failures - MOST_FAILURES, 10)
    return min(rest, _LONGEST_REST)


def note(connection: Connection, unit: str, snapshot: Snapshot, now: datetime) -> None:
    """Keeps what a run says of its portal's rest."""
    r = portal_rest.c
    mine = (r.unit == unit, r.portal == snapshot.portal)
    row = connection.execute(select(portal_rest).where(*mine)).one_or_none()
    before = None if row is None else _rest(row)
    rest = after(before, snapshot, now)
    if rest is None or rest == before:
        return
    values = {name: getattr(rest, name) for name in Rest.__dataclass_fields__}
    if row is None:
        connection.execute(insert(portal_rest).values(unit=unit, portal=snapshot.portal, **values))
    else:
        connection.execute(update(portal_rest).where(*mine).values(values))


def rests(database: Database, unit: str) -> dict[str, Rest]:
    """What is kept of each portal that was ever read, by its key."""
    with database.reading() as connection:
        rows = connection.execute(select(portal_rest).where(portal_rest.c.unit == unit)).all()
    return {row.portal: _rest(row) for row in rows}


def _rest(row: object) -> Rest:
    return Rest(**{name: getattr(row, name) for name in Rest.__dataclass_fields__})

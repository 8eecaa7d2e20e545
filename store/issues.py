"""Issues: what could not be read, understood or done, for people to look at. One row per thing, however often seen."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from dossiers.problems import Problem, Scope
from store.database import Database
from store.tables import issue

MACHINE = ""
"""Stands for the portal in issues of this computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as people see it. ``portal`` is ``MACHINE`` where it is this computer's; ``sentence`` is Vietnamese;
    instants are aware (UTC). ``run_id`` is the run that met it last, ``closed_run_id`` the complete run that met it no
    more."""

    id: int
    portal: str
    code: str
    actor: str
    scope: str
    sentence: str
    list_key: str | None
    dossier_code: str | None
    detail: str | None
    evidence: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    times: int
    run_id: int
    closed_at: datetime | None
    closed_run_id: int | None


def note(
    connection: Connection,
    unit: str,
    portal: str,
    run_id: int,
    problems: Sequence[Problem],
    *,
    at: datetime,
    closes_others: bool,
    stay_open: Set[str] = frozenset(),
) -> None:
    """Opens or renews an issue per problem. With ``closes_others`` (a complete run) the portal's other open issues
    are closed with that run, which did not meet them any more; but those in ``stay_open`` (by ``same``) are not. What
    is wrong with this computer is no portal's: one issue, kept under ``MACHINE``, whichever portal met it."""
    by_place = {
        portal: [problem for problem in problems if problem.scope is not Scope.MACHINE],
        MACHINE: [problem for problem in problems if problem.scope is Scope.MACHINE],
    }
    for place, found in by_place.items():
        _note(connection, unit, place, run_id, found, at=at, closes_others=closes_others, stay_open=stay_open)


def _note(
    connection: Connection,
    unit: str,
    portal: str,
    run_id: int,
    problems: Sequence[Problem],
    *,
    at: datetime,
    closes_others: bool,
    stay_open: Set[str],
) -> None:
    i = issue.c
    rows = connection.execute(select(i.same, i.id, i.closed_at).where(i.unit == unit, i.portal == portal)).all()
    known = {row.same: row.id for row in rows}
    met: set[str] = set()
    for problem in problems:
        same = _same(problem)
        if same in met:
            continue
        met.add(same)
        latest = {"sentence": problem.sentence, "evidence": problem.evidence, "last_seen_at": at, "run_id": run_id}
        if same in known:
            connection.execute(
                update(issue)
                .where(i.id == known[same])
                .values(**latest, times=i.times + 1, closed_at=None, closed_run_id=None)
            )
            continue
        connection.execute(
            insert(issue).values(
                unit=unit,
                portal=portal,
                same=same,
                code=problem.code,
                actor=problem.actor.value,
                scope=problem.scope.value,
                retry=problem.retry.value,
                list_key=problem.list_key,
                dossier_code=problem.dossier_code,
                detail=problem.detail,
                first_seen_at=at,
                times=1,
                **latest,
            )
        )
    if closes_others:
        kept = met | stay_open
        gone = [{"key": row.id} for row in rows if row.closed_at is None and row.same not in kept]
        if gone:
            closed = update(issue).where(i.id == bindparam("key")).values(closed_at=at, closed_run_id=run_id)
            connection.execute(closed, gone)


def close(connection: Connection, unit: str, portal: str, code: str, at: datetime) -> None:
    """Closes the portal's open issues of one kind."""
    i = issue.c
    mine = (i.unit == unit, i.portal == portal, i.code == code, i.closed_at.is_(None))
    connection.execute(update(issue).where(*mine).values(closed_at=at))


def open_issues(database: Database, unit: str, portal: str | None = None) -> tuple[Issue, ...]:
    """What is open, newest first."""
    wanted = [issue.c.closed_at.is_(None)] + ([issue.c.portal == portal] if portal is not None else [])
    with database.reading() as connection:
        rows = connection.execute(_issues(unit).where(*wanted)).mappings().all()
    return tuple(Issue(**dict(row)) for row in rows)


def alike(issues: Sequence[Issue]) -> tuple[tuple[Issue, int], ...]:
    """``issues`` in their order, of dossiers of which the portal shows the very same only the first, with how many more
    there are: a word that nobody knows is one thing to look at, however many dossiers have it."""
    kinds: dict[object, tuple[Issue, int]] = {}
    for each in issues:
        same = each.dossier_code is not None and each.detail and each.detail != each.dossier_code
        kind = (each.portal, each.code, each.list_key, each.detail) if same else each.id
        first, more = kinds.get(kind, (each, -1))
        kinds[kind] = (first, more + 1)
    return tuple(kinds.values())


def find_issue(database: Database, unit: str, id_: int) -> Issue | None:
    """One issue, open or closed; ``None`` where the unit has none of that number."""
    with database.reading() as connection:
        row = connection.execute(_issues(unit).where(issue.c.id == id_)).mappings().one_or_none()
    return None if row is None else Issue(**dict(row))


def _issues(unit: str) -> Select[Any]:
    columns = [issue.c[name] for name in Issue.__dataclass_fields__]
    return select(*columns).where(issue.c.unit == unit).order_by(issue.c.last_seen_at.desc(), issue.c.id)


def _same(problem: Problem) -> str:
    parts = (problem.code, problem.list_key, problem.dossier_code, problem.detail)
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()

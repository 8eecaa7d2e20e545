"""How often each dossier was reminded of: by mail, by escalation, by a numbered slip, by a letter of apology.

One of a kind a day at most: repeating a job on the same day counts nothing twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, tuple_

from store.database import Database
from store.tables import chase, reminder

Dossier = tuple[str, str]
"""(portal, code)."""


class Reminder(StrEnum):
    """How people were reminded."""

    MAIL = "mail"
    ESCALATION = "escalation"
    SLIP = "slip"
    APOLOGY = "apology"


def note(
    connection: Connection,
    unit: str,
    kind: Reminder,
    dossiers: Iterable[Dossier],
    day: date,
    *,
    chase_id: int | None = None,
) -> dict[Dossier, int]:
    """Keeps that ``dossiers`` were reminded of on ``day`` (civil); the number of each reminder, from 1 on. A dossier
    that was reminded of in this way on that day already is left as it is and is not among the numbers."""
    wanted = set(dossiers)
    r = reminder.c
    mine = (r.unit == unit, r.kind == kind.value)
    today = connection.execute(select(r.portal, r.code).where(*mine, r.day == day))
    new = sorted(wanted - {(portal, code) for portal, code in today})
    if not new:
        return {}
    before: dict[Dossier, int] = {}
    query = select(r.portal, r.code, func.max(r.number)).where(*mine).group_by(r.portal, r.code)
    for portal, code, number in connection.execute(query):
        before[portal, code] = number
    numbers = {dossier: before.get(dossier, 0) + 1 for dossier in new}
    rows = [
        {
            "unit": unit,
            "portal": portal,
            "code": code,
            "kind": kind.value,
            "day": day,
            "number": number,
            "chase_id": chase_id,
        }
        for (portal, code), number in numbers.items()
    ]
    connection.execute(insert(reminder), rows)
    return numbers


def counts(database: Database, unit: str, *kinds: Reminder, before: date | None = None) -> Mapping[Dossier, int]:
    """How often each dossier was reminded of in one of ``kinds``; ``before``: on earlier civil days alone."""
    r = reminder.c
    query = select(r.portal, r.code, func.count()).where(r.unit == unit, r.kind.in_([kind.value for kind in kinds]))
    if before is not None:
        query = query.where(r.day < before)
    with database.reading() as connection:
        rows = connection.execute(query.group_by(r.portal, r.code)).all()
    return {(portal, code): count for portal, code, count in rows}


def reminded_on(database: Database, unit: str, kind: Reminder, day: date) -> frozenset[Dossier]:
    """The dossiers that were reminded of in this way on that civil day."""
    r = reminder.c
    query = select(r.portal, r.code).where(r.unit == unit, r.kind == kind.value, r.day == day)
    with database.reading() as connection:
        return frozenset((portal, code) for portal, code in connection.execute(query))


def of_slip(database: Database, chase_id: int) -> tuple[Dossier, ...]:
    """The dossiers of one slip, by portal and code."""
    r = reminder.c
    query = select(r.portal, r.code).where(r.chase_id == chase_id).order_by(r.portal, r.code)
    with database.reading() as connection:
        return tuple((portal, code) for portal, code in connection.execute(query))


def slip_sizes(database: Database, unit: str) -> Mapping[int, int]:
    """How many dossiers each slip names, by the slip's id."""
    r = reminder.c
    query = select(r.chase_id, func.count()).where(r.unit == unit, r.chase_id.is_not(None)).group_by(r.chase_id)
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """One reminder of one dossier on the civil day ``day``; ``number`` counts within its kind, from 1; ``slip`` is the
    number of the slip and ``department`` whose, for that kind alone."""

    kind: Reminder
    day: date
    number: int
    slip: int | None
    department: str | None


def of_dossier(connection: Connection, unit: str, portal: str, code: str) -> tuple[Reminded, ...]:
    """Every reminder of a dossier, newest first."""
    r, s = reminder.c, chase.c
    query = (
        select(r.kind, r.day, r.number, s.number.label("slip"), s.department)
        .join_from(reminder, chase, chase.c.id == r.chase_id, isouter=True)
        .where(r.unit == unit, r.portal == portal, r.code == code)
        .order_by(r.day.desc(), r.id.desc())
    )
    rows = connection.execute(query).mappings()
    return tuple(Reminded(**{**row, "kind": Reminder(row["kind"])}) for row in rows)


def ever(database: Database, unit: str, kind: Reminder, dossiers: Iterable[Dossier]) -> frozenset[Dossier]:
    """Those of ``dossiers`` that were ever reminded of in this way."""
    wanted = sorted(set(dossiers))
    found: set[Dossier] = set()
    r = reminder.c
    for start in range(0, len(wanted), 200):  # databases limit how many values one statement may have
        some = wanted[start : start + 200]
        query = select(r.portal, r.code).where(r.unit == unit, r.kind == kind.value, tuple_(r.portal, r.code).in_(some))
        with database.reading() as connection:
            found |= {(portal, code) for portal, code in connection.execute(query)}
    return frozenset(found)

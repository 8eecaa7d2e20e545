"""What is dear to compute from a unit's history, kept until the history changes: provably never stale.

Every transaction that writes to a table of ``COUNTED`` (or to ``dossier``, whose rows change with them) gives the unit
the next revision (``store.database`` sees to it, whoever writes). What was computed as of an instant after all that was
known holds at every later instant, as long as the revision is the same: the same rows hold then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ScalarSelect, and_, bindparam, delete, func, insert, select

from store.database import Database
from store.tables import case_member, dossier_version, portal_role, remembered, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The state of the unit's history. ``latest``: the last instant (aware) at which anything in it changes; ``None``:
    it is empty. Only after it do answers stay the same."""

    number: int
    latest: datetime | None

    def is_settled(self, at: datetime) -> bool:
        """Whether what is known at ``at`` (aware) is what is known at any later instant, as long as nothing is
        written."""
        return self.latest is None or self.latest <= at


def revision(connection: Connection, code: str) -> Revision:
    """The unit's present one."""
    number, *instants = connection.execute(_REVISION, {"code": code}).one()
    return Revision(number=number or 0, latest=max((each for each in instants if each is not None), default=None))


def _latest(column: Column[Any], belongs_to: Column[Any]) -> ScalarSelect[Any]:
    return select(func.max(column, type_=column.type)).where(belongs_to == bindparam("code")).scalar_subquery()


_REVISION = select(
    select(unit.c.revision).where(unit.c.code == bindparam("code")).scalar_subquery(),
    # A version is closed when another begins.
    _latest(dossier_version.c.known_from, dossier_version.c.unit),
    _latest(case_member.c.known_from, case_member.c.unit),
    _latest(case_member.c.known_to, case_member.c.unit),
    _latest(portal_role.c.known_from, portal_role.c.unit),
)


def recall(connection: Connection, code: str, known: Revision, at: datetime) -> "Remembered":
    """What may be told of the unit at ``at`` (aware) without computing it."""
    return Remembered(connection=connection, unit=code, revision=known.number, at=at)


def is_kept(connection: Connection, code: str, known: Revision, since: datetime) -> bool:
    """Whether there is something kept of the unit that still holds, computed at ``since`` (aware) or later."""
    r = remembered.c
    mine = (r.unit == code, r.revision == known.number, r.as_of >= since)
    return connection.execute(select(r.key).where(*mine).limit(1)).scalar() is not None


def recall_of_all(connection: Connection, key: str, at: datetime) -> dict[str, str]:
    """What was kept under ``key`` and still holds at ``at`` (aware), by unit."""
    r = remembered.c
    query = select(r.unit, r.value).join(unit, and_(unit.c.code == r.unit, unit.c.revision == r.revision))
    return {row.unit: row.value for row in connection.execute(query.where(r.key == key, r.as_of <= at))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Looks values up by their key."""

    connection: Connection
    unit: str
    revision: int
    at: datetime

    def get(self, key: str) -> str | None:
        """The text that was kept; ``None`` where there is none that still holds."""
        r = remembered.c
        mine = (r.unit == self.unit, r.key == key, r.revision == self.revision, r.as_of <= self.at)
        return self.connection.execute(select(r.value).where(*mine)).scalar()


def keep(database: Database, code: str, values: Mapping[str, str], known: Revision, as_of: datetime) -> bool:
    """Keeps ``values`` by their keys, all computed as of ``as_of`` (aware) from the history ``known``, in place of all
    that was kept of the unit. ``False``: the history has changed meanwhile, or ends after ``as_of``; nothing is kept.
    """
    if not known.is_settled(as_of):
        return False
    with database.writing(code) as connection:
        if revision(connection, code) != known:
            return False
        connection.execute(delete(remembered).where(remembered.c.unit == code))
        rows = [
            {"unit": code, "key": key, "revision": known.number, "as_of": as_of, "value": value}
            for key, value in values.items()
        ]
        if rows:
            connection.execute(insert(remembered), rows)
    return True


def forget(connection: Connection, code: str) -> None:
    """Lets go of everything that was kept of the unit, where what it tells of must not be kept either."""
    connection.execute(delete(remembered).where(remembered.c.unit == code))

"""Troubles that the operator was told of: each is told once when it begins, once a day while it lasts, once when it
ends. A row is made when it is first told of, in the transaction of the mail that tells of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from store.database import Database
from store.tables import trouble


class TroubleKind(StrEnum):
    """Who must act: a person, nobody (it is tried again), or whoever looks after the line."""

    NEEDS_YOU = "needs_you"
    WILL_RETRY = "will_retry"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """``subject`` is a portal's key, or a part of this program ("line", "mail", "share"). ``since`` it is so,
    ``told_at`` the operator was told last; aware."""

    id: int
    subject: str
    kind: TroubleKind
    cause: str
    since: datetime
    told_at: datetime


def open_troubles(database: Database, unit: str) -> tuple[Trouble, ...]:
    """What the operator was told of and not yet told the end of."""
    t = trouble.c
    columns = [t[name] for name in Trouble.__dataclass_fields__]
    query = select(*columns).where(t.unit == unit, t.ended_at.is_(None)).order_by(t.id)
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(Trouble(**{**row, "kind": TroubleKind(row["kind"])}) for row in rows)


def begin(
    connection: Connection, unit: str, *, subject: str, kind: TroubleKind, cause: str, since: datetime, now: datetime
) -> None:
    """A trouble was told of for the first time."""
    connection.execute(
        insert(trouble).values(unit=unit, subject=subject, kind=kind.value, cause=cause, since=since, told_at=now)
    )


def told(connection: Connection, trouble_id: int, now: datetime) -> None:
    """A trouble that lasts was told of again."""
    connection.execute(update(trouble).where(trouble.c.id == trouble_id).values(told_at=now))


def end(connection: Connection, trouble_id: int, now: datetime) -> None:
    """The end of a trouble was told of (or another one took its place)."""
    connection.execute(update(trouble).where(trouble.c.id == trouble_id).values(ended_at=now))

"""People who may look at the dashboard. Passwords are kept as argon2id hashes that the caller makes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from store.database import VIEWERS, Database
from store.tables import viewer, viewer_session


class Role(StrEnum):
    """What somebody may do: everything, look at everything, or look at the dossiers of one department."""

    ADMIN = "admin"
    LOOK = "look"
    DEPARTMENT = "department"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return {Role.ADMIN: "quản trị", Role.LOOK: "xem", Role.DEPARTMENT: "xem một phòng"}[self]


class UsernameTaken(Exception):
    """Another account bears this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """An account. ``unit`` is ``None`` for one that may see every unit; ``department`` is set for that role alone.
    Instants are aware; ``closed_at``: since when it opens nothing."""

    id: int
    username: str
    name: str
    role: Role
    unit: str | None
    department: str | None
    password_hash: str
    made_at: datetime
    closed_at: datetime | None


def add_viewer(
    database: Database,
    *,
    username: str,
    name: str,
    role: Role,
    password_hash: str,
    now: datetime,
    unit: str | None = None,
    department: str | None = None,
) -> int:
    """Makes an account; its id. Raises ``UsernameTaken``."""
    with database.writing(VIEWERS) as connection:
        if connection.execute(select(viewer.c.id).where(viewer.c.username == username)).scalar() is not None:
            raise UsernameTaken(username)
        values = {"username": username, "name": name, "role": role.value, "unit": unit, "department": department}
        made = connection.execute(insert(viewer).values(**values, password_hash=password_hash, made_at=now))
        key = made.inserted_primary_key
    if key is None:
        raise LookupError("the database gave no id for an account")
    return int(key[0])


def find_viewer(database: Database, username: str) -> Viewer | None:
    """The account of that name, closed or not."""
    with database.reading() as connection:
        row = connection.execute(select(viewer).where(viewer.c.username == username)).one_or_none()
    return None if row is None else _viewer(row)


def viewer_by_id(database: Database, number: int) -> Viewer | None:
    """The account of that number, closed or not."""
    with database.reading() as connection:
        row = connection.execute(select(viewer).where(viewer.c.id == number)).one_or_none()
    return None if row is None else _viewer(row)


def viewers(database: Database) -> tuple[Viewer, ...]:
    """Every account, by name; closed ones too."""
    with database.reading() as connection:
        return tuple(_viewer(row) for row in connection.execute(select(viewer).order_by(viewer.c.username)))


def any_open(database: Database, role: Role | None = None) -> bool:
    """Whether anybody (of that role) can log in at all."""
    query = select(func.count()).select_from(viewer).where(viewer.c.closed_at.is_(None))
    if role is not None:
        query = query.where(viewer.c.role == role.value)
    with database.reading() as connection:
        return bool(connection.execute(query).scalar_one())


def set_password(database: Database, number: int, password_hash: str, now: datetime) -> None:
    """Another password: every log-in of the account ends with it."""
    _change(database, number, now, password_hash=password_hash)


def close_viewer(database: Database, number: int, now: datetime) -> None:
    """The account opens nothing any more. It is kept: the access log names it."""
    _change(database, number, now, closed_at=now)


def reopen_viewer(database: Database, number: int, now: datetime) -> None:
    """The account opens again; whoever was logged in before is not."""
    _change(database, number, now, closed_at=None)


def _change(database: Database, number: int, now: datetime, **values: object) -> None:
    s = viewer_session.c
    with database.writing(VIEWERS) as connection:
        connection.execute(update(viewer).where(viewer.c.id == number).values(**values))
        mine = (s.viewer_id == number, s.ended_at.is_(None))
        connection.execute(update(viewer_session).where(*mine).values(ended_at=now))


def _viewer(row: Row[Any]) -> Viewer:
    return Viewer(**{**row._mapping, "role": Role(row.role)})

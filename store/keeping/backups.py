"""Backups as rows: when each was made, what was in it, whether a restore of it was tried and went well."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, inspect, select, update

from store.database import Database
from store.tables import backup, metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """``name`` is the file's, without a folder; ``bytes`` its size; ``counts`` the rows of each table at that moment.
    ``by_person``: made with a passphrase that a person knows, so that another computer can open it. ``state``:
    ``made``, ``verified`` (restored as a drill and found whole) or ``failed``; ``detail`` is Vietnamese, ``seconds``
    how long the drill took. Instants are aware."""

    name: str
    made_at: datetime
    bytes: int
    sha256: str
    counts: dict[str, int]
    by_person: bool
    state: str = "made"
    checked_at: datetime | None = None
    seconds: int | None = None
    detail: str | None = None
    removed_at: datetime | None = None


def add(database: Database, unit: str, made: Backup) -> None:
    """A backup file is whole and in its place."""
    values = {name: getattr(made, name) for name in Backup.__dataclass_fields__}
    with database.writing(unit) as connection:
        connection.execute(insert(backup).values(unit=unit, **values))


def checked(
    database: Database, unit: str, name: str, now: datetime, *, fine: bool, seconds: float, detail: str
) -> None:
    """How the drill of a backup ended. A file that this ledger does not know changes nothing."""
    b = backup.c
    values = {
        "state": "verified" if fine else "failed",
        "checked_at": now,
        "seconds": round(seconds),
        "detail": detail,
    }
    with database.writing(unit) as connection:
        connection.execute(update(backup).where(b.unit == unit, b.name == name).values(values))


def removed(database: Database, unit: str, name: str, now: datetime) -> None:
    """The file was put away because newer ones stand in for it."""
    b = backup.c
    with database.writing(unit) as connection:
        connection.execute(update(backup).where(b.unit == unit, b.name == name).values(removed_at=now))


def backups(database: Database, unit: str) -> tuple[Backup, ...]:
    """All that were ever made, oldest first."""
    query = select(*(backup.c[name] for name in Backup.__dataclass_fields__)).where(backup.c.unit == unit)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(backup.c.made_at, backup.c.id)).mappings().all()
    return tuple(Backup(**row) for row in rows)


def last_verified(database: Database, unit: str) -> Backup | None:
    """The newest backup whose drill went well and whose file was not put away."""
    fine = [each for each in backups(database, unit) if each.state == "verified" and each.removed_at is None]
    return fine[-1] if fine else None


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each of our tables has, as one transaction sees them; tables that are not there yet are left
    out."""
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name in there
    }

"""How long each portal's log-ins lived: what the likely end of the present one is learnt from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, insert, select, update

from store.database import Database
from store.tables import session_life

_REMEMBERED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One log-in. ``alive_at``: when it was last seen alive; ``ended_at``: when it was found dead, or another log-in
    took its place (then not ``found_dead``); ``None`` while it lives. Instants are aware."""

    id: int
    began_at: datetime
    alive_at: datetime
    ended_at: datetime | None
    found_dead: bool


def begin(database: Database, unit: str, portal: str, now: datetime) -> None:
    """Somebody has just logged in; a life before it ends here."""
    with database.writing(unit) as connection:
        connection.execute(_open(unit, portal).values(ended_at=now))
        connection.execute(
            insert(session_life).values(unit=unit, portal=portal, began_at=now, alive_at=now, found_dead=False)
        )


def alive(database: Database, unit: str, portal: str, now: datetime) -> None:
    """The present log-in was seen alive."""
    with database.writing(unit) as connection:
        connection.execute(_open(unit, portal).values(alive_at=now))


def dead(database: Database, unit: str, portal: str, now: datetime) -> None:
    """The present log-in was found dead."""
    with database.writing(unit) as connection:
        connection.execute(_open(unit, portal).values(ended_at=now, found_dead=True))


def end(database: Database, unit: str, portal: str, now: datetime) -> None:
    """The present log-in was given up while it may have lived."""
    with database.writing(unit) as connection:
        connection.execute(_open(unit, portal).values(ended_at=now))


def lives(database: Database, unit: str, portal: str) -> tuple[Life, ...]:
    """The last lives of a portal's log-ins, the latest first."""
    c = session_life.c
    with database.reading() as connection:
        rows = connection.execute(
            select(session_life)
            .where(c.unit == unit, c.portal == portal)
            .order_by(c.began_at.desc(), c.id.desc())
            .limit(_REMEMBERED)
        ).mappings()
        return tuple(
            Life(
                id=row["id"],
                began_at=row["began_at"],
                alive_at=row["alive_at"],
                ended_at=row["ended_at"],
                found_dead=row["found_dead"],
            )
            for row in rows
        )


def _open(unit: str, portal: str) -> Update:
    c = session_life.c
    return update(session_life).where(c.unit == unit, c.portal == portal, c.ended_at.is_(None))

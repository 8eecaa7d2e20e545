"""What the program has to tell of the computer it runs on, until it is over: one open row per key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select, update

from store.database import Database
from store.tables import notice

Level = Literal["info", "warn", "fail"]
CERTIFICATE = "certificate:"
"""How the key of a notice begins that tells of a portal's certificate; the portal's key follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``sentence`` is Vietnamese, for staff. Instants are aware; ``times``: how often it was noted."""

    key: str
    level: Level
    sentence: str
    since: datetime
    last_at: datetime
    times: int


def note(database: Database, unit: str, key: str, level: Level, sentence: str, now: datetime) -> None:
    """Opens a notice, or notes that it still holds, with the present words."""
    n = notice.c
    with database.writing(unit) as connection:
        still = update(notice).where(n.unit == unit, n.key == key, n.closed_at.is_(None))
        told = {"level": level, "sentence": sentence, "last_at": now, "times": n.times + 1}
        if not connection.execute(still.values(told)).rowcount:
            new = {"key": key, "level": level, "sentence": sentence, "since": now, "last_at": now}
            connection.execute(insert(notice).values(unit=unit, **new))


def close(database: Database, unit: str, key: str, now: datetime) -> bool:
    """It is over; ``False`` where no such notice was open."""
    n = notice.c
    with database.writing(unit) as connection:
        still = update(notice).where(n.unit == unit, n.key == key, n.closed_at.is_(None))
        return bool(connection.execute(still.values(closed_at=now)).rowcount)


def open_notices(database: Database, unit: str) -> tuple[Notice, ...]:
    """What still holds, newest first."""
    n = notice.c
    query = select(*(n[name] for name in Notice.__dataclass_fields__)).where(n.unit == unit, n.closed_at.is_(None))
    with database.reading() as connection:
        rows = connection.execute(query.order_by(n.since.desc(), n.id.desc())).mappings().all()
    return tuple(Notice(**row) for row in rows)


def certificate_notices(database: Database, unit: str) -> dict[str, Notice]:
    """Open notices that tell of a portal's certificate, by the portal's key."""
    told = open_notices(database, unit)
    return {each.key.removeprefix(CERTIFICATE): each for each in told if each.key.startswith(CERTIFICATE)}

"""Reminder slips: which department was asked about which dossiers, until when it was to answer, what it answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from store.database import Database
from store.tables import chase


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """One slip. ``number`` counts within the unit; instants are aware; ``answer`` is what was answered, ``None`` while
    nothing was; ``files`` are the documents' paths on this computer."""

    id: int
    number: int
    department: str
    made_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    answer: str | None
    files: list[str]

    def is_late(self, now: datetime) -> bool:
        """Whether the answer was due before ``now`` (aware) and has not come."""
        return self.answered_at is None and self.answer_due_at < now


def next_number(connection: Connection, unit: str) -> int:
    """The number that the next slip gets."""
    last = connection.execute(select(func.max(chase.c.number)).where(chase.c.unit == unit)).scalar()
    return (last or 0) + 1


def add(
    connection: Connection,
    unit: str,
    *,
    number: int,
    department: str,
    made_at: datetime,
    answer_due_at: datetime,
    files: list[str],
) -> int:
    """Keeps a slip within the caller's transaction; its id."""
    result = connection.execute(
        insert(chase).values(
            unit=unit,
            number=number,
            department=department,
            made_at=made_at,
            answer_due_at=answer_due_at,
            files=files,
        )
    ).inserted_primary_key
    if result is None:
        raise LookupError("the database gave no id for a slip")
    return int(result[0])


def answer(database: Database, unit: str, number: int, text: str, now: datetime) -> Chase | None:
    """Keeps what was answered to a slip; a second answer is added to the first. ``None``: there is no such slip."""
    c = chase.c
    with database.writing(unit) as connection:
        mine = (c.unit == unit, c.number == number)
        row = connection.execute(select(c.id, c.answered_at, c.answer).where(*mine)).one_or_none()
        if row is None:
            return None
        words = text if row.answer is None else f"{row.answer}\n{text}"
        connection.execute(update(chase).where(*mine).values(answered_at=row.answered_at or now, answer=words))
    return next(item for item in _find(database, unit, c.number == number))


def all_of(database: Database, unit: str, *, department: str | None = None, limit: int = 50) -> tuple[Chase, ...]:
    """The latest slips, newest first; of one department where it is named."""
    wanted = chase.c.id.is_not(None) if department is None else chase.c.department == department
    return _find(database, unit, wanted, limit)


def by_number(database: Database, unit: str, number: int) -> Chase | None:
    """The unit's slip of that number."""
    return next(iter(_find(database, unit, chase.c.number == number)), None)


def unanswered(database: Database, unit: str) -> tuple[Chase, ...]:
    """The slips without an answer, oldest first."""
    return tuple(reversed(_find(database, unit, chase.c.answered_at.is_(None))))


def _find(database: Database, unit: str, condition: ColumnElement[bool], limit: int = 500) -> tuple[Chase, ...]:
    columns = [chase.c[name] for name in Chase.__dataclass_fields__]
    query = select(*columns).where(chase.c.unit == unit, condition).order_by(chase.c.number.desc()).limit(limit)
    with database.reading() as connection:
        return tuple(Chase(**dict(row)) for row in connection.execute(query).mappings())

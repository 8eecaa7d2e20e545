"""Papers with letters of apology to citizens (form 04): when they were written, how many letters, where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from store.database import Database
from store.tables import apology


@dataclass(frozen=True, slots=True, kw_only=True)
class Apology:
    """One paper. ``number`` counts within the unit; ``made_at`` is aware; ``letters``: one for each dossier;
    ``department``: of its dossiers alone, ``None``: of all departments; ``files`` are paths on this computer."""

    id: int
    number: int
    department: str | None
    made_at: datetime
    letters: int
    files: list[str]


def add(
    connection: Connection, unit: str, *, department: str | None, made_at: datetime, letters: int, files: Sequence[str]
) -> int:
    """Keeps a paper within the caller's transaction; its number."""
    last = connection.execute(select(func.max(apology.c.number)).where(apology.c.unit == unit)).scalar()
    number = (last or 0) + 1
    values = {"number": number, "department": department, "made_at": made_at, "letters": letters, "files": list(files)}
    connection.execute(insert(apology).values(unit=unit, **values))
    return number


def all_of(database: Database, unit: str, *, department: str | None = None, limit: int = 50) -> tuple[Apology, ...]:
    """The latest papers, newest first; of one department where it is named."""
    wanted = apology.c.id.is_not(None) if department is None else apology.c.department == department
    return _find(database, unit, wanted, limit)


def by_number(database: Database, unit: str, number: int) -> Apology | None:
    """The unit's paper of that number."""
    return next(iter(_find(database, unit, apology.c.number == number, 1)), None)


def _find(database: Database, unit: str, condition: ColumnElement[bool], limit: int) -> tuple[Apology, ...]:
    columns = [apology.c[name] for name in Apology.__dataclass_fields__]
    query = select(*columns).where(apology.c.unit == unit, condition).order_by(apology.c.number.desc()).limit(limit)
    with database.reading() as connection:
        return tuple(Apology(**dict(row)) for row in connection.execute(query).mappings())

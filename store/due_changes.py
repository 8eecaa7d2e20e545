"""How portals rewrote due dates: every change that a run saw."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.database import Database
from store.tables import dossier, due_date_change


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChange:
    """One change. Instants are aware; a date is ``None`` where the portal showed none."""

    portal: str
    code: str
    known_at: datetime
    old_due_at: datetime | None
    new_due_at: datetime | None


def due_changes(database: Database, unit: str, start: datetime, end: datetime) -> tuple[DueChange, ...]:
    """The changes that became known in [``start``, ``end``) (aware), by portal, code and time."""
    d, c = dossier.c, due_date_change.c
    query = (
        select(d.portal, d.code, c.known_at, c.old_due_at, c.new_due_at)
        .join(dossier, d.id == c.dossier_id)
        .where(c.unit == unit, c.known_at >= start, c.known_at < end)
        .order_by(d.portal, d.code, c.known_at, c.id)
    )
    with database.reading() as connection:
        return tuple(DueChange(**dict(row)) for row in connection.execute(query).mappings())

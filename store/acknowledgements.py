"""Who said of which late dossier "we know, it is being dealt with": it quiets repeats for a while, never a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from store.database import Database
from store.tables import acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One dossier that somebody took note of at ``at``. Mails do not repeat it before ``until``; both aware."""

    portal: str
    code: str
    at: datetime
    until: datetime
    by: str
    note: str | None = None


def acknowledge(database: Database, unit: str, given: Acknowledgement) -> None:
    """Keeps the acknowledgement. Earlier ones stay: they are history."""
    values = {name: getattr(given, name) for name in Acknowledgement.__dataclass_fields__}
    with database.writing(unit) as connection:
        connection.execute(insert(acknowledgement).values(unit=unit, **values))


def in_force(database: Database, unit: str, at: datetime) -> Mapping[tuple[str, str], Acknowledgement]:
    """What is quiet at ``at`` (aware), by (portal, code): of several the last."""
    a = acknowledgement.c
    columns = [a[name] for name in Acknowledgement.__dataclass_fields__]
    query = select(*columns).where(a.unit == unit, a.at <= at, a.until > at).order_by(a.id)
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return {(row["portal"], row["code"]): Acknowledgement(**dict(row)) for row in rows}

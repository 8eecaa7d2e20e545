"""All runs of a span of time, for what is told of portals over weeks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from dossiers.snapshot import Verdict
from store.database import Database
from store.tables import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One ended run. Instants are aware (UTC); ``cause`` is the code of the problem that spoilt it, ``reason`` its
    sentence (Vietnamese)."""

    id: int
    portal: str
    started_at: datetime
    finished_at: datetime
    verdict: Verdict
    cause: str | None
    reason: str | None
    declared_total: int | None
    observed: int | None


def looks(database: Database, unit: str, start: datetime, end: datetime) -> tuple[Look, ...]:
    """The runs begun in [``start``, ``end``) (aware) that have ended, by portal, oldest first."""
    names = [name for name in Look.__dataclass_fields__ if name != "verdict"]
    query = (
        select(*(run.c[name] for name in names), run.c.verdict)
        .where(run.c.unit == unit, run.c.started_at >= start, run.c.started_at < end, run.c.verdict.is_not(None))
        .order_by(run.c.portal, run.c.started_at, run.c.id)
    )
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(Look(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows)

"""Requests that the read-only guard stopped: kept for good, told with their portal and time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from dossiers.snapshot import BlockedRequest
from store.database import Database
from store.tables import blocked_request


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBlock:
    """``times`` equal requests stopped in one run, or (``run_id`` is ``None``) while somebody logged in by hand or
    tried the portal. ``at`` is aware (UTC): when that ended."""

    portal: str
    at: datetime
    run_id: int | None
    method: str
    url: str
    reason: str
    write_like: bool
    times: int


def keep(
    connection: Connection,
    unit: str,
    portal: str,
    blocked: Sequence[BlockedRequest],
    *,
    at: datetime,
    run_id: int | None = None,
) -> None:
    """Writes what was stopped; ``at`` is aware."""
    rows = [{"unit": unit, "portal": portal, "at": at, "run_id": run_id, **asdict(each)} for each in blocked]
    if rows:
        connection.execute(insert(blocked_request), rows)


def blocked_since(database: Database, unit: str, since: datetime) -> tuple[KeptBlock, ...]:
    """What was stopped from ``since`` (aware) on, newest first."""
    b = blocked_request.c
    columns = [b[name] for name in KeptBlock.__dataclass_fields__]
    query = select(*columns).where(b.unit == unit, b.at >= since).order_by(b.at.desc(), b.id)
    with database.reading() as connection:
        return tuple(KeptBlock(**row) for row in connection.execute(query).mappings())

"""What each portal is to the centre, with its history: an answer as of an instant counts as one counted then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from dossiers.receipt import Receipt
from store.database import Database
from store.history.holding import holds
from store.recording.ledger_rows import TICK
from store.tables import portal_role

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when counts what was said of a portal when it was first met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """``repeats``: the portal shows again dossiers that stand in another one, so it is counted nowhere. ``receipt``:
    where its dossiers are received; ``None`` where nobody has said."""

    repeats: bool = False
    receipt: Receipt | None = None


def note(connection: Connection, unit: str, portal: str, role: Role, since: datetime | None) -> None:
    """Keeps what a portal is from ``since`` (aware) on; of a portal that had no role, and with ``None``, from the
    beginning: then it is as if nothing else had ever been said."""
    r = portal_role.c
    mine = (r.unit == unit, r.portal == portal)
    current = connection.execute(select(portal_role).where(*mine, r.known_to.is_(None))).mappings().first()
    if current is not None and _role(dict(current)) == role:
        return
    if current is None or since is None:
        connection.execute(delete(portal_role).where(*mine))
        since = BEGINNING
    else:
        since = max(since, current["known_from"] + TICK)
        connection.execute(update(portal_role).where(r.id == current["id"]).values(known_to=since))
    receipt = None if role.receipt is None else role.receipt.value
    values = {"unit": unit, "portal": portal, "repeats": role.repeats, "receipt": receipt, "known_from": since}
    connection.execute(insert(portal_role).values(**values))


def roles_at(unit: str, instant: datetime | None) -> Select[Any]:
    """Selects (``portal``, ``repeats``, ``receipt``) as known at ``instant`` (aware); ``None``: as known now."""
    r = portal_role.c
    return select(r.portal, r.repeats, r.receipt).where(r.unit == unit, holds(r, instant))


def roles(database: Database, unit: str, at: datetime) -> Mapping[str, Role]:
    """What each portal is, as known at ``at`` (aware), by key."""
    with database.reading() as connection:
        rows = connection.execute(roles_at(unit, at)).mappings().all()
    return {row["portal"]: _role(dict(row)) for row in rows}


def _role(row: Mapping[str, Any]) -> Role:
    return Role(repeats=row["repeats"], receipt=None if row["receipt"] is None else Receipt(row["receipt"]))

"""What the ledger knows of a portal's dossiers, and whether what was read of it before still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from store.recording.absence import Known
from store.tables import dossier
from store.tables import unit as unit_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The ``dossiers`` of a unit's portal by code, as they stood at this ``revision`` of the unit; ``None``: nobody
    counts them."""

    unit: str
    portal: str
    revision: int | None
    dossiers: Mapping[str, Known]


NOTHING = Knowledge(unit="", portal="", revision=None, dossiers=MappingProxyType({}))
"""Of a portal that nobody looked at."""


def known_now(connection: Connection, unit: str, portal: str) -> Knowledge:
    """What the ledger knows."""
    number = revision(connection, unit)
    d = dossier.c
    query = select(d.id, d.code, d.hash, d.list_key, d.missed, d.absence_confirmed)
    rows = connection.execute(query.where(d.unit == unit, d.portal == portal)).all()
    dossiers = {item.code: item for item in map(Known._make, rows)}
    return Knowledge(unit=unit, portal=portal, revision=number, dossiers=dossiers)


def still_known(connection: Connection, unit: str, portal: str, before: Knowledge) -> Knowledge:
    """What the ledger knows now: ``before``, where nothing was written since.

    Call it in a transaction that writes, when the unit's writers wait. Each of them that touched a dossier gave the
    unit the next revision in its own transaction (``store.database``), so that an equal one means equal rows; only a
    ledger that was replaced meanwhile by an older one may come to the same number with others. Whoever calls sees to
    that (``runs.claim``).
    """
    theirs = before.revision is not None and (before.unit, before.portal) == (unit, portal)
    if theirs and before.revision == revision(connection, unit):
        return before
    return known_now(connection, unit, portal)


def revision(connection: Connection, unit: str) -> int | None:
    """The unit's present one; ``None`` for a unit that the ledger does not know, of which nobody counts."""
    number: int | None = connection.execute(select(unit_table.c.revision).where(unit_table.c.code == unit)).scalar()
    return number

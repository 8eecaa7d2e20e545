"""Where codes are known already: a list that was saved from one portal and handed over as another's is seen by that."""

from collections.abc import Sequence

from sqlalchemy import func, select

from store.database import Database
from store.recording.ledger_rows import chunks
from store.tables import dossier


def known_by_portal(database: Database, unit: str, codes: Sequence[str]) -> dict[str, int]:
    """How many of ``codes`` (normalised, distinct) the ledger knows of each portal of the unit; none, no entry."""
    found: dict[str, int] = {}
    with database.reading() as connection:
        for part in chunks(codes):
            query = select(dossier.c.portal, func.count()).where(dossier.c.unit == unit, dossier.c.code.in_(part))
            for portal, count in connection.execute(query.group_by(dossier.c.portal)):
                found[portal] = found.get(portal, 0) + count
    return found

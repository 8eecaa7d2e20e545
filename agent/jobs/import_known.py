"""What the ledger knows already of a portal's dossiers, as observations: a list with fewer columns leaves it so."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.status import Channel, OwnerKind, Status
from store.database import Database
from store.versions import current

_CODED = {"status": Status, "channel": Channel, "owner_kind": OwnerKind}


def known_dossiers(database: Database, unit: str, portal: str, codes: Iterable[str]) -> dict[str, Observation]:
    """The current versions of those of ``codes`` that the ledger knows, by code."""
    wanted = frozenset(codes)
    versions = current(unit).subquery("known")
    with database.reading() as connection:
        rows = connection.execute(select(versions).where(versions.c.portal == portal)).mappings()
        return {row["code"]: _observation(row) for row in rows if row["code"] in wanted}


def _observation(row: Mapping[Any, Any]) -> Observation:
    values = {field.name: row[field.name] for field in fields(Observation)}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.astimezone(VIETNAM)
        elif name in _CODED and value is not None:
            values[name] = _CODED[name](value)
    return Observation(**{**values, "aliases": tuple(values["aliases"])})

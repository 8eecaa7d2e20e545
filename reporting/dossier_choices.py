"""What the list of dossiers has to choose from: the few different words of its columns."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select
from sqlalchemy.sql.selectable import Subquery

from dossiers.text import collation_key, name_collation_key
from store.versions import as_of, counted, counted_now, current

SEARCHED = ("procedure_name", "field_name", "department", "officer")
"""Columns whose few different values are searched here, not in the database."""

Facets = Mapping[str, tuple[str, ...]]
"""The different values of ``SEARCHED``, ``portal`` and ``raw_status`` among a unit's dossiers, in Vietnamese order."""


def facets(connection: Connection, unit: str, at: datetime | None = None) -> Facets:
    """What there is to choose from, now or as known at ``at`` (aware)."""
    known = known_dossiers(unit, at, once=False)
    names = (*SEARCHED, "portal", "raw_status")
    found: dict[str, set[str]] = {name: set() for name in names}
    for row in connection.execute(select(*(known.c[name] for name in names)).distinct()):
        for name, value in zip(names, row, strict=True):
            if value:
                found[name].add(value)
    return {
        name: tuple(sorted(each, key=name_collation_key if name == "officer" else collation_key))
        for name, each in found.items()
    }


@lru_cache(256)
def known_dossiers(unit: str, at: datetime | None, *, once: bool) -> Subquery:
    """The unit's dossiers known now, or at ``at`` (aware); ``once``: as the figures count. Kept: to build the statement
    costs more than to run it."""
    if once:
        return (counted_now(unit) if at is None else counted(unit, at)).subquery("known")
    return (current(unit) if at is None else as_of(unit, at)).subquery("known")

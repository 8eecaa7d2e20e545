"""What the list of dossiers has to choose from, the few different words of its columns; and finding words in it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select
from sqlalchemy.sql.selectable import Subquery

from dossiers.text import collation_key, match_key, name_collation_key, search_key, spelling_key
from reporting.figures.rules import Columns, Truth
from store.history.versions import as_of, counted, counted_now, current

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


def has_word(c: Columns, word: str, choices: Facets) -> Truth:
    """A word with tone marks is looked for as it stands, one without in any dress; i and y count as one where people
    spell either (``spelling_key``)."""
    exact, plain = match_key(word), search_key(word)
    if not exact:
        return false()
    key = match_key if exact != plain else search_key
    sought = exact if exact != plain else plain
    other = spelling_key(sought)
    hits = [
        and_(c.find_key.is_not(None), _text(c.find_key).contains(each, autoescape=True))
        for each in dict.fromkeys((sought, other))
    ]
    for name in SEARCHED:
        matching = [each for each in choices.get(name, ()) if sought in key(each) or other in spelling_key(key(each))]
        if matching:
            hits.append(and_(c[name].is_not(None), c[name].in_(matching)))
    return or_(*hits)


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return column

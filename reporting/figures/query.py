"""What counting and listing share: the versions known at an instant, and rows. A number and its list are made
from one condition."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, select
from sqlalchemy.sql.selectable import Subquery

from reporting.figures.groups_model import Group
from reporting.figures.model import DossierRow
from reporting.figures.rules import Columns, Truth
from store.database import Database
from store.history.versions import counted


@lru_cache(16)
def known(unit: str, instant: datetime) -> Subquery:
    """The unit's dossiers as known at ``instant`` (aware), without those that a portal merely shows again.

    The same question is the same value, so that a report writes it down once and not for each of its figures.
    """
    found = counted(unit, instant).subquery("known")
    _ = found.c  # made here, before another thread can hold it
    return found


def within(c: Columns, groups: Sequence[Group]) -> list[Truth]:
    """The conditions that keep only the dossiers of every one of ``groups``."""
    return [group.condition(c) for group in groups]


def once(condition: Truth) -> ColumnElement[int]:
    """1 for a row that the condition holds for, else 0."""
    return case((condition, 1), else_=0)


def rows(database: Database, found: Subquery, *conditions: Truth) -> tuple[DossierRow, ...]:
    """The dossiers for which all conditions hold, by portal and code."""
    columns = [found.c[name] for name in ROW_COLUMNS]
    query = select(*columns).where(and_(*conditions)).order_by(found.c.portal, found.c.code)
    with database.reading() as connection:
        return tuple(row_of(row) for row in connection.execute(query))


ROW_COLUMNS = tuple(field.name for field in fields(DossierRow))


def row_of(row: Row[Any]) -> DossierRow:
    """A selected row as a value."""
    values = dict(row._mapping)
    values["seen"] = values["seen"] == "seen"
    return DossierRow(**values)

"""Every table of one unit, row by row, for people who want their data elsewhere. Hashes of passwords and of sessions,
and fingerprints of secrets, are left out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from store.database import Database
from store.tables import metadata

SECRET_COLUMNS = frozenset({"password_hash", "token_hash", "secret_version"})
LEFT_OUT = frozenset({"viewer_session", "viewer_attempt"})


def tables_of_unit() -> tuple[str, ...]:
    """The tables that are exported, parents before children."""
    return tuple(
        table.name for table in metadata.sorted_tables if table.name not in LEFT_OUT and _of_unit(table, "") is not None
    )


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a table that are exported."""
    return tuple(column.name for column in metadata.tables[name].c if column.name not in SECRET_COLUMNS)


def rows_of(database: Database, unit: str, name: str) -> Iterator[dict[str, Any]]:
    """The unit's rows of a table in the order of their keys, as one state of the ledger. Instants are aware (UTC)."""
    table = metadata.tables[name]
    condition = _of_unit(table, unit)
    if condition is None:
        raise ValueError(f"{name} holds nothing of a unit")
    query = select(*(table.c[column] for column in columns_of(name))).where(condition)
    with database.reading() as connection:
        result = connection.execute(query.order_by(*table.primary_key.columns).execution_options(yield_per=500))
        for row in result.mappings():
            yield dict(row)


def _of_unit(table: Table, unit: str, seen: frozenset[str] = frozenset()) -> ColumnElement[bool] | None:
    """Which rows are the unit's: by their own column, or by the row that they belong to."""
    if table.name == "unit":
        return table.c.code == unit
    if "unit" in table.c:
        return table.c.unit == unit
    for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
        parent = key.column.table
        if parent.name in seen:
            continue
        condition = _of_unit(parent, unit, seen | {table.name})
        if condition is not None:
            return key.parent.in_(select(key.column).where(condition))
    return None

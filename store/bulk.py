"""Many rows of one table at once, at what they cost the database."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table, insert
from sqlalchemy.engine import Dialect

_AT_ONCE = 2_000
_Bind = Callable[[Any], Any]


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts ``rows``, all of which name the same columns; nothing for no rows.

    On SQLite the values are made ready column by column: row by row SQLAlchemy takes several times as long as the
    database itself.
    """
    if not rows:
        return
    names = list(rows[0])
    if connection.dialect.name != "sqlite" or len(names) == 1:
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(insert(table), [dict(row) for row in rows[start : start + _AT_ONCE]])
        return
    statement = insert(table).compile(dialect=connection.dialect, column_keys=names)
    in_order = list(statement.positiontup or ())
    binds = [(place, bind) for place, name in enumerate(in_order) if (bind := _bind(table, name, connection.dialect))]
    values_of = itemgetter(*in_order)
    for start in range(0, len(rows), _AT_ONCE):
        columns = list(zip(*map(values_of, rows[start : start + _AT_ONCE]), strict=True))
        for place, bind in binds:
            columns[place] = tuple(map(bind, columns[place]))
        connection.exec_driver_sql(str(statement), list(zip(*columns, strict=True)))


def _bind(table: Table, name: str, dialect: Dialect) -> _Bind | None:
    """How a column's values are made ready for the driver; ``None`` where they go as they are."""
    kind = table.c[name].type
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None or not isinstance(kind, JSON):
        return bind
    empty = bind([])
    return lambda value: empty if value == [] else bind(value)

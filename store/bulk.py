"""Many rows of one table at once, at what they cost the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table, insert
from sqlalchemy.engine import Dialect

_AT_ONCE = 1_000
_Bind = Callable[[Any], Any]


def insert_many(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts ``rows``, all of which name the same columns, a thousand at a time; nothing for no rows.

    On SQLite the values are made ready column by column: row by row SQLAlchemy takes several times as long as the
    database itself.
    """
    coming = iter(rows)
    write: Callable[[Sequence[Mapping[str, Any]]], None] | None = None
    while part := list(islice(coming, _AT_ONCE)):
        if write is None:
            plain = connection.dialect.name != "sqlite" or len(part[0]) == 1
            write = _plain(connection, table) if plain else _by_columns(connection, table, list(part[0]))
        write(part)


def _plain(connection: Connection, table: Table) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    def write(part: Sequence[Mapping[str, Any]]) -> None:
        connection.execute(insert(table), [dict(row) for row in part])

    return write


def _by_columns(
    connection: Connection, table: Table, names: list[str]
) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    statement = insert(table).compile(dialect=connection.dialect, column_keys=names)
    in_order = list(statement.positiontup or ())
    binds = [(place, bind) for place, name in enumerate(in_order) if (bind := _bind(table, name, connection.dialect))]
    text, values_of = str(statement), itemgetter(*in_order)

    def write(part: Sequence[Mapping[str, Any]]) -> None:
        columns = list(zip(*map(values_of, part), strict=True))
        for place, bind in binds:
            columns[place] = tuple(map(bind, columns[place]))
        connection.exec_driver_sql(text, list(zip(*columns, strict=True)))

    return write


def _bind(table: Table, name: str, dialect: Dialect) -> _Bind | None:
    """How a column's values are made ready for the driver; ``None`` where they go as they are."""
    kind = table.c[name].type
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None or not isinstance(kind, JSON):
        return bind
    empty = bind([])
    return lambda value: empty if value == [] else bind(value)

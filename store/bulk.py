"""Many rows of one table at once, at what they cost the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Integer, Table, insert
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
    alone, together = _binds(table, in_order, connection.dialect)
    text, values_of = str(statement), itemgetter(*in_order)

    def write(part: Sequence[Mapping[str, Any]]) -> None:
        columns = list(zip(*map(values_of, part), strict=True))
        for place, bind in alone:
            columns[place] = tuple(map(bind, columns[place]))
        for places, bind in together:
            # Each value once: days and instants are the same in many rows, and in several columns of a row.
            ready: dict[Any, Any] = {}
            for place in places:
                ready |= {value: bind(value) for value in set(columns[place]).difference(ready)}
                columns[place] = tuple(map(ready.__getitem__, columns[place]))
        connection.exec_driver_sql(text, list(zip(*columns, strict=True)))

    return write


def _binds(
    table: Table, names: list[str], dialect: Dialect
) -> tuple[list[tuple[int, _Bind]], list[tuple[list[int], _Bind]]]:
    """How the values of the columns at these places are made ready for the driver: place by place, and at places of one
    kind together. The others go as they are."""
    alone: list[tuple[int, _Bind]] = []
    together: dict[str, tuple[list[int], _Bind]] = {}
    for place, name in enumerate(names):
        kind = table.c[name].type
        bind = kind.dialect_impl(dialect).bind_processor(dialect)
        if isinstance(kind, Integer):  # the driver looks for adapters of every number that is no plain one
            bind = _plain_number
        if bind is not None and isinstance(kind, JSON):
            alone.append((place, _mostly_empty(bind)))
        elif bind is not None:
            together.setdefault(repr(kind), ([], bind))[0].append(place)
    return alone, list(together.values())


def _plain_number(value: int | None) -> int | None:
    return None if value is None else int(value)


def _mostly_empty(bind: _Bind) -> _Bind:
    empty = bind([])
    return lambda value: empty if value == [] else bind(value)

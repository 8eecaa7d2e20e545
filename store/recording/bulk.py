"""Many rows of one table at once, at what they cost the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Integer, Table, insert
from sqlalchemy.engine import Dialect

from store.types import Instant

_AT_ONCE = 1_000
_Bind = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Same:
    """A column that says the same in every row."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]
Row = tuple[Any, ...]


def insert_many(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts ``rows``, all of which name the same columns; nothing for no rows."""
    given = list(rows)
    if given:
        names = list(given[0])
        values: Iterable[Sequence[Any]] = zip(*map(itemgetter(*names), given), strict=True)
        if len(names) == 1:
            values = [[row[names[0]] for row in given]]
        insert_columns(connection, table, dict(zip(names, values, strict=True)), len(given))


def insert_columns(connection: Connection, table: Table, columns: Columns, count: int) -> None:
    """Inserts ``count`` rows that are given by their columns, a thousand at a time; nothing for no rows.

    On SQLite the values are made ready column by column: row by row SQLAlchemy takes several times as long as the
    database itself.
    """
    if count:
        insert_ready(connection, table, list(columns), ready_rows(connection.dialect, table, columns, count))


def ready_rows(dialect: Dialect, table: Table, columns: Columns, count: int) -> Iterator[Row]:
    """The ``count`` rows of ``columns`` as ``insert_ready`` takes them for this database. Pure. Raises ``ValueError``
    for a naive instant."""
    values = _ready(table, columns, dialect) if dialect.name == "sqlite" else columns.values()
    return zip(*(_each(column, count) for column in values), strict=True)


def insert_ready(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Inserts rows that were made ready, each with a value for each of the columns ``names``, a thousand at a time."""
    left = iter(rows)
    if connection.dialect.name != "sqlite":
        while part := list(islice(left, _AT_ONCE)):
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in part])
        return
    quoted = connection.dialect.identifier_preparer
    columns = ", ".join(quoted.format_column(table.c[name]) for name in names)
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {quoted.format_table(table)} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    while part := list(islice(left, _AT_ONCE)):
        connection.exec_driver_sql(statement, part)


def _each(column: Sequence[Any] | Same, count: int) -> Iterable[Any]:
    return repeat(column.value, count) if isinstance(column, Same) else column


def _ready(table: Table, columns: Columns, dialect: Dialect) -> list[Sequence[Any] | Same]:
    """The columns with their values as the driver takes them."""
    instants: dict[int, Any] = {}
    ready: list[Sequence[Any] | Same] = []
    for name, column in columns.items():
        kind = table.c[name].type
        bind = kind.dialect_impl(dialect).bind_processor(dialect)
        if isinstance(kind, Integer):  # the driver looks for adapters of every number that is no plain one
            bind = _plain_number
        if bind is None:
            ready.append(column)
        elif isinstance(column, Same):
            ready.append(Same(bind(column.value)))
        elif isinstance(kind, Instant):
            ready.append(_once(column, bind, instants))
        elif isinstance(kind, Integer | JSON):
            ready.append(list(map(_mostly_empty(bind) if isinstance(kind, JSON) else bind, column)))
        else:
            by_value = {value: bind(value) for value in set(column)}  # days and words are the same in many rows
            ready.append(list(map(by_value.__getitem__, column)))
    return ready


def _once(column: Sequence[Any], bind: _Bind, known: dict[int, Any]) -> list[Any]:
    """Each object once: the same instant stands in several columns of a row. By what it is, not by what it equals,
    which takes longer to find out than to bind it; all are held by their columns meanwhile."""
    missing = object()
    bound = []
    for value in column:
        text = known.get(id(value), missing)
        if text is missing:
            text = known[id(value)] = bind(value)
        bound.append(text)
    return bound


def _plain_number(value: int | None) -> int | None:
    return None if value is None else int(value)


def _mostly_empty(bind: _Bind) -> _Bind:
    empty = bind([])
    return lambda value: empty if value == [] else bind(value)

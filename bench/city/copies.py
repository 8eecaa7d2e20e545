"""Many wards out of one: its rows, copied inside the database under other units and ids, each ward with its twist.

Every row is one that the ledger wrote, but for the twist, which ``tests/store/test_city.py`` shows to give what the
ledger records of such a ward. Versions are copied run by run, of all wards in turn, so that they lie as they would
have come. Hashes are those of the first ward: nothing that is asked here looks at what they are made of.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Date, Integer, Table, insert

from bench.city.ward import STUCK_OF, note_looks, twist_of, ward_code, ward_name
from store.database import Database
from store.tables import (
    case_member,
    dossier,
    dossier_alias,
    dossier_version,
    due_date_change,
    list_walk,
    portal,
    portal_role,
    run,
    unit,
)
from store.types import Instant

_SMALL = (unit, portal, portal_role, run, list_walk, dossier, dossier_alias, case_member, due_date_change)
"""All but the versions, in the order of their references."""
_ALL = (*_SMALL, dossier_version)
_INDEXED = (dossier_version, dossier)
"""Whose indexes are made when all rows are there."""
_OF_RUNS, _OF_DOSSIERS = ("run_id",), ("dossier_id", "case_id")
_APART = 128
"""How far two neighbours of the first ward lie apart among the copies, for those of the other wards between them."""
_NUMBER = "CAST(substr(t.code, length(t.code) - 5) AS integer)"
"""The running number at the end of a code."""
_PLACE = f"{_NUMBER} - {_NUMBER} / {STUCK_OF} * {STUCK_OF}"
"""Its remainder. A sign for that would have to be written otherwise for each driver."""


def add_wards(database: Database, numbers: Sequence[int]) -> None:
    """Copies the ward 0 to each of ``numbers``, at most ``_APART`` of them, and notes their looks."""
    if any(not 0 < number < _APART for number in numbers):
        raise ValueError(f"wards from 1 to {_APART - 1}")
    if database.is_sqlite:
        with database.engine.connect() as connection:
            _add(connection, numbers)
    else:
        with database.engine.connect() as connection:
            # References are looked at afterwards, all at once: see ``bench.city.checks``.
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.commit()
            _add(connection, numbers)
            _number_on(connection)
            connection.exec_driver_sql("RESET session_replication_role")
            connection.commit()
    for number in numbers:
        note_looks(database, number)
    settle(database)


def _add(connection: Connection, numbers: Sequence[int]) -> None:
    indexes = [index for table in _INDEXED for index in table.indexes]
    with connection.begin():
        runs = _first_ward(connection, numbers)
        for index in indexes:
            index.drop(connection)
    for table in _SMALL:
        with connection.begin():
            _copy(connection, table)
    for one in runs:
        with connection.begin():
            _copy(connection, dossier_version, f"v.run_id = {one}")
    for index in indexes:
        with connection.begin():
            index.create(connection)
    with connection.begin():
        for name in ("ward", *(f"first_{table.name}" for table in _ALL)):
            connection.exec_driver_sql(f"DROP TABLE {name}")


def _first_ward(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """Sets the first ward's rows and the list of wards apart, for this connection alone; the runs with versions."""
    first = f"'{ward_code(0)}'"
    recorded = f"IN (SELECT run_id FROM dossier_version WHERE unit = {first})"  # noqa: S608 - our own names
    where = {
        "unit": f"t.code = {first}",
        "run": f"t.id {recorded}",
        "list_walk": f"t.run_id {recorded}",
        "dossier_alias": f"t.dossier_id IN (SELECT id FROM dossier WHERE unit = {first})",  # noqa: S608
    }
    # What each dossier was before it ended, for those that do not end in another ward.
    before = f"""
        (SELECT e.dossier_id, e.known_from AS ended, p.hash FROM dossier_version e JOIN dossier_version p
        ON p.dossier_id = e.dossier_id AND p.known_to = e.known_from
        WHERE e.unit = {first} AND e.known_to IS NULL AND e.ended_at IS NOT NULL)"""  # noqa: S608 - our own names
    more = {
        "dossier": (f", {_PLACE} AS place, b.hash AS hash_before", "t.id"),
        "dossier_version": (f", {_PLACE} AS place, b.ended AS ended", "t.dossier_id"),
    }
    for table in _ALL:
        name, columns, join = table.name, "", ""
        if name in more:
            columns, key = more[name]
            join = f" LEFT JOIN {before} b ON b.dossier_id = {key}"
        rows = f"SELECT t.*{columns} FROM {name} t{join} WHERE {where.get(name, f't.unit = {first}')}"  # noqa: S608
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE first_{name} AS {rows}")
    connection.exec_driver_sql("CREATE INDEX first_by_run ON first_dossier_version (run_id)")
    wards = Table(
        "ward",
        type(dossier.metadata)(),
        *(Column(name, Integer) for name in ("number", "days", "stuck", "dossiers", "runs")),
        Column("code", unit.c.code.type),
        Column("name", unit.c.name.type),
        prefixes=["TEMPORARY"],
    )
    wards.create(connection)
    # Above the first ward's own; above the rows that are there by now the numbers may have gaps.
    blocks = {
        "dossiers": connection.exec_driver_sql("SELECT max(id) FROM first_dossier").scalar_one(),
        "runs": connection.exec_driver_sql("SELECT max(id) FROM run").scalar_one(),
    }
    twists = [(number, twist_of(number)) for number in numbers]
    connection.execute(
        insert(wards),
        [
            {"number": number, "code": ward_code(number), "name": ward_name(number), **blocks}
            | {"days": twist.days, "stuck": twist.stuck}
            for number, twist in twists
        ],
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE first_dossier_version")
    return list(
        connection.exec_driver_sql("SELECT DISTINCT run_id FROM first_dossier_version ORDER BY run_id").scalars()
    )


def _copy(connection: Connection, table: Table, only: str = "true") -> None:
    """All rows of the first ward that are ``only``, for every ward."""
    name = table.name
    columns = {each.name: _value(connection, table, each) for each in table.c}
    # The database numbers what nothing refers to.
    wanted = {key: value for key, value in columns.items() if value}
    stuck = "v.place < w.stuck"
    if table is dossier:
        wanted["hash"] = f"CASE WHEN {stuck} AND v.hash_before IS NOT NULL THEN v.hash_before ELSE v.hash END"
    if table is dossier_version:
        wanted["known_to"] = f"CASE WHEN {stuck} AND v.known_to = v.ended THEN NULL ELSE {wanted['known_to']} END"
        only += f" AND NOT ({stuck} AND v.ended IS NOT NULL AND v.known_from = v.ended)"
    order = "" if connection.dialect.name == "sqlite" else "ORDER BY w.number" + (", v.id" if "id" in columns else "")
    # On SQLite the order of the tables is the order of the loops.
    connection.exec_driver_sql(
        f"INSERT INTO {name} ({', '.join(wanted)}) SELECT {', '.join(wanted.values())} "  # noqa: S608 - our own names
        f"FROM ward w CROSS JOIN first_{name} v WHERE {only} {order}"
    )


def _value(connection: Connection, table: Table, column: Column[Any]) -> str:
    """What the copy has in a column; empty: the database's own number."""
    name, old = column.name, f"v.{column.name}"
    if name in _OF_DOSSIERS or (table is dossier and name == "id"):
        new = f"w.dossiers + ({old} - 1) * {_APART} + w.number"
    elif name in _OF_RUNS or (table is run and name == "id"):
        new = f"w.runs + ({old} - 1) * {_APART} + w.number"
    elif name == "unit" or (table is unit and name == "code"):
        new = "w.code"
    elif table is unit and name == "name":
        new = "w.name"
    elif table is portal_role or not isinstance(column.type, Instant | Date):
        new = "" if name == "id" else old
    else:
        new = _earlier(old, connection.dialect.name, day=isinstance(column.type, Date))
    return new


def _earlier(old: str, dialect: str, *, day: bool) -> str:
    """An instant or a civil day, so many days before."""
    if dialect == "postgresql":
        return f"{old} - w.days" if day else f"{old} - w.days * interval '1 day'"
    days = "'-' || w.days || ' days'"
    return f"date({old}, {days})" if day else f"strftime('%Y-%m-%d %H:%M:%f000', {old}, {days})"


def settle(database: Database) -> None:
    """What a server does by itself soon after many rows came: its planner goes by what it counts."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _number_on(connection: Connection) -> None:
    """The next numbers that a server gives, above those that were copied."""
    for table in _ALL:
        if "id" in table.c:
            last = f"(SELECT max(id) FROM {table.name})"  # noqa: S608 - our own names
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})")

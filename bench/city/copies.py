"""Many wards out of one: its rows, copied inside the database under other units and ids.

Every row is one that the ledger wrote. Versions are copied run by run, of all wards in turn, so that they lie as they
would have come. Portals' codes belong to a unit, so they stay as they are, and with them the hashes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    column,
    func,
    insert,
    select,
    true,
    values,
)

from store.database import Database
from store.tables import (
    case_member,
    dossier,
    dossier_alias,
    dossier_version,
    due_date_change,
    portal,
    portal_role,
    run,
    unit,
)

_TABLES = (unit, portal, portal_role, run, dossier, dossier_alias, dossier_version, case_member, due_date_change)
"""In the order of their references."""
_IDS = {"id", "dossier_id", "run_id", "case_id"}
_NUMBERED = [table for table in _TABLES if "id" in table.c]


def ward_code(number: int) -> str:
    """The code of a ward: 0 is the one that was recorded, the others are its copies."""
    return f"P{number:03}"


def add_wards(database: Database, numbers: Sequence[int]) -> None:
    """Copies the first ward to each of ``numbers``. Indexes are made anew when all rows are there."""
    with database.engine.begin() as connection:
        of_first = [_first(table, func.max(table.c.id)) for table in _NUMBERED]
        block = max(int(connection.execute(query).scalar_one() or 0) for query in of_first) + 1
        runs = [int(each) for each in connection.execute(_first(run, run.c.id).order_by(run.c.id)).scalars()]
    indexes = list(dossier_version.indexes)
    with database.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
    wards = [(ward_code(number), number * block) for number in numbers]
    for table in _TABLES:
        for one in runs if table is dossier_version else [None]:
            with database.engine.begin() as connection:
                _copy(connection, table, wards, one)
    for index in indexes:
        with database.engine.begin() as connection:
            index.create(connection)
    _settle(database)


def _first(table: Table, *wanted: Any) -> Any:
    """Selects of the rows of the first ward."""
    query = select(*wanted).select_from(table)
    if table is unit:
        return query.where(unit.c.code == ward_code(0))
    if "unit" in table.c:
        return query.where(table.c.unit == ward_code(0))
    mine = select(dossier.c.id).where(dossier.c.unit == ward_code(0))
    return query.where(table.c.dossier_id.in_(mine))


def _copy(connection: Connection, table: Table, wards: Sequence[tuple[str, int]], run_id: int | None) -> None:
    ward = values(column("code", String), column("moved", Integer), name="ward").data(list(wards)).cte("ward")
    query = _first(table, *(_value(each, ward) for each in table.c)).join(ward, true())
    if run_id is not None:
        query = query.where(table.c.run_id == run_id)
    connection.execute(insert(table).from_select(list(table.c), query))


def _value(each: ColumnElement[Any], ward: CTE) -> ColumnElement[Any]:
    table, name = each.table, each.name
    if name == "unit" or (table is unit and name == "code"):
        return ward.c.code
    return each + ward.c.moved if name in _IDS else each


def _settle(database: Database) -> None:
    """What a server needs after many rows: the next numbers, and what its planner goes by."""
    if database.is_sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _NUMBERED:
            last = f"(SELECT max(id) FROM {table.name})"  # noqa: S608 - our own names
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})")
        connection.exec_driver_sql("VACUUM ANALYZE")

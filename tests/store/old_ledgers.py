"""Ledgers as every earlier revision had them, with a row in every table, on both kinds of database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, MetaData, Table, insert, select

import store
from store.database import Database
from tests.store.samples import UNIT

AT = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]

# What a table's checks ask for, and what ties rows together; all else follows from the kind of column.
_VALUES: dict[str, dict[str, Any]] = {
    "unit": {"code": UNIT},
    "portal": {"key": "igate"},
    "account": {"state": "ready"},
    "run": {"finished_at": AT, "verdict": "complete", "changes": {"new": 1}},
    "dossier": {"code": "H40.12-260504-0001", "missed": 0},
    "dossier_version": {"code": "H40.12-260504-0001", "seen": "seen", "raw_status": "Đang xử lý", "status": 4},
    "dossier_alias": {"alias": "G22.99.12-260504-000001"},
    "viewer": {"role": "look"},
    "access_log": {"act": "dossier"},
    "settlement": {"kind": "only_first", "first_code": "G1", "first": "hkd", "second": "igate"},
    "purge_log": {"kind": "logs", "removed": 1},
    "reminder": {"kind": "mail"},
    "trouble": {"kind": "line"},
    "notice": {"level": "info"},
}
_TIES = {"unit": UNIT, "portal": "igate", "run_id": 1, "dossier_id": 1, "case_id": 1, "outbox_id": 1, "viewer_id": 1}


def revisions() -> list[str]:
    """All of them, the oldest first."""
    found = [item.revision for item in ScriptDirectory.from_config(_config()).walk_revisions()]
    return list(reversed(found))


def upgrade(database: Database, revision: str) -> None:
    """Brings a ledger to a revision, as the program would, without a backup."""
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def tables(database: Database) -> tuple[Table, ...]:
    """What tables there are now: asking takes longer than reading what stands in them."""
    with database.reading() as connection:
        found = MetaData()
        found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name != "alembic_version")


def fill(database: Database, known: Iterable[Table] | None = None) -> None:
    """Puts a row into every table that has none yet. ``known``: the tables, where they have just been asked for."""
    known = tables(database) if known is None else known
    with database.writing() as connection:
        for table in known:
            if connection.execute(select(table).limit(1)).first() is None:
                connection.execute(insert(table).values(**_row(table)))


def rows(database: Database, known: Iterable[Table] | None = None) -> Rows:
    """All rows of all tables, by column. ``known`` as in ``fill``."""
    known = tables(database) if known is None else known
    with database.reading() as connection:
        return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in known}


def _row(table: Table) -> dict[str, Any]:
    values = dict(_VALUES.get(table.name, {}))
    for column in table.columns:
        if column.name in values or (column.primary_key and isinstance(column.type, Integer) and column.name == "id"):
            continue
        if column.name in _TIES:
            values[column.name] = _TIES[column.name]
        elif not column.nullable and column.server_default is None:
            values[column.name] = _value(column.type)
    return {name: value for name, value in values.items() if name in table.columns}


def _value(kind: Any) -> Any:
    for known, value in (
        (Boolean, False),
        (Integer, 1),
        (DateTime, AT),
        (Date, date(2026, 5, 12)),
        (JSON, []),
        (LargeBinary, b"x"),
    ):
        if isinstance(kind, known):
            return value
    return "2026-05"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    return config

"""Rows inserted by columns are the rows that SQLAlchemy itself would have written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, MetaData, String, Table, insert, select

from dossiers.dates import VIETNAM
from dossiers.status import Status
from store.database import Database
from store.recording.bulk import insert_many
from store.types import Instant

TABLE = Table(
    "bulk_sample",
    MetaData(),
    Column("number", Integer),
    Column("text", String(20)),
    Column("at", Instant),
    Column("also_at", Instant),
    Column("day", Date),
    Column("names", JSON),
    Column("yes", Boolean),
)


def _rows(count: int) -> list[dict[str, Any]]:
    start = datetime(2026, 5, 13, 7, 42, 1, 2, tzinfo=VIETNAM)
    return [
        {
            "number": Status.RECEIVED if each % 2 else each,
            "text": f"số {each}",
            "at": start + timedelta(minutes=each % 7),
            "also_at": None if each % 3 else (start + timedelta(minutes=each % 7)).astimezone(UTC),
            "day": None if each % 5 else date(2026, 5, 13),
            "names": [] if each % 2 else [f"mã {each}"],
            "yes": bool(each % 2),
        }
        for each in range(count)
    ]


def test_they_are_the_same_rows(database: Database) -> None:
    rows = _rows(2_100)
    with database.writing() as connection:
        TABLE.create(connection)
        insert_many(connection, TABLE, iter(rows))
        kept = connection.execute(select(TABLE)).all()
        connection.execute(TABLE.delete())
        connection.execute(insert(TABLE), rows)
        assert sorted(kept, key=str) == sorted(connection.execute(select(TABLE)).all(), key=str)
        TABLE.drop(connection)


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.reading() as connection:
        insert_many(connection, TABLE, [])

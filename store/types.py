"""Column types that SQLite and PostgreSQL keep alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

BINARY_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its signs' numbers, whatever the database's language."""


class Instant(TypeDecorator[datetime]):
    """An aware instant. Kept in UTC, given back aware in UTC. Raises ``ValueError`` for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite has no zones: it keeps the UTC clock time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the ledger keeps aware instants only")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

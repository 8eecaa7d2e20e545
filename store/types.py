"""Column types that SQLite and PostgreSQL keep alike."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from dossiers.iso import utc_text
from dossiers.privacy import redact

_AWARE_ONLY = "the ledger keeps aware instants only"
BINARY_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its signs' numbers, whatever the database's language."""


class Instant(TypeDecorator[datetime]):
    """An aware instant. Kept in UTC, given back aware in UTC. Raises ``ValueError`` for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """For SQLite the text itself: hundreds of thousands are written in one run."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """From SQLite the text itself, too: a report reads tens of thousands."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(_AWARE_ONLY)
    return value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    """SQLite has no zones: it keeps the UTC clock time."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(_AWARE_ONLY)
    return utc_text(value)


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class PlainText(TypeDecorator[str]):
    """Words that a portal said or a person typed: kept without identity numbers, phones and mail addresses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Redacted, and without the signs that no database keeps."""
        return None if value is None else redact(storable(value))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` without NUL and lone surrogates, which PostgreSQL, or UTF-8, can't hold."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("", text)

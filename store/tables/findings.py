"""What people should look at, and the figures that no dossier list holds."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from store.tables.base import metadata, unit_column
from store.types import Instant, PlainText

issue = Table(
    "issue",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("same", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("retry", String(8), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("list_key", String(64)),
    Column("dossier_code", String(64)),
    Column("detail", PlainText),
    Column("evidence", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("closed_run_id", Integer),
    UniqueConstraint("unit", "portal", "same"),
)

indicator = Table(
    "indicator",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("key", String(32), nullable=False),
    Column("period", String(7), nullable=False),
    Column("name", PlainText, nullable=False),
    Column("numerator", Integer),
    Column("denominator", Integer),
    Column("percent", String(16), nullable=False),
    Column("source", PlainText, nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    Column("run_id", Integer, ForeignKey("run.id")),
    Index("ix_indicator_period", "unit", "period", "key", "known_from"),
)

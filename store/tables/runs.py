"""Runs over portals: what was walked, seen, proven, stopped, and which portals rest."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.tables.base import metadata, unit_column
from store.types import Instant, PlainText

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("run_key", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("verdict", String(16)),
    Column("reason", Text),
    Column("cause", String(64)),
    Column("declared_total", Integer),
    Column("observed", Integer),
    Column("pages", Integer),
    Column("blocked", Integer),
    Column("changes", JSON),
    Column("evidence", JSON),
    Column("clock_skew", Integer),
    UniqueConstraint("unit", "run_key"),
    CheckConstraint("(finished_at IS NULL) = (verdict IS NULL)", name="finished"),
    Index("ix_run_portal", "unit", "portal", "started_at"),
)

list_walk = Table(
    "list_walk",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("list_key", String(64), primary_key=True),
    Column("declared_total", Integer),
    Column("distinct_seen", Integer, nullable=False),
    Column("rows_seen", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sweeps", Integer, nullable=False),
    Column("proof", String(32)),
    Column("reason", Text),
    Column("since", Date),
    Column("window_field", String(16)),
    CheckConstraint("(since IS NULL) = (window_field IS NULL)", name="window"),
)

run_page = Table(
    "run_page",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("list_key", String(64), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("file", Text),
)

blocked_request = Table(
    "blocked_request",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), index=True),
    Column("method", String(16), nullable=False),
    Column("url", PlainText, nullable=False),
    Column("write_like", Boolean, nullable=False),
    Column("reason", String(32), nullable=False, server_default=text("''")),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Index("ix_blocked_request_at", "unit", "at"),
)

portal_rest = Table(
    "portal_rest",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("portal", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("cause", String(16)),
    Column("since", Instant, nullable=False),
    Column("next_allowed_at", Instant),
    CheckConstraint("cause IN ('failures','asked')", name="cause"),
    CheckConstraint("(cause IS NULL) = (next_allowed_at IS NULL)", name="rests"),
)

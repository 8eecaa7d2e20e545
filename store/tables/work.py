"""What is due, what is mailed, what was reported."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from store.tables.base import metadata, unit_column
from store.types import Instant, PlainText

due_job = Table(
    "due_job",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("key", String(128), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant),
    Column("state", String(16), nullable=False, server_default=text("'planned'")),
    Column("planned_at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("settled_at", Instant),
    Column("detail", Text),
    Column("late", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("unit", "key"),
    CheckConstraint("state IN ('planned','done','skipped','missed')", name="state"),
    CheckConstraint("(state = 'planned') = (settled_at IS NULL)", name="settled"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("key", String(200), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("unit", "key"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'planned'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("changed_at", Instant, nullable=False),
    Column("detail", Text),
    UniqueConstraint("outbox_id", "recipient"),
    CheckConstraint("state IN ('planned','sending','sent','refused','unknown')", name="state"),
    Index("ix_delivery_state", "state"),
)

report_issue = Table(
    "report_issue",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("period", String(7), nullable=False),
    Column("number", Integer, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("statement", Text, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("files", JSON, nullable=False),
    Column("hashes", JSON),
    Column("reason", PlainText),
    Column("asked_by", Text),
    UniqueConstraint("unit", "period", "complete", "number"),
)

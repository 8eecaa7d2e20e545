"""What people were reminded of, what they answered, and the files that are on their way to the shared folder."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from store.tables.base import metadata, unit_column
from store.types import Instant, PlainText

outbox_attachment = Table(
    "outbox_attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("content", LargeBinary),
    Index("ix_outbox_attachment_outbox_id", "outbox_id"),
)

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("by", String(200), nullable=False),
    Column("note", PlainText),
    Index("ix_acknowledgement_until", "unit", "until"),
)

chase = Table(
    "chase",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("number", Integer, nullable=False),
    Column("department", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("answer_due_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("answer", PlainText),
    Column("files", JSON, nullable=False),
    UniqueConstraint("unit", "number"),
    CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered"),
)

apology = Table(
    "apology",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("number", Integer, nullable=False),
    Column("department", String(200)),
    Column("made_at", Instant, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("files", JSON, nullable=False),
    UniqueConstraint("unit", "number"),
    CheckConstraint("letters > 0", name="letters"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("chase_id", Integer, ForeignKey("chase.id")),
    UniqueConstraint("unit", "portal", "code", "kind", "day"),
    CheckConstraint("kind IN ('mail','escalation','slip','apology')", name="kind"),
    CheckConstraint("(kind = 'slip') = (chase_id IS NOT NULL)", name="slip"),
)

trouble = Table(
    "trouble",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("subject", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("kind IN ('needs_you','will_retry','line')", name="kind"),
    Index("ix_trouble_open", "unit", "ended_at"),
)

file_drop = Table(
    "file_drop",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("source", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("name", String(120), nullable=False),
    Column("replaces", Boolean, nullable=False, server_default=false()),
    Column("state", String(16), nullable=False, server_default=text("'waiting'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("path", Text),
    Column("sha256", String(64)),
    Column("problem", Text),
    Column("refused_version", String(16)),
    CheckConstraint("state IN ('waiting','done','given_up')", name="state"),
    CheckConstraint("(state = 'done') = (path IS NOT NULL)", name="done"),
    Index("ix_file_drop_state", "unit", "state"),
)

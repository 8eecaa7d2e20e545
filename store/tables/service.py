"""The program that stays: who runs it, what people ask of it, its backups, and what it has to tell of the computer."""

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
    text,
)

from store.tables.base import metadata, partial_index, unit_column
from store.types import Instant, PlainText

service = Table(
    "service",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("holder", String(64)),
    Column("place", Text),
    Column("pid", Integer),
    Column("begun_at", Instant),
    Column("beat_at", Instant),
    Column("ready_at", Instant),
    Column("paused_until", Instant),
    CheckConstraint("(holder IS NULL) = (beat_at IS NULL)", name="held"),
)

command = Table(
    "command",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("kind", String(32), nullable=False),
    Column("portal", String(32)),
    Column("argument", Text),
    Column("reason", PlainText),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'waiting'")),
    Column("taken_at", Instant),
    Column("settled_at", Instant),
    Column("detail", Text),
    CheckConstraint("state IN ('waiting','taken','done','failed','expired','interrupted')", name="state"),
    CheckConstraint("(state IN ('waiting','taken')) = (settled_at IS NULL)", name="settled"),
    Index("ix_command_state", "unit", "state", "asked_at"),
)

backup = Table(
    "backup",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("name", String(120), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("by_person", Boolean, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'made'")),
    Column("checked_at", Instant),
    Column("seconds", Integer),
    Column("detail", Text),
    Column("removed_at", Instant),
    CheckConstraint("state IN ('made','verified','failed')", name="state"),
    CheckConstraint("(state = 'made') = (checked_at IS NULL)", name="checked"),
    UniqueConstraint("unit", "name"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("key", String(64), nullable=False),
    Column("level", String(8), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Column("closed_at", Instant),
    CheckConstraint("level IN ('info','warn','fail')", name="level"),
    partial_index(
        "uq_notice_open",
        "unit",
        "key",
        unique=True,
        where="closed_at IS NULL",
    ),
)

"""Dossiers and their versions.

A version is what a portal said of a dossier, known from one run (``known_from``) until another said otherwise
(``known_to``, exclusive; NULL: still). Versions are added and closed, never changed or deleted.
"""

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
    false,
    text,
)

from store.tables.base import metadata, unit_column
from store.types import Instant

dossier = Table(
    "dossier",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("list_key", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("missed", Integer, nullable=False, server_default=text("0")),
    Column("absence_confirmed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("unit", "portal", "code"),
    Index("ix_dossier_code", "unit", "code"),
    CheckConstraint("missed >= 0", name="missed"),
)

dossier_alias = Table(
    "dossier_alias",
    metadata,
    Column("dossier_id", Integer, ForeignKey("dossier.id"), primary_key=True),
    Column("alias", String(64), primary_key=True, index=True),
)

dossier_version = Table(
    "dossier_version",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("dossier_id", Integer, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("seen", String(8), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("raw_code", Text, nullable=False),
    Column("list_key", String(64), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("procedure_code", Text),
    Column("procedure_name", Text),
    Column("field_name", Text),
    Column("applicant", Text),
    Column("owner_kind", Integer),
    Column("channel", Integer),
    Column("raw_channel", Text),
    Column("status", Integer),
    Column("raw_status", Text, nullable=False),
    Column("status_group", String(32)),
    Column("submitted_at", Instant),
    Column("received_at", Instant),
    Column("due_at", Instant),
    Column("finished_at", Instant),
    Column("returned_at", Instant),
    Column("department", Text),
    Column("officer", Text),
    Column("link", Text),
    Column("detail_row", String(64)),
    Column("due_words", Text),
    Column("entered_at", Instant),
    Column("ended_at", Instant),
    Column("ended_basis", String(16)),
    Column("entered_on", Date),
    Column("due_on", Date),
    Column("ended_on", Date),
    CheckConstraint("seen IN ('seen','not_seen','left')", name="seen"),
    CheckConstraint("known_to IS NULL OR known_to > known_from", name="known"),
    CheckConstraint("(ended_at IS NULL) = (ended_basis IS NULL)", name="ended"),
    Index("ix_dossier_version_known", "unit", "known_from", "known_to"),
    Index(
        "uq_dossier_version_current",
        "dossier_id",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

absence_brake = Table(
    "absence_brake",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("current_total", Integer, nullable=False),
    Column("codes", JSON, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'pending'")),
    Column("settled_at", Instant),
    CheckConstraint("state IN ('pending','accepted','rejected','cleared','superseded')", name="state"),
    CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name="settled"),
    Index(
        "uq_absence_brake_pending",
        "unit",
        "portal",
        unique=True,
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

due_date_change = Table(
    "due_date_change",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("dossier_id", Integer, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("old_due_at", Instant),
    Column("new_due_at", Instant),
)

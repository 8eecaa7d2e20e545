"""What is kept for how long: what was purged and when, which dossiers must not come back, full names as ciphertext."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from store.tables.base import metadata, unit_column
from store.types import Instant

purge_log = Table(
    "purge_log",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("removed", Integer, nullable=False),
    Column("before", Instant),
    CheckConstraint("kind IN ('evidence','logs','access_log','mails','dossiers','names')", name="kind"),
    CheckConstraint("removed > 0", name="removed"),
    Index("ix_purge_log_at", "unit", "at"),
)

purged_dossier = Table(
    "purged_dossier",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("portal", String(32), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("purged_at", Instant, nullable=False),
)

sealed_name = Table(
    "sealed_name",
    metadata,
    Column("dossier_id", Integer, ForeignKey("dossier.id"), primary_key=True),
    unit_column(),
    Column("mark", String(64), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("known_from", Instant, nullable=False),
    Index("ix_sealed_name_unit", "unit"),
)

"""Dossiers that are one case, what each portal is to the centre, and what people settled between two portals.

Like versions, rows are added and closed, never changed: each holds from ``known_from`` until ``known_to`` (exclusive;
NULL: still), so that every answer can be given as of an instant.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
)

from store.tables.base import metadata, partial_index, unit_column
from store.types import Instant, PlainText

case_member = Table(
    "case_member",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("case_id", Integer, ForeignKey("dossier.id"), nullable=False),
    Column("dossier_id", Integer, ForeignKey("dossier.id"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    CheckConstraint("known_to IS NULL OR known_to > known_from", name="known"),
    Index("ix_case_member_known", "unit", "known_from", "known_to"),
    Index("ix_case_member_case", "case_id"),
    Index("ix_case_member_dossier", "dossier_id", "known_from", "known_to", "case_id"),
    partial_index(
        "uq_case_member_current",
        "dossier_id",
        unique=True,
        where="known_to IS NULL",
    ),
)

portal_role = Table(
    "portal_role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", String(64), nullable=False),
    Column("portal", String(32), nullable=False),
    Column("repeats", Boolean, nullable=False),
    Column("receipt", String(16)),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    ForeignKeyConstraint(["unit", "portal"], ["portal.unit", "portal.key"], name="fk_portal_role_portal"),
    CheckConstraint("receipt IN ('one_stop','centre','elsewhere')", name="receipt"),
    Index("ix_portal_role_portal", "unit", "portal", "known_from", "known_to", "repeats", "receipt"),
    CheckConstraint("known_to IS NULL OR known_to > known_from", name="known"),
    partial_index(
        "uq_portal_role_current",
        "unit",
        "portal",
        unique=True,
        where="known_to IS NULL",
    ),
)

settlement = Table(
    "settlement",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("first", String(32), nullable=False),
    Column("second", String(32), nullable=False),
    Column("first_code", String(64)),
    Column("second_code", String(64)),
    Column("kind", String(16), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("settled_at", Instant, nullable=False),
    Column("settled_by", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    CheckConstraint("first_code IS NOT NULL OR second_code IS NOT NULL", name="whose"),
    CheckConstraint("kind IN ('only_first','only_second','disagree')", name="kind"),
    Index("ix_settlement_pair", "unit", "first", "second", "settled_at"),
)

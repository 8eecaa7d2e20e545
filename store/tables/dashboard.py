"""Who may look at the dashboard: accounts, log-ins, tries (no unit's rows: a city's people see many units); and who
looked at what."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from store.tables.base import metadata, unit_column
from store.types import Instant, PlainText

viewer = Table(
    "viewer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("unit", String(64), ForeignKey("unit.code")),
    Column("department", Text),
    Column("password_hash", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("role IN ('admin','look','department')", name="role"),
    CheckConstraint("(role = 'department') = (department IS NOT NULL)", name="department"),
)

viewer_session = Table(
    "viewer_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("viewer_id", Integer, ForeignKey("viewer.id"), nullable=False, index=True),
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

viewer_attempt = Table(
    "viewer_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("succeeded", Integer, nullable=False),
    Index("ix_viewer_attempt_at", "at"),
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("at", Instant, nullable=False),
    Column("viewer_id", Integer, ForeignKey("viewer.id")),
    Column("who", Text, nullable=False),
    Column("act", String(16), nullable=False),
    Column("portal", String(32)),
    Column("code", String(64)),
    Column("detail", PlainText),
    CheckConstraint("act IN ('dossier','full_name','file','log_in','change')", name="act"),
    Index("ix_access_log_at", "unit", "at"),
)

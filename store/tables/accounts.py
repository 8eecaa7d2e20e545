"""Accounts at portals: what state they are in, every log-in, how long sessions live."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from store.tables.base import metadata, unit_column
from store.types import Instant

account = Table(
    "account",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("portal", String(32), primary_key=True),
    Column("username", Text, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("secret_version", String(64), nullable=False),
    Column("reopened_at", Instant),
    Column("paused_at", Instant),
    Column("expires_on", Date),
    CheckConstraint(
        "state IN ('ready','wrong_password','locked','expired','unknown','needs_captcha','needs_otp','needs_sso',"
        "'totp_refused','session_ended','used_elsewhere','no_password','key_unreadable')",
        name="state",
    ),
)

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("username", Text, nullable=False),
    Column("secret_version", String(64), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(16)),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
    Index("ix_login_attempt_account", "unit", "portal", "username", "begun_at"),
)

session_life = Table(
    "session_life",
    metadata,
    Column("id", Integer, primary_key=True),
    unit_column(),
    Column("portal", String(32), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("alive_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("found_dead", Boolean, nullable=False),
    Index("ix_session_life_portal", "unit", "portal", "began_at"),
)

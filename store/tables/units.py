"""Units (wards) and the portals they work in."""

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, Text, text

from store.tables.base import metadata, unit_column
from store.types import Instant

unit = Table(
    "unit",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    # One more whenever anything changes of which figures are made: see ``store.history.remembered``.
    Column("revision", Integer, nullable=False, server_default=text("0")),
)

portal = Table(
    "portal",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("name", Text, nullable=False),
)

remembered = Table(
    "remembered",
    metadata,
    unit_column(),
    Column("key", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("unit", "key"),
)

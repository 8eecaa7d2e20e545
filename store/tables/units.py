"""Units (wards) and the portals they work in."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from store.tables.base import metadata

unit = Table("unit", metadata, Column("code", String(64), primary_key=True), Column("name", Text, nullable=False))

portal = Table(
    "portal",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("name", Text, nullable=False),
)

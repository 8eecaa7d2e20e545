"""What all tables share: the names of constraints, and the unit to which every row belongs."""

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def unit_column() -> Column[str]:
    """The ward whose row it is."""
    return Column("unit", String(64), ForeignKey("unit.code"), nullable=False)

"""What all tables share: the names of constraints, and the unit to which every row belongs."""

from sqlalchemy import Column, Connection, ForeignKey, Index, MetaData, String, event, text

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


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows of which ``where`` is true. PostgreSQL is told so when the index is made there: an option
    of a kind of database loads all that knows this kind, and on most PCs there is no PostgreSQL."""
    index = Index(name, *columns, unique=unique, sqlite_where=text(where))
    event.listen(index, "before_create", _tell_postgresql)
    return index


def _tell_postgresql(index: Index, connection: Connection, **_how: object) -> None:
    if connection.dialect.name == "postgresql":
        index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]

"""What people search and sort by; the versions that are current, by what is asked most."""

import sqlalchemy as sa
from alembic import op

from store.recording.find_keys import find_key, name_key
from store.types import BINARY_TEXT

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CURRENT = sa.text("known_to IS NULL")
_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("dossier_version", sa.Column("find_key", sa.Text()))
    op.add_column("dossier_version", sa.Column("name_key", BINARY_TEXT))
    _fill(op.get_bind())
    op.create_index(
        "ix_dossier_version_now",
        "dossier_version",
        ["unit", "status_group", "due_on", "dossier_id"],
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_version_now", "dossier_version")
    op.drop_column("dossier_version", "name_key")
    op.drop_column("dossier_version", "find_key")


def _fill(connection: sa.Connection) -> None:
    version = sa.table(
        "dossier_version",
        sa.column("id", sa.Integer),
        sa.column("code", sa.String),
        sa.column("aliases", sa.JSON),
        sa.column("applicant", sa.Text),
        sa.column("find_key", sa.Text),
        sa.column("name_key", sa.Text),
    )
    v = version.c
    last = 0
    while True:
        rows = connection.execute(
            sa.select(v.id, v.code, v.aliases, v.applicant).where(v.id > last).order_by(v.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(
            sa.update(version)
            .where(v.id == sa.bindparam("key"))
            .values(find_key=sa.bindparam("found"), name_key=sa.bindparam("named")),
            [
                {
                    "key": row.id,
                    "found": find_key(row.code, row.aliases, row.applicant),
                    "named": None if row.applicant is None else name_key(row.applicant),
                }
                for row in rows
            ],
        )

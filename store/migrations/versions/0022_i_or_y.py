"""Applicants spelt with i where others write y are found by either spelling."""

import sqlalchemy as sa
from alembic import op

from store.recording.find_keys import find_key

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT_ONCE = 5000


def upgrade() -> None:
    """Brings the ledger to this revision."""
    version = sa.table(
        "dossier_version",
        sa.column("id", sa.Integer),
        sa.column("code", sa.String),
        sa.column("aliases", sa.JSON),
        sa.column("applicant", sa.Text),
        sa.column("find_key", sa.Text),
    )
    connection, v, last = op.get_bind(), version.c, 0
    change = sa.update(version).where(v.id == sa.bindparam("key")).values(find_key=sa.bindparam("found"))
    while True:
        wanted = sa.select(version).where(v.id > last, v.applicant.is_not(None)).order_by(v.id).limit(_AT_ONCE)
        rows = connection.execute(wanted).all()
        if not rows:
            return
        last = rows[-1].id
        found = [(row, find_key(row.code, row.aliases, row.applicant)) for row in rows]
        changed = [{"key": row.id, "found": key} for row, key in found if key != row.find_key]
        if changed:
            connection.execute(change, changed)

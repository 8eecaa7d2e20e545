"""The index of what is known now holds the applicants' sort keys: a list in the order of names is told out of it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NULL = sa.text("known_to IS NULL")


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.drop_index("ix_dossier_version_now", "dossier_version")
    op.create_index(
        "ix_dossier_version_now",
        "dossier_version",
        ["unit", "status_group", "due_on", "dossier_id", "portal", "department", "name_key"],
        sqlite_where=_NULL,
        postgresql_where=_NULL,
    )

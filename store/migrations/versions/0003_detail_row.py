"""The list's row for which a dossier's own page was read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier_version", sa.Column("detail_row", sa.String(length=64)))


def downgrade() -> None:
    op.drop_column("dossier_version", "detail_row")

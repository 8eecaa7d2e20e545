"""With which version of the share's password its server refused us, and which files may replace our own."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("file_drop", sa.Column("refused_version", sa.String(length=16)))
    op.add_column("file_drop", sa.Column("replaces", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("file_drop", "replaces")
    op.drop_column("file_drop", "refused_version")

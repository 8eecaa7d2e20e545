"""How far this computer's clock was from each portal's."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("clock_skew", sa.Integer()))


def downgrade() -> None:
    op.drop_column("run", "clock_skew")

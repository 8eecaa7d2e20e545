"""Why a report was issued again, who asked for it; what somebody who asks for something gives as a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("command", sa.Column("reason", sa.Text()))
    op.add_column("report_issue", sa.Column("reason", sa.Text()))
    op.add_column("report_issue", sa.Column("asked_by", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("report_issue") as batch:
        batch.drop_column("asked_by")
        batch.drop_column("reason")
    with op.batch_alter_table("command") as batch:
        batch.drop_column("reason")

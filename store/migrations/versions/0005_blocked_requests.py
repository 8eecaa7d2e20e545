"""Stopped requests say of which portal, when, why and how often; those of a log-in by hand belong to no run."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the ledger to this revision."""
    with op.batch_alter_table("blocked_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("portal", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "UPDATE blocked_request SET"
        " unit = (SELECT run.unit FROM run WHERE run.id = blocked_request.run_id),"
        " portal = (SELECT run.portal FROM run WHERE run.id = blocked_request.run_id),"
        " at = (SELECT coalesce(run.finished_at, run.started_at) FROM run WHERE run.id = blocked_request.run_id)"
    )
    with op.batch_alter_table("blocked_request", schema=None) as batch_op:
        batch_op.alter_column("unit", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("portal", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(op.f("fk_blocked_request_unit_unit"), "unit", ["unit"], ["code"])
        batch_op.create_index("ix_blocked_request_at", ["unit", "at"], unique=False)

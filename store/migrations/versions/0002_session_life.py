"""How long log-ins lived."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.create_table(
        "session_life",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("found_dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_life")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_session_life_unit_unit")),
    )
    op.create_index("ix_session_life_portal", "session_life", ["unit", "portal", "began_at"])


def downgrade() -> None:
    """Back to the revision before."""
    op.drop_table("session_life")

"""Papers with letters of apology: where they lie, how many letters, for which department."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.create_table(
        "apology",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.CheckConstraint("letters > 0", name=op.f("ck_apology_letters")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_apology_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology")),
        sa.UniqueConstraint("unit", "number", name=op.f("uq_apology_unit")),
    )

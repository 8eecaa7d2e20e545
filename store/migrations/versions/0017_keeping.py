"""What was purged, which dossiers must not come back, full names as ciphertext."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.create_table(
        "purge_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('evidence','logs','access_log','mails','dossiers','names')", name=op.f("ck_purge_log_kind")
        ),
        sa.CheckConstraint("removed > 0", name=op.f("ck_purge_log_removed")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_purge_log_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_log")),
    )
    op.create_index("ix_purge_log_at", "purge_log", ["unit", "at"])
    op.create_table(
        "purged_dossier",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_purged_dossier_unit_unit")),
        sa.PrimaryKeyConstraint("unit", "portal", "mark", name=op.f("pk_purged_dossier")),
    )
    op.create_table(
        "sealed_name",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_sealed_name_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_sealed_name_unit_unit")),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_sealed_name")),
    )
    op.create_index("ix_sealed_name_unit", "sealed_name", ["unit"])

"""Indexes out of which figures and lists are told, and what was computed from an unchanged ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NULL = sa.text("known_to IS NULL")


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.drop_index("ix_dossier_version_known", "dossier_version")
    op.create_index(
        "ix_dossier_version_known",
        "dossier_version",
        [
            "unit",
            "known_from",
            "known_to",
            "dossier_id",
            "portal",
            "status_group",
            "channel",
            "entered_at",
            "ended_at",
            "ended_basis",
            "due_on",
            "ended_on",
        ],
    )
    op.create_index("ix_dossier_version_dossier", "dossier_version", ["dossier_id", "known_from"])
    op.drop_index("ix_dossier_version_dossier_id", "dossier_version")
    op.drop_index("ix_dossier_version_now", "dossier_version")
    op.create_index(
        "ix_dossier_version_now",
        "dossier_version",
        ["unit", "status_group", "due_on", "dossier_id", "portal", "department"],
        sqlite_where=_NULL,
        postgresql_where=_NULL,
    )
    op.create_index("ix_case_member_dossier", "case_member", ["dossier_id", "known_from", "known_to", "case_id"])
    op.create_index(
        "ix_portal_role_portal", "portal_role", ["unit", "portal", "known_from", "known_to", "repeats", "receipt"]
    )
    op.add_column("unit", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "remembered",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_remembered_unit_unit")),
        sa.PrimaryKeyConstraint("unit", "key", name=op.f("pk_remembered")),
    )

"""Who may look at the dashboard, and who looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "viewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64)),
        sa.Column("department", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("role IN ('admin','look','department')", name=op.f("ck_viewer_role")),
        sa.CheckConstraint("(role = 'department') = (department IS NOT NULL)", name=op.f("ck_viewer_department")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_viewer_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewer")),
        sa.UniqueConstraint("username", name=op.f("uq_viewer_username")),
    )
    op.create_table(
        "viewer_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["viewer_id"], ["viewer.id"], name=op.f("fk_viewer_session_viewer_id_viewer")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_viewer_session")),
    )
    op.create_index("ix_viewer_session_viewer_id", "viewer_session", ["viewer_id"])
    op.create_table(
        "viewer_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewer_attempt")),
    )
    op.create_index("ix_viewer_attempt_at", "viewer_attempt", ["at"])
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("viewer_id", sa.Integer()),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("portal", sa.String(length=32)),
        sa.Column("code", sa.String(length=64)),
        sa.Column("detail", sa.Text()),
        sa.CheckConstraint("act IN ('dossier','full_name','file','log_in','change')", name=op.f("ck_access_log_act")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_access_log_unit_unit")),
        sa.ForeignKeyConstraint(["viewer_id"], ["viewer.id"], name=op.f("fk_access_log_viewer_id_viewer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_at", "access_log", ["unit", "at"])


def downgrade() -> None:
    for table in ("access_log", "viewer_attempt", "viewer_session", "viewer"):
        op.drop_table(table)

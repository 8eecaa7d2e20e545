"""The program that stays: its lease, what people ask of it, backups, notices; when a due job began, and how late."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("unit", sa.String(64), sa.ForeignKey("unit.code"), primary_key=True),
        sa.Column("holder", sa.String(64)),
        sa.Column("place", sa.Text()),
        sa.Column("pid", sa.Integer()),
        sa.Column("begun_at", Instant()),
        sa.Column("beat_at", Instant()),
        sa.Column("ready_at", Instant()),
        sa.Column("paused_until", Instant()),
        sa.CheckConstraint("(holder IS NULL) = (beat_at IS NULL)", name="held"),
    )
    op.create_table(
        "command",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit", sa.String(64), sa.ForeignKey("unit.code"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("portal", sa.String(32)),
        sa.Column("argument", sa.Text()),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(16), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("taken_at", Instant()),
        sa.Column("settled_at", Instant()),
        sa.Column("detail", sa.Text()),
        sa.CheckConstraint("state IN ('waiting','taken','done','failed','expired','interrupted')", name="state"),
        sa.CheckConstraint("(state IN ('waiting','taken')) = (settled_at IS NULL)", name="settled"),
    )
    op.create_index("ix_command_state", "command", ["unit", "state", "asked_at"])
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit", sa.String(64), sa.ForeignKey("unit.code"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), server_default=sa.text("'made'"), nullable=False),
        sa.Column("checked_at", Instant()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("detail", sa.Text()),
        sa.Column("removed_at", Instant()),
        sa.CheckConstraint("state IN ('made','verified','failed')", name="state"),
        sa.CheckConstraint("(state = 'made') = (checked_at IS NULL)", name="checked"),
        sa.UniqueConstraint("unit", "name"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit", sa.String(64), sa.ForeignKey("unit.code"), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("closed_at", Instant()),
        sa.CheckConstraint("level IN ('info','warn','fail')", name="level"),
    )
    still = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_notice_open", "notice", ["unit", "key"], unique=True, sqlite_where=still, postgresql_where=still
    )
    with op.batch_alter_table("due_job") as batch:
        batch.add_column(sa.Column("begun_at", Instant()))
        batch.add_column(sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.drop_constraint(op.f("ck_due_job_state"), type_="check")
        batch.create_check_constraint("state", "state IN ('planned','done','skipped','missed')")
    # Whoever worked by the schedule already goes on doing so.
    op.execute("INSERT INTO service (unit, ready_at) SELECT unit, MIN(planned_at) FROM due_job GROUP BY unit")


def downgrade() -> None:
    op.execute("UPDATE due_job SET state = 'skipped' WHERE state = 'missed'")
    with op.batch_alter_table("due_job") as batch:
        batch.drop_constraint(op.f("ck_due_job_state"), type_="check")
        batch.create_check_constraint("state", "state IN ('planned','done','skipped')")
        batch.drop_column("late")
        batch.drop_column("begun_at")
    for name in ("notice", "backup", "command", "service"):
        op.drop_table(name)

"""Reminders and their answers, attachments of mails, files on their way to the shared folder, troubles told of."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_attachment_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attachment")),
    )
    op.create_index("ix_outbox_attachment_outbox_id", "outbox_attachment", ["outbox_id"])
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_acknowledgement_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index("ix_acknowledgement_until", "acknowledgement", ["unit", "until"])
    op.create_table(
        "chase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_chase_answered")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_chase_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
        sa.UniqueConstraint("unit", "number", name=op.f("uq_chase_unit")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chase_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('mail','escalation','slip','apology')", name=op.f("ck_reminder_kind")),
        sa.CheckConstraint("(kind = 'slip') = (chase_id IS NOT NULL)", name=op.f("ck_reminder_slip")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_reminder_unit_unit")),
        sa.ForeignKeyConstraint(["chase_id"], ["chase.id"], name=op.f("fk_reminder_chase_id_chase")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("unit", "portal", "code", "kind", "day", name=op.f("uq_reminder_unit")),
    )
    op.create_table(
        "trouble",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('needs_you','will_retry','line')", name=op.f("ck_trouble_kind")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_trouble_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
    )
    op.create_index("ix_trouble_open", "trouble", ["unit", "ended_at"])
    op.create_table(
        "file_drop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('waiting','done','given_up')", name=op.f("ck_file_drop_state")),
        sa.CheckConstraint("(state = 'done') = (path IS NOT NULL)", name=op.f("ck_file_drop_done")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_file_drop_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_drop")),
    )
    op.create_index("ix_file_drop_state", "file_drop", ["unit", "state"])


def downgrade() -> None:
    op.drop_table("file_drop")
    op.drop_table("trouble")
    op.drop_table("reminder")
    op.drop_table("chase")
    op.drop_table("acknowledgement")
    op.drop_table("outbox_attachment")

"""The pages that a run read, deadlines in words, and the run that closed an issue."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_page",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("list_key", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_page_run_id_run")),
        sa.PrimaryKeyConstraint("run_id", "list_key", "page", name=op.f("pk_run_page")),
    )
    op.add_column("dossier_version", sa.Column("due_words", sa.Text()))
    op.add_column("issue", sa.Column("closed_run_id", sa.Integer()))


def downgrade() -> None:
    op.drop_column("issue", "closed_run_id")
    op.drop_column("dossier_version", "due_words")
    op.drop_table("run_page")

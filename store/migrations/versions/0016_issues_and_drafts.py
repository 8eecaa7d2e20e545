"""Issues and drafts of a report are numbered apart, and every file's hash is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Numbers the rows that are there anew: they had one number for both kinds."""
    with op.batch_alter_table("report_issue") as batch:
        batch.add_column(sa.Column("hashes", sa.JSON(), nullable=True))
        batch.drop_constraint(op.f("uq_report_issue_unit"), type_="unique")
    issue = sa.table(
        "report_issue",
        *(sa.column(name) for name in ("id", "unit", "period", "complete", "number")),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(issue).order_by(issue.c.id)).all()
    numbers: dict[tuple[str, str, bool], int] = {}
    for row in rows:
        key = (row.unit, row.period, bool(row.complete))
        numbers[key] = numbers.get(key, 0) + 1
        connection.execute(sa.update(issue).where(issue.c.id == row.id).values(number=numbers[key]))
    with op.batch_alter_table("report_issue") as batch:
        batch.create_unique_constraint(op.f("uq_report_issue_unit"), ["unit", "period", "complete", "number"])


def downgrade() -> None:
    issue = sa.table("report_issue", *(sa.column(name) for name in ("id", "unit", "period", "number")))
    connection = op.get_bind()
    with op.batch_alter_table("report_issue") as batch:
        batch.drop_constraint(op.f("uq_report_issue_unit"), type_="unique")
    numbers: dict[tuple[str, str], int] = {}
    for row in connection.execute(sa.select(issue).order_by(issue.c.id)).all():
        key = (row.unit, row.period)
        numbers[key] = numbers.get(key, 0) + 1
        connection.execute(sa.update(issue).where(issue.c.id == row.id).values(number=numbers[key]))
    with op.batch_alter_table("report_issue") as batch:
        batch.create_unique_constraint(op.f("uq_report_issue_unit"), ["unit", "period", "number"])
        batch.drop_column("hashes")

"""Accounts that wait for a person, are paused, or whose password is about to expire."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = (
    "ready",
    "wrong_password",
    "locked",
    "expired",
    "unknown",
    "needs_captcha",
    "needs_otp",
    "needs_sso",
    "totp_refused",
    "session_ended",
    "used_elsewhere",
    "no_password",
    "key_unreadable",
)


def upgrade() -> None:
    """Brings the ledger to this revision. "Paused" was a state; now it stands beside what the portal said."""
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        account.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        account.drop_constraint(op.f("ck_account_state"), type_="check")
    op.execute("UPDATE account SET paused_at = since, state = 'ready' WHERE state = 'paused'")
    with op.batch_alter_table("account") as account:
        account.create_check_constraint(
            op.f("ck_account_state"), "state IN ({})".format(",".join(f"'{state}'" for state in _STATES))
        )

"""Absences in two steps with a brake, lists with a window, portals that rest, hashes without the list."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_VIETNAM = timezone(timedelta(hours=7))
_INSTANTS = ("submitted_at", "received_at", "due_at", "finished_at", "returned_at")
_TEXTS = ("code", "raw_status", "procedure_code", "procedure_name", "field_name", "applicant", "raw_channel")
_SAID = (*_INSTANTS, *_TEXTS, "aliases", "channel", "department", "officer", "owner_kind", "status")


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.add_column("run", sa.Column("cause", sa.String(length=64), nullable=True))
    op.add_column("dossier", sa.Column("absence_confirmed", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("list_walk") as batch:
        batch.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("window_field", sa.String(length=16), nullable=True))
        batch.create_check_constraint(op.f("ck_list_walk_window"), "(since IS NULL) = (window_field IS NULL)")
    with op.batch_alter_table("dossier_version") as batch:
        batch.drop_constraint(op.f("ck_dossier_version_seen"), type_="check")
        batch.create_check_constraint(op.f("ck_dossier_version_seen"), "seen IN ('seen','not_seen','left')")
    op.create_table(
        "absence_brake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("current_total", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending','accepted','rejected','cleared','superseded')", name=op.f("ck_absence_brake_state")
        ),
        sa.CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name=op.f("ck_absence_brake_settled")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_absence_brake_run_id_run")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_absence_brake_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_brake")),
    )
    op.create_index(
        "uq_absence_brake_pending",
        "absence_brake",
        ["unit", "portal"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "portal_rest",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('failures','asked')", name=op.f("ck_portal_rest_cause")),
        sa.CheckConstraint("(cause IS NULL) = (next_allowed_at IS NULL)", name=op.f("ck_portal_rest_rests")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_portal_rest_unit_unit")),
        sa.PrimaryKeyConstraint("unit", "portal", name=op.f("pk_portal_rest")),
    )
    # Absences were counted on without end; now the second one makes a version of its own, at the next complete run.
    op.execute("UPDATE dossier SET missed = 1 WHERE missed > 1")
    _hash_again()


def _hash_again() -> None:
    """The list is no longer part of what is hashed. Without this the next run would take every dossier for changed."""
    connection = op.get_bind()
    instants = {name: sa.column(name, sa.DateTime(timezone=True)) for name in _INSTANTS}
    columns = [instants.get(name, sa.column(name)) for name in _SAID if name != "aliases"]
    version = sa.table("dossier_version")
    dossier = sa.table("dossier", sa.column("id", sa.Integer), sa.column("hash", sa.String))
    now_known = sa.select(sa.column("dossier_id", sa.Integer), sa.column("aliases", sa.JSON), *columns)
    rows = connection.execute(now_known.select_from(version).where(sa.column("known_to").is_(None))).mappings().all()
    hashes = [{"key": row["dossier_id"], "now": _hash({name: row[name] for name in _SAID})} for row in rows]
    if hashes:
        connection.execute(
            sa.update(dossier).where(dossier.c.id == sa.bindparam("key")).values(hash=sa.bindparam("now")), hashes
        )


def _hash(said: dict[str, object]) -> str:
    content = {name: _in_vietnam(value) if isinstance(value, datetime) else value for name, value in said.items()}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _in_vietnam(instant: datetime) -> str:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(_VIETNAM).isoformat()

"""Dossiers that are one case, what portals are to the centre (with its history), and what people settled."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_CODE = re.compile(r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2,3}\.)?[HG][0-9]{2}(?:\.[0-9]{1,3}){0,5}-[0-9]{6}-[0-9]{4,7}")
_NULL = sa.text("known_to IS NULL")


def upgrade() -> None:
    """Brings the ledger to this revision."""
    op.create_table(
        "case_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("known_to IS NULL OR known_to > known_from", name=op.f("ck_case_member_known")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_case_member_unit_unit")),
        sa.ForeignKeyConstraint(["case_id"], ["dossier.id"], name=op.f("fk_case_member_case_id_dossier")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_case_member_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_case_member_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_member")),
    )
    op.create_index("ix_case_member_known", "case_member", ["unit", "known_from", "known_to"])
    op.create_index("ix_case_member_case", "case_member", ["case_id"])
    op.create_index(
        "uq_case_member_current",
        "case_member",
        ["dossier_id"],
        unique=True,
        sqlite_where=_NULL,
        postgresql_where=_NULL,
    )
    op.create_index("ix_dossier_code", "dossier", ["unit", "code"])
    _roles()
    _link()
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("second", sa.String(length=32), nullable=False),
        sa.Column("first_code", sa.String(length=64), nullable=True),
        sa.Column("second_code", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("first_code IS NOT NULL OR second_code IS NOT NULL", name=op.f("ck_settlement_whose")),
        sa.CheckConstraint("kind IN ('only_first','only_second','disagree')", name=op.f("ck_settlement_kind")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_settlement_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    op.create_index("ix_settlement_pair", "settlement", ["unit", "first", "second", "settled_at"])


def _roles() -> None:
    """What a portal is gets a history of its own; what is known now counts from the beginning."""
    role = op.create_table(
        "portal_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=32), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("receipt IN ('one_stop','centre','elsewhere')", name=op.f("ck_portal_role_receipt")),
        sa.CheckConstraint("known_to IS NULL OR known_to > known_from", name=op.f("ck_portal_role_known")),
        sa.ForeignKeyConstraint(["unit", "portal"], ["portal.unit", "portal.key"], name="fk_portal_role_portal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_role")),
    )
    op.create_index(
        "uq_portal_role_current",
        "portal_role",
        ["unit", "portal"],
        unique=True,
        sqlite_where=_NULL,
        postgresql_where=_NULL,
    )
    portal = sa.table(
        "portal", sa.column("unit", sa.String), sa.column("key", sa.String), sa.column("repeats", sa.Boolean)
    )
    rows = op.get_bind().execute(sa.select(portal.c.unit, portal.c.key, portal.c.repeats)).all()
    beginning = datetime(1970, 1, 1, tzinfo=UTC)
    if rows:
        op.bulk_insert(
            role,
            [{"unit": u, "portal": k, "repeats": r, "receipt": None, "known_from": beginning} for u, k, r in rows],
        )
    op.drop_column("portal", "repeats")


def _link() -> None:
    """The cases of the dossiers that are known by now, known from now on: what was counted before stays as it was."""
    connection = op.get_bind()
    dossier = sa.table("dossier", *(sa.column(name) for name in ("id", "unit", "portal", "code")))
    alias = sa.table("dossier_alias", sa.column("dossier_id"), sa.column("alias"))
    version = sa.table(
        "dossier_version",
        sa.column("unit"),
        sa.column("known_from", sa.DateTime(timezone=True)),
        sa.column("run_id", sa.Integer),
    )
    latest = sa.select(version.c.unit, sa.func.max(version.c.known_from), sa.func.max(version.c.run_id))
    now = {unit: (at + timedelta(microseconds=1), run) for unit, at, run in connection.execute(latest.group_by("unit"))}
    bearers: dict[tuple[str, str], list[tuple[int, str, bool]]] = {}
    units: dict[int, tuple[str, str]] = {}
    for id_, unit, portal, code in connection.execute(sa.select(dossier)):
        units[id_] = (unit, portal)
        bearers.setdefault((unit, code), []).append((id_, portal, True))
    for id_, code in connection.execute(sa.select(alias)):
        unit, portal = units[id_]
        bearers.setdefault((unit, code), []).append((id_, portal, False))
    parent = {id_: id_ for id_ in units}

    def root(id_: int) -> int:
        while parent[id_] != id_:
            id_ = parent[id_]
        return id_

    for (_, code), found in bearers.items():
        others = Counter(portal for _, portal, own in found if not own)
        if len(found) < 2 or not _CODE.fullmatch(code) or any(times > 1 for times in others.values()):
            continue
        oldest = min(root(id_) for id_, _, _ in found)
        for id_, _, _ in found:
            parent[root(id_)] = oldest
    sizes = Counter(root(id_) for id_ in units)
    rows = [
        {"unit": unit, "case_id": root(id_), "dossier_id": id_, "run_id": now[unit][1], "known_from": now[unit][0]}
        for id_, (unit, _) in units.items()
        if sizes[root(id_)] > 1 and unit in now
    ]
    member = sa.table(
        "case_member",
        *(sa.column(name) for name in ("unit", "case_id", "dossier_id", "run_id")),
        sa.column("known_from", sa.DateTime(timezone=True)),
    )
    if rows:
        op.bulk_insert(member, rows)

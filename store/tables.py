"""The ledger's tables. Every row belongs to a unit (ward). Instants are UTC, dates civil in Asia/Ho_Chi_Minh.

A version is what a portal said of a dossier, known from one run (``known_from``) until another said otherwise
(``known_to``, exclusive; NULL: still). Versions are added and closed, never changed or deleted.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from store.types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _unit() -> Column[str]:
    return Column("unit", String(64), ForeignKey("unit.code"), nullable=False)


unit = Table("unit", metadata, Column("code", String(64), primary_key=True), Column("name", Text, nullable=False))

portal = Table(
    "portal",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("repeats", Boolean, nullable=False, server_default=false()),
)

account = Table(
    "account",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("portal", String(32), primary_key=True),
    Column("username", Text, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("secret_version", String(64), nullable=False),
    Column("reopened_at", Instant),
    Column("paused_at", Instant),
    Column("expires_on", Date),
    CheckConstraint(
        "state IN ('ready','wrong_password','locked','expired','unknown','needs_captcha','needs_otp','needs_sso',"
        "'totp_refused','session_ended','used_elsewhere','no_password','key_unreadable')",
        name="state",
    ),
)

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("username", Text, nullable=False),
    Column("secret_version", String(64), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(16)),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
    Index("ix_login_attempt_account", "unit", "portal", "username", "begun_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("run_key", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("verdict", String(16)),
    Column("reason", Text),
    Column("cause", String(64)),
    Column("declared_total", Integer),
    Column("observed", Integer),
    Column("pages", Integer),
    Column("blocked", Integer),
    Column("changes", JSON),
    Column("evidence", JSON),
    UniqueConstraint("unit", "run_key"),
    CheckConstraint("(finished_at IS NULL) = (verdict IS NULL)", name="finished"),
    Index("ix_run_portal", "unit", "portal", "started_at"),
)

list_walk = Table(
    "list_walk",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("list_key", String(64), primary_key=True),
    Column("declared_total", Integer),
    Column("distinct_seen", Integer, nullable=False),
    Column("rows_seen", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sweeps", Integer, nullable=False),
    Column("proof", String(32)),
    Column("reason", Text),
    Column("since", Date),
    Column("window_field", String(16)),
    CheckConstraint("(since IS NULL) = (window_field IS NULL)", name="window"),
)

run_page = Table(
    "run_page",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("list_key", String(64), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("file", Text),
)

blocked_request = Table(
    "blocked_request",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), index=True),
    Column("method", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("write_like", Boolean, nullable=False),
    Column("reason", String(32), nullable=False, server_default=text("''")),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Index("ix_blocked_request_at", "unit", "at"),
)

dossier = Table(
    "dossier",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("list_key", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("missed", Integer, nullable=False, server_default=text("0")),
    Column("absence_confirmed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("unit", "portal", "code"),
    CheckConstraint("missed >= 0", name="missed"),
)

dossier_alias = Table(
    "dossier_alias",
    metadata,
    Column("dossier_id", Integer, ForeignKey("dossier.id"), primary_key=True),
    Column("alias", String(64), primary_key=True, index=True),
)

dossier_version = Table(
    "dossier_version",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("dossier_id", Integer, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("portal", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("seen", String(8), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("raw_code", Text, nullable=False),
    Column("list_key", String(64), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("procedure_code", Text),
    Column("procedure_name", Text),
    Column("field_name", Text),
    Column("applicant", Text),
    Column("owner_kind", Integer),
    Column("channel", Integer),
    Column("raw_channel", Text),
    Column("status", Integer),
    Column("raw_status", Text, nullable=False),
    Column("status_group", String(32)),
    Column("submitted_at", Instant),
    Column("received_at", Instant),
    Column("due_at", Instant),
    Column("finished_at", Instant),
    Column("returned_at", Instant),
    Column("department", Text),
    Column("officer", Text),
    Column("link", Text),
    Column("detail_row", String(64)),
    Column("due_words", Text),
    Column("entered_at", Instant),
    Column("ended_at", Instant),
    Column("ended_basis", String(16)),
    Column("entered_on", Date),
    Column("due_on", Date),
    Column("ended_on", Date),
    CheckConstraint("seen IN ('seen','not_seen','left')", name="seen"),
    CheckConstraint("known_to IS NULL OR known_to > known_from", name="known"),
    CheckConstraint("(ended_at IS NULL) = (ended_basis IS NULL)", name="ended"),
    Index("ix_dossier_version_known", "unit", "known_from", "known_to"),
    Index(
        "uq_dossier_version_current",
        "dossier_id",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

absence_brake = Table(
    "absence_brake",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("current_total", Integer, nullable=False),
    Column("codes", JSON, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'pending'")),
    Column("settled_at", Instant),
    CheckConstraint("state IN ('pending','accepted','rejected','cleared','superseded')", name="state"),
    CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name="settled"),
    Index(
        "uq_absence_brake_pending",
        "unit",
        "portal",
        unique=True,
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

portal_rest = Table(
    "portal_rest",
    metadata,
    Column("unit", String(64), ForeignKey("unit.code"), primary_key=True),
    Column("portal", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("cause", String(16)),
    Column("since", Instant, nullable=False),
    Column("next_allowed_at", Instant),
    CheckConstraint("cause IN ('failures','asked')", name="cause"),
    CheckConstraint("(cause IS NULL) = (next_allowed_at IS NULL)", name="rests"),
)

due_date_change = Table(
    "due_date_change",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("dossier_id", Integer, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("old_due_at", Instant),
    Column("new_due_at", Instant),
)

issue = Table(
    "issue",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("same", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("retry", String(8), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("list_key", String(64)),
    Column("dossier_code", String(64)),
    Column("detail", Text),
    Column("evidence", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("closed_run_id", Integer),
    UniqueConstraint("unit", "portal", "same"),
)

indicator = Table(
    "indicator",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("key", String(32), nullable=False),
    Column("period", String(7), nullable=False),
    Column("name", Text, nullable=False),
    Column("numerator", Integer),
    Column("denominator", Integer),
    Column("percent", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("known_from", Instant, nullable=False),
    Column("known_to", Instant),
    Column("run_id", Integer, ForeignKey("run.id")),
    Index("ix_indicator_period", "unit", "period", "key", "known_from"),
)

due_job = Table(
    "due_job",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("key", String(128), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant),
    Column("state", String(16), nullable=False, server_default=text("'planned'")),
    Column("planned_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("detail", Text),
    UniqueConstraint("unit", "key"),
    CheckConstraint("state IN ('planned','done','skipped')", name="state"),
    CheckConstraint("(state = 'planned') = (settled_at IS NULL)", name="settled"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("key", String(200), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("unit", "key"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'planned'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("changed_at", Instant, nullable=False),
    Column("detail", Text),
    UniqueConstraint("outbox_id", "recipient"),
    CheckConstraint("state IN ('planned','sending','sent','refused','unknown')", name="state"),
    Index("ix_delivery_state", "state"),
)

report_issue = Table(
    "report_issue",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("period", String(7), nullable=False),
    Column("number", Integer, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("statement", Text, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("files", JSON, nullable=False),
    UniqueConstraint("unit", "period", "number"),
)

session_life = Table(
    "session_life",
    metadata,
    Column("id", Integer, primary_key=True),
    _unit(),
    Column("portal", String(32), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("alive_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("found_dead", Boolean, nullable=False),
    Index("ix_session_life_portal", "unit", "portal", "began_at"),
)

"""The ledger's tables, a room each. Every row belongs to a unit (ward). Instants are UTC, dates civil in
Asia/Ho_Chi_Minh. Foreign keys are by name: this module brings all tables together."""

from store.tables.accounts import account, login_attempt, session_life
from store.tables.base import metadata
from store.tables.cases import case_member, portal_role, settlement
from store.tables.dashboard import access_log, viewer, viewer_attempt, viewer_session
from store.tables.dossiers import absence_brake, dossier, dossier_alias, dossier_version, due_date_change
from store.tables.findings import indicator, issue
from store.tables.keeping import purge_log, purged_dossier, sealed_name
from store.tables.letters import acknowledgement, apology, chase, file_drop, outbox_attachment, reminder, trouble
from store.tables.runs import blocked_request, list_walk, portal_rest, run, run_page
from store.tables.service import backup, command, notice, service
from store.tables.units import portal, remembered, unit
from store.tables.work import delivery, due_job, outbox, report_issue

__all__ = [
    "absence_brake",
    "access_log",
    "account",
    "acknowledgement",
    "apology",
    "backup",
    "blocked_request",
    "case_member",
    "chase",
    "command",
    "delivery",
    "dossier",
    "dossier_alias",
    "dossier_version",
    "due_date_change",
    "due_job",
    "file_drop",
    "indicator",
    "issue",
    "list_walk",
    "login_attempt",
    "metadata",
    "notice",
    "outbox",
    "outbox_attachment",
    "portal",
    "portal_rest",
    "portal_role",
    "purge_log",
    "purged_dossier",
    "remembered",
    "reminder",
    "report_issue",
    "run",
    "run_page",
    "sealed_name",
    "service",
    "session_life",
    "settlement",
    "trouble",
    "unit",
    "viewer",
    "viewer_attempt",
    "viewer_session",
]

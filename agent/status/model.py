"""What ``hoso status`` knows, as its screen, ``--json`` and the status file show it."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from agent.status.blocked import BlockedStatus

BACKUP_FRESH_FOR = timedelta(days=4)
"""A backup is made after each working day; over a long weekend none is."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PortalStatus(_Part):
    """One portal. ``fresh``: its last complete picture is not older than the configured hours. ``account`` is the
    word of its account's state; ``account_actor`` (who must act), ``account_sentence`` and ``session_sentence`` are
    Vietnamese. ``blocked``: how many requests the read-only guard stopped when it was read last.
    ``resting_until``: when it may be read again; ``held``: the question about dossiers that vanished; ``next_run_at``:
    when it is read next by the schedule."""

    portal: str
    name: str
    fresh: bool
    complete_at: datetime | None
    tried_at: datetime | None
    verdict: str | None
    reason: str | None
    account: str | None
    account_actor: str | None
    account_sentence: str | None
    session_sentence: str | None
    blocked: int = 0
    resting_until: datetime | None = None
    held: str | None = None
    next_run_at: datetime | None = None


class DueStatus(_Part):
    """A job to come; ``waiting``: its time has passed and it has not run yet."""

    kind: str
    due_at: datetime
    waiting: bool


class ReportStatus(_Part):
    """The last report. ``complete``: it was no draft."""

    period: str
    number: int
    issued_at: datetime
    complete: bool
    file: str


class BackupStatus(_Part):
    """The newest backup, and the newest one whose restoring was tried and went well (``None``: never)."""

    made_at: datetime
    state: str
    verified_at: datetime | None


class ServiceStatus(_Part):
    """The long-running program. ``ready``: one whole run has succeeded, so the schedule is on."""

    running: bool
    ready: bool
    paused_until: datetime | None


class NoticeStatus(_Part):
    """What the program has to tell of this computer until it is over (Vietnamese)."""

    level: str
    sentence: str
    since: datetime


class Status(_Part):
    """Everything on the screen, as ``--json`` prints it. Instants are aware. ``clock``: why the computer's clock is not
    to be trusted, as far as the ledger knows (Vietnamese)."""

    now: datetime
    unit: str
    portals: tuple[PortalStatus, ...]
    due: tuple[DueStatus, ...]
    mails_waiting: int
    mails_refused: int
    mails_unknown: int
    files_waiting: int = 0
    report: ReportStatus | None
    backup: BackupStatus | None = None
    service: ServiceStatus | None = None
    notices: tuple[NoticeStatus, ...] = ()
    clock: str | None = None
    blocked: tuple[BlockedStatus, ...] = ()
    issues: dict[str, int] = {}

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look at something."""
        return bool(
            self.mails_waiting
            or self.mails_refused
            or self.mails_unknown
            or self.files_waiting
            or self.clock
            or self.backup_is_stale
            or any(notice.level != "info" for notice in self.notices)
            or any(not portal.fresh or portal.account_sentence or portal.held for portal in self.portals)
        )

    @property
    def backup_is_stale(self) -> bool:
        """Whether backups are made, and none of late is proven to restore."""
        if self.backup is None:
            return False
        verified = self.backup.verified_at
        return verified is None or self.now - verified > BACKUP_FRESH_FOR

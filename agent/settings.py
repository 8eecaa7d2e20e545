"""The shape of ``config.toml``. Strict: a word that is not here, or a value of another kind, is an error.

Validators raise ``ValueError`` with a Vietnamese sentence; ``agent.config`` adds file, line and key.
"""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agent.settings_types import (
    Address,
    Addresses,
    AwareInstant,
    ClockTime,
    ClockTimes,
    FilePath,
    FilePaths,
    Hours,
    LoginsADay,
    Origin,
    PortalKey,
    Section,
    SharePlace,
    Text,
    Texts,
    WorkingSpan,
)
from dossiers.receipt import Receipt


class UnitSettings(Section):
    """Whose ledger this is. ``code`` is the unit's own key in the ledger (its national unit code)."""

    code: Text
    name: Text
    centre: Text = "Trung tâm Phục vụ hành chính công"


class DataSettings(Section):
    """``folder`` holds database, evidence and logs; absent: the platform's folder for a user's data."""

    folder: FilePath | None = None
    portal_folders: FilePaths = ()


class DatabaseSettings(Section):
    """``url`` absent: ``ledger.db`` (SQLite) in the data folder."""

    url: Text | None = None


class PortalSettings(Section):
    """One portal that the unit works in.

    ``origins`` replaces addresses of the portal's profile, by name; ``parameters`` are the unit's own values that the
    profile's requests need; ``verified``: the office has tried the profile on its portal (``hoso try``);
    ``seconds_between_pages``, ``parallel_pages`` and ``hours`` ("07:00-18:00", on working days) replace those of the
    profile's pace. ``contact``: whom to call when the account is locked (name, phone). ``logins_a_day``: of this
    portal alone, see ``[limits]``. ``receipt``: where the portal's dossiers are received, if otherwise than its profile
    says (``dossiers.receipt``).
    """

    key: PortalKey
    enabled: bool = True
    verified: bool = False
    username: Text | None = None
    expected_unit: Text | None = None
    expected_user: Text | None = None
    origins: dict[str, Origin] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    seconds_between_pages: Annotated[float, Field(ge=0, le=60, strict=False)] | None = None
    contact: Text | None = None
    logins_a_day: LoginsADay | None = None
    parallel_pages: Annotated[int, Field(ge=1, le=8)] | None = None
    hours: Hours | None = None
    receipt: Annotated[Receipt, Field(strict=False)] | None = None


class BrowserSettings(Section):
    """``path`` absent: the browser is looked for."""

    path: FilePath | None = None


class MailSettings(Section):
    """The mail server. The password is in the key store under ``mail``."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Text | None = None
    sender: Address
    sender_name: Text | None = None
    ca_file: FilePath | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 30


class OperatorSettings(Section):
    """Who looks after the program: gets the mails that ask a person for something."""

    recipients: Addresses = ()


class LeadersSettings(Section):
    """Who gets the mail about all departments."""

    recipients: Addresses = ()


class DepartmentSettings(Section):
    """Who gets the mail about one department. ``aliases`` are the names that portals use for it."""

    name: Text
    recipients: Addresses = ()
    aliases: Texts = ()


class SwapSettings(Section):
    """A working day swapped for a day off by decision: ``off`` is free, ``worked`` is worked."""

    off: date
    worked: date


class CalendarSettings(Section):
    """Working days and hours. ``swaps`` replaces the table shipped with the program; absent: that table."""

    swaps: Annotated[tuple[SwapSettings, ...], Field(strict=False)] | None = None
    working_hours: Annotated[tuple[WorkingSpan, ...], Field(strict=False, min_length=1)] = (
        (time(7, 0), time(11, 30)),
        (time(13, 30), time(17, 0)),
    )
    due_soon_days: Annotated[int, Field(ge=1, le=30)] = 3


class LetterheadSettings(Section):
    """The fixed words of the monthly report."""

    parent_body: Text = "ỦY BAN NHÂN DÂN PHƯỜNG"
    issuing_body: Text = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
    number_suffix: Text = "BC-TTPVHCC"
    place: Text | None = None
    counted_for: Text = "UBND phường"
    addressees: Texts = ()
    basis: Text | None = None
    recipients: Texts = ()
    signer_lines: Texts = ()
    signer_name: Text | None = None


class ReportSettings(Section):
    """The monthly report: the period is cut off on ``cut_off_day`` of each month at ``cut_off_at`` (local time).
    ``folder``: where people look for reports and letters; a folder, or ``smb://server/share/folder``."""

    cut_off_day: Annotated[int, Field(ge=1, le=28)] = 13
    cut_off_at: ClockTime = time(17, 0)
    style: Literal["centre", "nd30"] = "centre"
    folder: SharePlace | None = None
    narrative_folder: FilePath | None = None
    letterhead: LetterheadSettings = LetterheadSettings()


class ShareSettings(Section):
    r"""Who opens the shared folder, where ``[report] folder`` is an ``smb://`` address ("user", "DOMAIN\\user"). The
    password is in the key store under ``share``."""

    username: Text | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 30


class NotifySettings(Section):
    """A further channel beside mail (a chat, an SMS gate), spoken to by ``apprise``. Its address holds a key, so it is
    in the key store under ``notify``. What goes there are counts and codes, never names."""

    enabled: bool = False


class ScheduleSettings(Section):
    """Local times of day, on working days. ``collect_also``: further times of single portals, by key (those that are
    not configured don't matter). ``alert_until``: after this hour the mail is not begun. ``draft_days``: so many days
    before the cut-off a draft of the report is written (0: none)."""

    collect: ClockTimes = (time(6, 45), time(11, 30), time(16, 30))
    collect_also: dict[PortalKey, ClockTimes] = Field(default={"hkd": (time(9, 0), time(14, 30))})
    alert: ClockTime = time(7, 30)
    alert_until: ClockTime = time(16, 30)
    report: ClockTime = time(17, 0)
    draft_days: Annotated[int, Field(ge=0, le=10)] = 3
    ask_login: ClockTimes = (time(8, 0), time(14, 0), time(16, 0))
    backup: ClockTime = time(20, 0)
    purge: ClockTime = time(21, 0)

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.alert >= self.alert_until:
            raise ValueError("alert_until phải sau alert")
        return self


class LimitsSettings(Section):
    """``sync_seconds``: wall clock of one run over all portals; ``fresh_hours``: older pictures are called old;
    ``logins_a_day``: how often a password is submitted to one portal in one day at most."""

    sync_seconds: Annotated[int, Field(ge=10, le=6 * 3600)] = 1800
    fresh_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 4
    min_free_mb: Annotated[int, Field(ge=1)] = 500
    logins_a_day: LoginsADay = 2


class BackupSettings(Section):
    """``folder`` absent: ``backups`` in the data folder. ``copy_to``: another disk or a share, which gets every backup
    as well. Kept are the newest backup of each of so many last days, weeks and months."""

    folder: FilePath | None = None
    copy_to: FilePath | None = None
    keep_daily: Annotated[int, Field(ge=1, le=366)] = 7
    keep_weekly: Annotated[int, Field(ge=0, le=520)] = 5
    keep_monthly: Annotated[int, Field(ge=0, le=240)] = 12


class EvidenceSettings(Section):
    """How long masked captures of portal pages are kept: of failed runs, and (0: not at all) of those that went well.
    Beyond ``max_megabytes`` the oldest go first."""

    keep_failure_days: Annotated[int, Field(ge=1, le=365)] = 14
    keep_success_days: Annotated[int, Field(ge=0, le=365)] = 0
    max_megabytes: Annotated[int, Field(ge=1, le=10_000)] = 200


class SecretsSettings(Section):
    """Where passwords live: the system's key store, or an encrypted file for servers without a desktop, which a key
    file (or systemd's credential) opens, or words that a person types at each start."""

    backend: Literal["system", "file"] = "system"
    unlock: Literal["key", "passphrase"] = "key"
    file: FilePath | None = None
    key_file: FilePath | None = None


class ClockSettings(Section):
    """For the pretend portals only: the instant at which the program's clock starts."""

    start_at: AwareInstant | None = None


class Settings(Section):
    """The whole file."""

    unit: UnitSettings
    data: DataSettings = DataSettings()
    database: DatabaseSettings = DatabaseSettings()
    portals: Annotated[tuple[PortalSettings, ...], Field(strict=False)] = ()
    browser: BrowserSettings = BrowserSettings()
    mail: MailSettings | None = None
    leaders: LeadersSettings = LeadersSettings()
    operator: OperatorSettings = OperatorSettings()
    departments: Annotated[tuple[DepartmentSettings, ...], Field(strict=False)] = ()
    calendar: CalendarSettings = CalendarSettings()
    report: ReportSettings = ReportSettings()
    share: ShareSettings = ShareSettings()
    notify: NotifySettings = NotifySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    limits: LimitsSettings = LimitsSettings()
    backup: BackupSettings = BackupSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    secrets: SecretsSettings = SecretsSettings()
    clock: ClockSettings = ClockSettings()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, names in (
            ("Cổng", [portal.key for portal in self.portals]),
            ("Phòng", [department.name for department in self.departments]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} “{twice[0]}” được ghi hai lần")
        if self.schedule.report < self.report.cut_off_at:
            raise ValueError("Giờ viết báo cáo (schedule.report) không được trước giờ chốt (report.cut_off_at)")
        if (self.report.folder or "").startswith("smb:") and self.share.username is None:
            raise ValueError("Thư mục smb:// cần tên đăng nhập ở mục [share] username")
        return self

"""The shape of ``config.toml``. Strict: a word that is not here, or a value of another kind, is an error.

Validators raise ``ValueError`` with a Vietnamese sentence; ``agent.config`` adds file, line and key.
"""

from datetime import date, time
from ipaddress import ip_address
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
    ProcedureHead,
    Section,
    SharePlace,
    Text,
    Texts,
    WebAddress,
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
    """The mail server. The password is in the key store under ``mail``. ``dashboard_url``: where those who get the
    mails can open the dashboard; absent: mails hold no links to it."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Text | None = None
    sender: Address
    sender_name: Text | None = None
    ca_file: FilePath | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 30
    dashboard_url: Origin | None = None


class OperatorSettings(Section):
    """Who looks after the program: gets the mails that ask a person for something."""

    recipients: Addresses = ()


class LeadersSettings(Section):
    """Who gets the mail about all departments."""

    recipients: Addresses = ()


class DepartmentSettings(Section):
    """Who gets the mail about one department. ``aliases`` are the names that portals use for it; ``head`` is written to
    where dossiers are late for long."""

    name: Text
    recipients: Addresses = ()
    aliases: Texts = ()
    head: Addresses = ()


class EscalationSettings(Section):
    """After how many days overdue (civil days, as the mails count) the head of a department is written to, and after
    how many the leaders; 0: never."""

    head_after_days: Annotated[int, Field(ge=0, le=365)] = 3
    leader_after_days: Annotated[int, Field(ge=0, le=365)] = 7


class HouseholdSettings(Section):
    """Portals whose dossiers are due in three working days, and who is told in the course of the day besides the
    departments: mostly the head of the department that keeps the account."""

    portals: Annotated[tuple[PortalKey, ...], Field(strict=False)] = ("hkd",)
    recipients: Addresses = ()


class SwapSettings(Section):
    """A working day swapped for a day off by decision: ``off`` is free, ``worked`` is worked."""

    off: date
    worked: date


class CalendarSettings(Section):
    """Working days and hours. ``swaps`` replaces the table shipped with the program; absent: that table. ``terms``:
    working days by the nationwide head of a procedure's code ("1.001193"), for our own due dates."""

    swaps: Annotated[tuple[SwapSettings, ...], Field(strict=False)] | None = None
    working_hours: Annotated[tuple[WorkingSpan, ...], Field(strict=False, min_length=1)] = (
        (time(7, 0), time(11, 30)),
        (time(13, 30), time(17, 0)),
    )
    due_soon_days: Annotated[int, Field(ge=1, le=30)] = 3
    terms: dict[ProcedureHead, Annotated[int, Field(ge=1, le=366)]] = Field(default_factory=dict)


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
    ``folder``: where people look for reports and letters; a folder, or ``smb://server/share/folder``. ``charts``: at
    the end of the document, too. ``pdf``: by LibreOffice (found by itself, or at ``libreoffice``) or Word, within
    ``pdf_seconds``."""

    cut_off_day: Annotated[int, Field(ge=1, le=28)] = 13
    cut_off_at: ClockTime = time(17, 0)
    style: Literal["centre", "nd30"] = "centre"
    folder: SharePlace | None = None
    narrative_folder: FilePath | None = None
    charts: bool = False
    pdf: bool = True
    pdf_seconds: Annotated[int, Field(ge=5, le=600)] = 120
    libreoffice: FilePath | None = None
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
    before the cut-off a draft of the report is written (0: none). ``digest``: the weekly mail, on the first working
    day of a week. ``household``: the further mail about household business. ``operator_minutes``: how often what waits
    is tried again and the operator is told what changed. ``chase_days``: on which weekdays slips are written by
    themselves, at ``chase``; none: only when a person runs ``hoso chase``."""

    collect: ClockTimes = (time(6, 45), time(11, 30), time(16, 30))
    collect_also: dict[PortalKey, ClockTimes] = Field(default={"hkd": (time(9, 0), time(14, 30))})
    alert: ClockTime = time(7, 30)
    alert_until: ClockTime = time(16, 30)
    digest: ClockTime = time(8, 0)
    household: ClockTimes = (time(14, 30),)
    operator_minutes: Annotated[int, Field(ge=10, le=240)] = 30
    chase: ClockTime = time(8, 15)
    chase_days: Annotated[tuple[Literal["T2", "T3", "T4", "T5", "T6", "T7", "CN"], ...], Field(strict=False)] = ()
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


class WatchSettings(Section):
    """Who notices that this program is silent. ``ping_url``: an address of a watcher outside (Healthchecks or the like)
    that is told of the beginning and the end of every collection, mail and report. ``status_file``: a page with the
    state of everything is kept in the shared folder."""

    ping_url: WebAddress | None = None
    ping_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    status_file: bool = True


class BackupSettings(Section):
    """``folder`` absent: ``backups`` in the data folder. ``copy_to``: another disk or a share, which gets every backup
    as well. Kept are the newest backup of each of so many last days, weeks and months."""

    folder: FilePath | None = None
    copy_to: FilePath | None = None
    keep_daily: Annotated[int, Field(ge=1, le=366)] = 7
    keep_weekly: Annotated[int, Field(ge=0, le=520)] = 5
    keep_monthly: Annotated[int, Field(ge=0, le=240)] = 12


class ReconcileSettings(Section):
    """Two portals whose dossiers are compared, by key. ``by``: of the second portal's dossiers those of the first one's
    procedures ("procedures"; of ``procedures`` alone where these codes are given), or only those that bear a code of
    its making ("codes")."""

    first: PortalKey
    second: PortalKey
    by: Literal["procedures", "codes"] = "procedures"
    procedures: Texts = ()


class PrivacySettings(Section):
    """``full_names``: keep applicants' full names too, sealed with a key of the key store; else only masked ones."""

    full_names: bool = False


class RetentionSettings(Section):
    """How long is kept: log files, who looked at what, mails' words, and dossiers after they ended (0: for ever)."""

    log_days: Annotated[int, Field(ge=7, le=3660)] = 180
    access_log_days: Annotated[int, Field(ge=30, le=3660)] = 730
    mail_days: Annotated[int, Field(ge=30, le=3660)] = 365
    dossier_years: Annotated[int, Field(ge=0, le=100)] = 10


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


class DashboardSettings(Section):
    """Where the dashboard listens. By default only this computer reaches it. Another ``address`` opens it to the
    office's network: then everybody logs in and everything is encrypted, by ``certificate`` and ``certificate_key``
    (PEM files) or a certificate of its own. ``hosts``: further names under which colleagues open it."""

    address: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1024, le=65535)] = 8321
    hosts: Texts = ()
    certificate: FilePath | None = None
    certificate_key: FilePath | None = None

    @model_validator(mode="after")
    def _pair(self) -> Self:
        try:
            ip_address(self.address)
        except ValueError:
            raise ValueError("address phải là một địa chỉ IP, ví dụ 127.0.0.1 hoặc 192.168.1.20") from None
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate và certificate_key phải cùng có hoặc cùng bỏ trống")
        return self

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        return ip_address(self.address).is_loopback


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
    escalation: EscalationSettings = EscalationSettings()
    household: HouseholdSettings = HouseholdSettings()
    calendar: CalendarSettings = CalendarSettings()
    report: ReportSettings = ReportSettings()
    share: ShareSettings = ShareSettings()
    notify: NotifySettings = NotifySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    limits: LimitsSettings = LimitsSettings()
    backup: BackupSettings = BackupSettings()
    reconcile: Annotated[tuple[ReconcileSettings, ...], Field(strict=False)] = ()
    evidence: EvidenceSettings = EvidenceSettings()
    retention: RetentionSettings = RetentionSettings()
    privacy: PrivacySettings = PrivacySettings()
    watch: WatchSettings = WatchSettings()
    secrets: SecretsSettings = SecretsSettings()
    dashboard: DashboardSettings = DashboardSettings()
    clock: ClockSettings = ClockSettings()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, names in (
            ("Cổng", [portal.key for portal in self.portals]),
            ("Phòng", [department.name for department in self.departments]),
            ("Cặp cổng đối chiếu", [f"{pair.first}:{pair.second}" for pair in self.reconcile]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} “{twice[0]}” được ghi hai lần")
        keys = {portal.key for portal in self.portals}
        for pair in self.reconcile:
            unknown = {pair.first, pair.second} - keys
            if unknown:
                raise ValueError(f"Mục [[reconcile]] nêu cổng “{min(unknown)}” không có trong [[portals]]")
            if pair.first == pair.second:
                raise ValueError(f"Mục [[reconcile]] đối chiếu cổng “{pair.first}” với chính nó")
        if self.schedule.report < self.report.cut_off_at:
            raise ValueError("Giờ viết báo cáo (schedule.report) không được trước giờ chốt (report.cut_off_at)")
        if (self.report.folder or "").startswith("smb:") and self.share.username is None:
            raise ValueError("Thư mục smb:// cần tên đăng nhập ở mục [share] username")
        return self

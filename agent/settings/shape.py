"""The shape of ``config.toml``. Strict: a word that is not here, or a value of another kind, is an error.

Validators raise ``ValueError`` with a Vietnamese sentence; ``agent.settings.config`` adds file, line and key.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from agent.settings.keeping import (
    BackupSettings,
    BrowserSettings,
    DatabaseSettings,
    DataSettings,
    EvidenceSettings,
    PrivacySettings,
    RetentionSettings,
    SecretsSettings,
)
from agent.settings.office import (
    DepartmentSettings,
    EscalationSettings,
    HouseholdSettings,
    LeadersSettings,
    OperatorSettings,
    PortalSettings,
    ReconcileSettings,
    UnitSettings,
)
from agent.settings.output import (
    DashboardSettings,
    MailSettings,
    NotifySettings,
    ReportSettings,
    ShareSettings,
    WatchSettings,
)
from agent.settings.times import CalendarSettings, ClockSettings, LimitsSettings, ScheduleSettings
from agent.settings.types import Section


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

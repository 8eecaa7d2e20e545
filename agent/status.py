"""``hoso status``: one screen that says how fresh everything is and what waits for a person."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from agent.account_words import SHORT, sentence_of, who_acts
from agent.clock import clock_for
from agent.config import Config
from agent.errors import ExitCode
from agent.issue_commands import WHO
from agent.jobs.accounts import whose
from agent.planner import plan
from agent.portals import configured_portals
from agent.rooms import fresh_for, timetable, working_calendar
from agent.screen import VERDICTS
from agent.session_forecast import forecast, sentence
from agent.status_blocked import BlockedStatus, blocked_in_last_run, count_lines, detail_lines, read_blocked
from agent.storage import open_database
from dossiers.dates import VIETNAM, format_instant, local_date
from reporting.pictures import pictures
from store import due_jobs, file_drops, outbox, report_issues
from store.accounts import account_states
from store.brakes import open_questions
from store.database import Database
from store.issues import open_issues
from store.outbox import DeliveryState
from store.rests import rests
from store.session_lives import lives

_JOB_NAMES = {
    "sync": "lấy số liệu",
    "sync_portal": "lấy thêm số liệu một cổng",
    "keep_alive": "giữ phiên đăng nhập",
    "ask_login": "nhắc đăng nhập",
    "alert": "gửi thư nhắc",
    "digest": "gửi thư tổng hợp tuần",
    "draft": "viết bản dự thảo báo cáo tháng",
    "report": "viết báo cáo tháng",
    "backup": "sao lưu và thử khôi phục",
    "purge": "dọn bản chụp cũ",
}
_SHOWN_AHEAD = tuple(name for name in _JOB_NAMES if name != "purge")  # tidying up concerns nobody before it is late
_LOOK_AHEAD = timedelta(days=45)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PortalStatus(_Part):
    """One portal. ``fresh``: its last complete picture is not older than the configured hours. ``account`` is the
    word of its account's state; ``account_actor`` (who must act), ``account_sentence`` and ``session_sentence`` are
    Vietnamese. ``blocked``: how many requests the read-only guard stopped when it was read last.
    ``resting_until``: when it may be read again; ``held``: the question about dossiers that vanished."""

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


class Status(_Part):
    """Everything on the screen, as ``--json`` prints it. Instants are aware."""

    now: datetime
    unit: str
    portals: tuple[PortalStatus, ...]
    due: tuple[DueStatus, ...]
    mails_waiting: int
    mails_refused: int
    mails_unknown: int
    files_waiting: int = 0
    report: ReportStatus | None
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
            or any(not portal.fresh or portal.account_sentence or portal.held for portal in self.portals)
        )


def show_status(config: Config, *, as_json: bool) -> ExitCode:
    """Prints the status; 1 where something needs attention."""
    now = clock_for(config.settings.clock.start_at).now()
    status = read_status(config, open_database(config, now), now)
    if as_json:
        typer.echo(status.model_dump_json(indent=2))
    else:
        _show(status)
    return ExitCode.ATTENTION if status.needs_attention else ExitCode.DONE


def show_blocked(config: Config) -> ExitCode:
    """Prints every request that the read-only guard stopped in the last thirty days."""
    now = clock_for(config.settings.clock.start_at).now()
    names = {portal.key: portal.name for portal in configured_portals(config)}
    for line in detail_lines(read_blocked(open_database(config, now), config.settings.unit.code, now), names):
        typer.echo(line)
    return ExitCode.DONE


def read_status(config: Config, database: Database, now: datetime) -> Status:
    """The status at ``now`` (aware)."""
    unit = config.settings.unit.code
    counts = outbox.counts(database, unit)
    issues = report_issues.issues_of(database, unit)
    return Status(
        now=now,
        unit=config.settings.unit.name,
        portals=_portals(config, database, now),
        due=_due(config, database, now),
        mails_waiting=counts.get(DeliveryState.PLANNED, 0) + counts.get(DeliveryState.SENDING, 0),
        mails_refused=counts.get(DeliveryState.REFUSED, 0),
        mails_unknown=counts.get(DeliveryState.UNKNOWN, 0),
        files_waiting=len(file_drops.waiting(database, unit)),
        issues=dict(Counter(each.actor for each in open_issues(database, unit))),
        report=None
        if not issues
        else ReportStatus(
            period=issues[-1].period,
            number=issues[-1].number,
            issued_at=issues[-1].issued_at,
            complete=issues[-1].complete,
            file=issues[-1].files[0],
        ),
        blocked=read_blocked(database, unit, now),
    )


def _portals(config: Config, database: Database, now: datetime) -> tuple[PortalStatus, ...]:
    unit = config.settings.unit.code
    configured = configured_portals(config)
    accounts = {(state.portal, state.username): state for state in account_states(database, unit)}
    names = {portal.key: portal.name for portal in configured}
    resting = {key: rest.next_allowed_at for key, rest in rests(database, unit).items() if rest.is_on(now)}
    questions = open_questions(database, unit)
    found = []
    for portal, picture in zip(configured, pictures(database, unit, now, names), strict=True):
        account = accounts.get((portal.key, portal.settings.username or ""))
        found.append(
            PortalStatus(
                portal=picture.portal,
                name=picture.name,
                fresh=picture.complete_at is not None and now - picture.complete_at <= fresh_for(config),
                complete_at=picture.complete_at,
                tried_at=picture.tried_at,
                verdict=None if picture.verdict is None else picture.verdict.value,
                reason=picture.reason,
                session_sentence=sentence(forecast(lives(database, unit, portal.key)), now),
                blocked=blocked_in_last_run(database, unit, portal.key),
                account=None if account is None else account.shown,
                account_actor=None if account is None else who_acts(account.shown),
                account_sentence=None if account is None else sentence_of(account, whose(portal), picture.complete_at),
                resting_until=resting.get(portal.key),
                held=questions[portal.key].sentence if portal.key in questions else None,
            )
        )
    return tuple(found)


def _due(config: Config, database: Database, now: datetime) -> tuple[DueStatus, ...]:
    """What waits already, then the next job of each kind."""
    waiting = [row for row in due_jobs.pending(database, config.settings.unit.code) if row.due_at <= now]
    found = [DueStatus(kind=row.kind, due_at=row.due_at, waiting=True) for row in waiting]
    today = local_date(now)
    planned = plan(timetable(config), working_calendar(config), VIETNAM, today, today + _LOOK_AHEAD)
    for kind in _SHOWN_AHEAD:
        coming = next((job for job in planned if job.kind.value == kind and job.due_at > now), None)
        if coming is not None:
            found.append(DueStatus(kind=kind, due_at=coming.due_at, waiting=False))
    return tuple(found)


def age(seconds: float) -> str:
    """``5 phút``, ``3 giờ``, ``2 ngày``: how people say how old something is."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // (24 * 60)} ngày"


def issues_line(counts: Mapping[str, int]) -> str:
    """How many issues are open, by who must act, and how to see them."""
    if not counts:
        return "Không có việc nào cần xem lại trên các cổng."
    parts = [f"{WHO[actor]}: {count}" for actor, count in counts.items()]
    return f"Việc cần xem lại: {sum(counts.values())} ({'; '.join(parts)}). Xem: hoso issues list"


def _rest(until: datetime | None) -> str:
    return "" if until is None else f" (tạm nghỉ đến {format_instant(until)})"


def _show(status: Status) -> None:
    console = Console(highlight=False)
    console.print(f"{status.unit}, lúc {format_instant(status.now)}", markup=False, soft_wrap=True)
    table = Table()
    for heading in ("Cổng", "Số liệu đủ gần nhất", "Cách đây", "Lần thử gần nhất", "Tài khoản"):
        table.add_column(heading)
    for portal in status.portals:
        complete = portal.complete_at
        table.add_row(
            portal.name,
            "chưa có" if complete is None else format_instant(complete),
            "—"
            if complete is None
            else age((status.now - complete).total_seconds()) + ("" if portal.fresh else " (CŨ)"),
            VERDICTS.get(portal.verdict or "", "—") + _rest(portal.resting_until),
            "—" if portal.account is None else SHORT[portal.account],
        )
    console.print(table)
    for portal in status.portals:
        # What the account waits for is why the last run failed, unless that run failed in another way.
        for words in filter(None, (portal.account_sentence or portal.reason, portal.session_sentence, portal.held)):
            console.print(f"{portal.name}: {words}", markup=False, soft_wrap=True)
    for line in count_lines({portal.name: portal.blocked for portal in status.portals}):
        console.print(line, markup=False, soft_wrap=True)
    for due in status.due:
        when = "đang chờ chạy bù từ" if due.waiting else "lúc"
        console.print(
            f"Việc tới: {_JOB_NAMES.get(due.kind, due.kind)} {when} {format_instant(due.due_at)}", markup=False
        )
    console.print(
        f"Thư chưa gửi: {status.mails_waiting} · bị từ chối: {status.mails_refused} · chưa rõ: {status.mails_unknown}"
    )
    if status.files_waiting:
        console.print(f"Tệp chưa chép vào thư mục dùng chung: {status.files_waiting}. Thử lại: hoso share test")
    console.print(issues_line(status.issues), markup=False, soft_wrap=True)
    report = status.report
    if report is None:
        console.print("Chưa lập báo cáo tháng nào.")
        return
    draft = "" if report.complete else " (bản dự thảo)"
    console.print(
        f"Báo cáo gần nhất: tháng {report.period}, lần {report.number}{draft}, "
        f"lập lúc {format_instant(report.issued_at)}: {report.file}",
        markup=False,
    )

"""``hoso status``: one screen that says how fresh everything is and what waits for a person."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import typer

from agent.accounts.session_forecast import forecast, sentence
from agent.accounts.words import sentence_of, who_acts
from agent.computer.clock import clock_for
from agent.computer.clock_check import known_trouble
from agent.errors import ExitCode
from agent.jobs.accounts import whose
from agent.planning.admission import refusal
from agent.planning.planner import Job, Kind, plan
from agent.rooms import fresh_for, timetable, working_calendar
from agent.settings.addresses import configured_addresses
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from agent.status.blocked import blocked_in_last_run, detail_lines, read_blocked
from agent.status.model import (
    BackupStatus,
    DueStatus,
    NoticeStatus,
    PortalStatus,
    ReportStatus,
    ServiceStatus,
    Status,
)
from agent.status.screen import JOB_NAMES, show
from agent.storage import open_database
from dossiers.dates import VIETNAM, local_date
from reporting.pictures import pictures
from store import due_jobs, file_drops, notices, outbox, report_issues, service_state
from store.database import Database
from store.issues import alike, open_issues
from store.keeping import backups
from store.outbox import DeliveryState
from store.people.accounts import account_states
from store.people.session_lives import lives
from store.recording.brakes import open_questions
from store.rests import Rest, rests

_SHOWN_AHEAD = tuple(name for name in JOB_NAMES if name not in ("purge", "operator"))  # nobody waits for these
_LOOK_AHEAD = timedelta(days=45)


def show_status(config: Config, *, as_json: bool) -> ExitCode:
    """Prints the status; 1 where something needs attention."""
    now = clock_for(config.settings.clock.start_at).now()
    status = read_status(config, open_database(config, now), now)
    if as_json:
        typer.echo(status.model_dump_json(indent=2))
    else:
        show(status)
    return ExitCode.ATTENTION if status.needs_attention else ExitCode.DONE


def show_blocked(config: Config) -> ExitCode:
    """Prints every request that the read-only guard stopped in the last thirty days."""
    now = clock_for(config.settings.clock.start_at).now()
    names = {portal.key: portal.name for portal in configured_portals(config)}
    for line in detail_lines(read_blocked(open_database(config, now), config.settings.unit.code, now), names):
        typer.echo(line)
    return ExitCode.DONE


def read_status(config: Config, database: Database, now: datetime) -> Status:
    """The status at ``now`` (aware), all of it of one state of the ledger."""
    with database.one_state():
        return _read(config, database, now)


def _read(config: Config, database: Database, now: datetime) -> Status:
    unit = config.settings.unit.code
    counts = outbox.counts(database, unit)
    issues = report_issues.issues_of(database, unit)
    today = local_date(now)
    planned = plan(timetable(config), working_calendar(config), VIETNAM, today, today + _LOOK_AHEAD)
    return Status(
        now=now,
        unit=config.settings.unit.name,
        portals=_portals(config, database, now, planned),
        due=_due(config, database, now, planned),
        mails_waiting=counts.get(DeliveryState.PLANNED, 0) + counts.get(DeliveryState.SENDING, 0),
        mails_refused=len(outbox.refused_recipients(database, unit, configured_addresses(config))),
        mails_unknown=counts.get(DeliveryState.UNKNOWN, 0),
        files_waiting=len(file_drops.waiting(database, unit)),
        issues=dict(Counter(each.actor for each, _more in alike(open_issues(database, unit)))),
        report=None
        if not issues
        else ReportStatus(
            period=issues[-1].period,
            number=issues[-1].number,
            issued_at=issues[-1].issued_at,
            complete=issues[-1].complete,
            file=issues[-1].files[0],
        ),
        backup=_backup(database, unit),
        service=_service(database, unit, now),
        notices=tuple(
            NoticeStatus(level=each.level, sentence=each.sentence, since=each.since)
            for each in notices.open_notices(database, unit)
        ),
        clock=known_trouble(config, database, now),
        blocked=read_blocked(database, unit, now),
    )


def _backup(database: Database, unit: str) -> BackupStatus | None:
    made, verified = backups.backups(database, unit), backups.last_verified(database, unit)
    if not made:
        return None
    checked = None if verified is None else verified.checked_at
    return BackupStatus(made_at=made[-1].made_at, state=made[-1].state, verified_at=checked)


def _service(database: Database, unit: str, now: datetime) -> ServiceStatus:
    state = service_state.state_of(database, unit)
    paused = state.paused_until if state.is_paused(now) else None
    return ServiceStatus(running=state.is_running(now), ready=state.ready_at is not None, paused_until=paused)


def _portals(config: Config, database: Database, now: datetime, planned: Iterable[Job]) -> tuple[PortalStatus, ...]:
    unit = config.settings.unit.code
    configured = configured_portals(config)
    accounts = {(state.portal, state.username): state for state in account_states(database, unit)}
    names = {portal.key: portal.name for portal in configured}
    resting = {key: rest for key, rest in rests(database, unit).items() if rest.is_on(now)}
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
                resting_until=resting[portal.key].next_allowed_at if portal.key in resting else None,
                held=questions[portal.key].sentence if portal.key in questions else None,
                next_run_at=None
                if account is not None and account.paused_at is not None
                else _next_run(config, portal, resting.get(portal.key), now, planned),
            )
        )
    return tuple(found)


def _next_run(
    config: Config, portal: ConfiguredPortal, rest: Rest | None, now: datetime, planned: Iterable[Job]
) -> datetime | None:
    """The next time at which the schedule reads the portal; ``None`` where none is near. Its hours and rest count."""
    days = working_calendar(config)
    for job in planned:
        about = job.kind is Kind.SYNC or job.portal == portal.key
        if not about or job.due_at <= now or not portal.is_walked:
            continue
        still = rest if rest is not None and rest.is_on(job.due_at) else None
        hours = portal.profile.pace.hours
        if not refusal(portal.key, portal.name, hours=hours, days=days, rest=still, now=job.due_at, insists=False):
            return job.due_at
    return None


def _due(config: Config, database: Database, now: datetime, planned: Iterable[Job]) -> tuple[DueStatus, ...]:
    """What waits already, then the next job of each kind."""
    waiting = [row for row in due_jobs.pending(database, config.settings.unit.code) if row.due_at <= now]
    found = [DueStatus(kind=row.kind, due_at=row.due_at, waiting=True) for row in waiting]
    for kind in _SHOWN_AHEAD:
        coming = next((job for job in planned if job.kind.value == kind and job.due_at > now), None)
        if coming is not None:
            found.append(DueStatus(kind=kind, due_at=coming.due_at, waiting=False))
    return tuple(found)

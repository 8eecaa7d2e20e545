"""Asking people to log in where only they can: in the office's hours, before the session ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agent.accounts.session_forecast import Forecast, forecast, sentence
from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.accounts import SESSION_ENDED, WANTS_A_PERSON
from agent.jobs.delivering import deliver_now
from agent.jobs.results import JobEnd
from agent.planning.planner import Kind, plan
from agent.rooms import timetable, working_calendar
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from agent.storage import open_database
from dossiers.dates import VIETNAM, local_date
from reporting.mail.deliver import put
from reporting.mail.login_request import LoginRequest, compose
from store.database import Database
from store.people.accounts import account_state
from store.people.session_lives import Life, lives

_LOOK_AHEAD = timedelta(days=20)


def ask_for_logins(config: Config, clock: Clock) -> JobEnd:
    """Puts a mail into the outbox for each portal that only a person can log in to and whose session has ended, or will
    probably end before people are asked again. Each log-in is asked for once, an ended one once a day."""
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        requests = requests_of(config, database, now)
        if not requests:
            return JobEnd(exit_code=ExitCode.DONE, sentences=("Không cổng nào cần người đăng nhập lúc này.",))
        words = f"Cần một người đăng nhập: {', '.join(request.name for request in requests)}."
        recipients = config.settings.operator.recipients
        if not recipients:
            hint = "Chưa khai người nhận ([operator] recipients) nên không gửi thư được; hãy xem: hoso status"
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(words, hint))
        unit = config.settings.unit
        sender = config.settings.mail.sender if config.settings.mail else "hoso@hoso.invalid"
        messages = [
            compose(
                request,
                unit=unit.code,
                unit_name=unit.name,
                recipients=recipients,
                now=now,
                domain=sender.rpartition("@")[2],
            )
            for request in requests
        ]
        with database.writing(unit.code) as connection:
            added = put(connection, unit.code, messages, now)
        if not added:
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(words, "Đã nhắc từ trước, không nhắc lại."))
        return deliver_now(config, database, clock, words)


def requests_of(config: Config, database: Database, now: datetime) -> tuple[LoginRequest, ...]:
    """Which portals need a person now."""
    unit, again = config.settings.unit.code, next_asking(config, now)
    found = []
    for portal in configured_portals(config):
        if not _needs_people(database, unit, portal):
            continue
        lived = lives(database, unit, portal.key)
        request = request_of(portal, lived, forecast(lived), now, again)
        if request is not None:
            found.append(request)
    return tuple(found)


def _needs_people(database: Database, unit: str, portal: ConfiguredPortal) -> bool:
    """Whether only a person gets in: by the portal's nature, or by what it asked for when it was last tried."""
    if portal.profile.login.kind == "person":
        return True
    state = account_state(database, unit, portal.key, portal.settings.username or "")
    return state is not None and state.shown in (*WANTS_A_PERSON, SESSION_ENDED)


def request_of(
    portal: ConfiguredPortal, lived: Sequence[Life], expected: Forecast, now: datetime, again: datetime
) -> LoginRequest | None:
    """The request for one portal; ``None`` where its session will probably live until people are asked ``again``."""
    if expected.living:
        if expected.ends_at is None or expected.ends_at > again:
            return None
        cause = f"life-{lived[0].id}"
    else:
        cause = f"{local_date(now):%Y-%m-%d}"
    return LoginRequest(
        portal=portal.key,
        name=portal.name,
        cause=cause,
        living=expected.living,
        expectation=sentence(expected, now),
    )


def next_asking(config: Config, now: datetime) -> datetime:
    """When people are asked the next time: a session must last until then, and over the collecting that follows."""
    today = local_date(now)
    jobs = plan(timetable(config), working_calendar(config), VIETNAM, today, today + _LOOK_AHEAD)
    coming = [job.due_at for job in jobs if job.kind is Kind.ASK_LOGIN and job.due_at > now]
    if not coming:
        return now + timedelta(days=1)
    after = [job.due_at for job in jobs if job.kind is Kind.SYNC and job.due_at <= coming[0]]
    return max([coming[0], *after])

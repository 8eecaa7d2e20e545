"""What the pages are told: the configuration, the words of the other rooms, the two doors to the ledger."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from agent.accounts.words import SHORT, sentence_of, who_acts
from agent.commands.issue import WHO
from agent.computer.clock import clock_for
from agent.dashboard.examiner import ChildExaminer
from agent.dashboard.report_desk import FileReports
from agent.dashboard.settings_desk import FileSettings
from agent.errors import Failure
from agent.evidence_folder import read_capture
from agent.jobs.accounts import whose
from agent.planning.planner import plan
from agent.reconcile_pairs import pairs
from agent.rooms import cut_off, departments, fresh_for, timetable, working_calendar
from agent.secrets.full_names import reveal
from agent.secrets.passwords import open_key_store
from agent.settings.addresses import configured_addresses
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from agent.status.screen import JOB_NAMES
from agent.storage import open_database
from dossiers.dates import VIETNAM, local_date
from reporting.web.office import AccountWords, Action, DepartmentInfo, Desk, Office, PortalInfo, Told, Words
from scrapers.errors.catalogue import BLOCK_REASONS
from store.database import Database
from store.people.accounts import EXPIRING, AccountState
from store.people.names import Reader

_RETRIED = ("wrong_password", "locked", "expired", "unknown", "totp_refused", "used_elsewhere")
_PASSWORD_WANTED = ("wrong_password", "expired", "no_password", "key_unreadable", EXPIRING)
_FOR_A_PERSON = ("needs_captcha", "needs_otp", "needs_sso", "session_ended")
_AHEAD = timedelta(days=45)


def make_desk(config: Config) -> Desk:
    """Opens the ledger (brought to the present revision) twice: to read, and to write what people decide."""
    clock = clock_for(config.settings.clock.start_at)
    portals = configured_portals(config)
    writer = open_database(config, clock.now())
    offices = [office_of(config, portals)]

    def changed(saved: Config) -> None:
        offices[0] = office_of(saved, portals)

    return Desk(
        reader=Database(config.database_url, read_only=True),
        writer=writer,
        office_now=lambda: offices[0],
        now=clock.now,
        words=Words(
            account=_account_words(portals, f'hoso --config "{config.path}"'),
            block_reason=lambda reason: BLOCK_REASONS.get(reason, "không có trong danh mục cho phép"),
            actors=WHO,
            jobs=JOB_NAMES,
        ),
        examiner=ChildExaminer(config.path, clock.now),
        reports=FileReports(config),
        settings=FileSettings(config, clock.now, changed),
        pairs=pairs(config),
        reveal=_reveal(config, writer) if config.settings.privacy.full_names else None,
        evidence=lambda name: _capture(config, name),
        upcoming=lambda: _upcoming(config, clock.now()),
        demands_login=not config.settings.dashboard.is_local,
        version=_version(),
    )


def office_of(config: Config, portals: tuple[ConfiguredPortal, ...]) -> Office:
    """The unit's settings as the pages want them."""
    return Office(
        unit=config.settings.unit.code,
        name=config.settings.unit.name,
        portals=tuple(_portal(each) for each in portals),
        calendar=working_calendar(config),
        cut_off=cut_off(config),
        departments=tuple(
            DepartmentInfo(name=each.name, aliases=each.aliases, recipients=each.recipients)
            for each in departments(config)
        ),
        fresh_for=fresh_for(config),
        soon_days=config.settings.calendar.due_soon_days,
        addresses=configured_addresses(config),
    )


def _portal(portal: ConfiguredPortal) -> PortalInfo:
    origins = portal.profile.origins
    kind = portal.profile.login.kind
    return PortalInfo(
        key=portal.key,
        name=portal.name,
        address=origins.get("portal") or next(iter(origins.values()), None),
        username=portal.settings.username,
        contact=portal.settings.contact,
        verified=portal.verified,
        walked=portal.is_walked,
        holds_dossiers=portal.holds_dossiers,
        login="none" if kind == "none" or not portal.is_walked else "person" if kind == "person" else "password",
    )


def _account_words(
    portals: tuple[ConfiguredPortal, ...], program: str
) -> Callable[[str, AccountState, datetime | None], AccountWords]:
    known = {each.key: each for each in portals}

    def words(key: str, state: AccountState, kept_at: datetime | None) -> AccountWords:
        portal, shown = known.get(key), state.shown
        if portal is None:
            return AccountWords(short=SHORT.get(shown, shown), sentence=None, actor=None)
        return AccountWords(
            short=SHORT[shown],
            sentence=sentence_of(state, whose(portal), kept_at),
            actor=who_acts(shown),
            action=_action(shown),
            command=f"{program} secret set portal:{key}" if shown in _PASSWORD_WANTED else None,
        )

    return words


def _reveal(config: Config, writer: Database) -> Callable[[str, str, Reader, datetime], Told]:
    def full_name(portal: str, code: str, reader: Reader, now: datetime) -> Told:
        try:
            name = reveal(config, writer, portal, code, reader=reader, now=now)
        except Failure as error:
            return Told(ok=False, sentence=error.sentence)
        return Told(ok=name is not None, sentence=name or "Sổ chưa có họ tên đầy đủ của hồ sơ này.")

    return full_name


def _action(shown: str) -> Action | None:
    if shown in _RETRIED:
        return "retry"
    return "open_login" if shown in _FOR_A_PERSON else None


def _capture(config: Config, name: str) -> bytes | None:
    """``None`` where it is gone or cannot be opened."""
    try:
        return read_capture(config, open_key_store(config), name)
    except (Failure, OSError):
        return None


def _upcoming(config: Config, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """The next job of each kind."""
    today = local_date(now)
    planned = plan(timetable(config), working_calendar(config), VIETNAM, today, today + _AHEAD)
    found = []
    for kind in JOB_NAMES:
        coming = next((job for job in planned if job.kind.value == kind and job.due_at > now), None)
        if coming is not None:
            found.append((kind, coming.due_at))
    return tuple(sorted(found, key=lambda each: each[1]))


def _version() -> str:
    try:
        return version("hoso")
    except PackageNotFoundError:  # run from a folder without being installed
        return ""

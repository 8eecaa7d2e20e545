"""What the day's mails are made from: the lists, how fresh they are, and what earlier days left behind."""

from datetime import date, datetime, time, timedelta

from agent.rooms import departments, fresh_for, working_calendar
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from dossiers.dates import VIETNAM, format_instant, local_date
from reporting.alerts import AlertInput, Memory, key_of
from reporting.figures.period import daily
from reporting.pictures import pictures
from store import outbox
from store.database import Database
from store.people import acknowledgements, chases, reminders
from store.people.reminders import Reminder


def alert_input(config: Config, database: Database, now: datetime) -> AlertInput:
    """Everything, as the ledger knows it at ``now`` (aware). Portals of rates alone hold no dossiers, so their pictures
    are no reason to doubt that nothing is late. All of it is of one state of the ledger."""
    with database.one_state():
        return _read(config, database, now)


def _read(config: Config, database: Database, now: datetime) -> AlertInput:
    settings, calendar = config.settings, working_calendar(config)
    unit = settings.unit
    portals = [portal for portal in configured_portals(config) if portal.holds_dossiers]
    return AlertInput(
        unit=unit.code,
        unit_name=unit.name,
        now=now,
        lists=daily(database, unit.code, now, settings.calendar.due_soon_days, calendar),
        pictures=pictures(database, unit.code, now, {portal.key: portal.name for portal in portals}),
        leaders=settings.leaders.recipients,
        departments=departments(config),
        fresh_for=fresh_for(config),
        message_domain=message_domain(config),
        memory=_memory(config, database, now),
        links={portal.key: link for portal in portals if (link := portal_link(portal))},
        dashboard=settings.mail.dashboard_url if settings.mail else None,
        household=frozenset(settings.household.portals),
        expected_by=mail_expected_by(config),
        working_days=calendar.count_working_days,
    )


def mail_expected_by(config: Config) -> time:
    """The local time by which the morning's mail is there: half an hour after it is due."""
    at = datetime.combine(date.min, config.settings.schedule.alert) + timedelta(minutes=30)
    return at.time()


def message_domain(config: Config) -> str:
    """What the ids of our mails end with."""
    mail = config.settings.mail
    return mail.sender.rpartition("@")[2] if mail else "hoso.invalid"


def portal_link(portal: ConfiguredPortal) -> str | None:
    """Where people open the portal: an address from its profile or the configuration, never from its pages."""
    origins = portal.profile.origins
    return origins.get("portal") or next(iter(origins.values()), None)


def _memory(config: Config, database: Database, now: datetime) -> Memory:
    unit, today = config.settings.unit.code, local_date(now)
    before = outbox.last_put(database, unit, f"alert:{unit}:", datetime.combine(today, time.min, VIETNAM))
    late_then = None
    if before is not None:
        then = daily(database, unit, before, config.settings.calendar.due_soon_days, working_calendar(config))
        late_then = frozenset(key_of(row) for row in then.overdue)
    return Memory(
        overdue_before=late_then,
        mailed=reminders.counts(database, unit, Reminder.MAIL, before=today),
        slips=reminders.counts(database, unit, Reminder.SLIP),
        acknowledged=acknowledgements.in_force(database, unit, now),
        unanswered=tuple(_no_answer(slip) for slip in chases.unanswered(database, unit) if slip.is_late(now)),
    )


def _no_answer(slip: chases.Chase) -> str:
    due = format_instant(slip.answer_due_at)
    return f"Phiếu đôn đốc số {slip.number} gửi {slip.department} chưa có trả lời (hạn {due})."

"""The weekly mail: last week's figures by department, from the same conditions as the report and the morning's mail."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.alert_input import alert_input
from agent.jobs.clock_gate import held_back
from agent.jobs.delivering import deliver_now
from agent.jobs.results import JobEnd
from agent.planning.lateness import marked_late
from agent.rooms import working_calendar
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM
from dossiers.periods import Period
from reporting.alerts import AlertInput
from reporting.alerts.compose import owner_of, owners_of
from reporting.figures.period import FIGURES, DossierRow, Window, daily, list_dossiers
from reporting.mail.deliver import put
from reporting.mail.message import Message
from reporting.notices.digest import COLUMNS, NOBODY, Week, compose, week_before
from reporting.pictures import pictures
from store.database import Database
from store.people import reminders
from store.people.reminders import Reminder

_ENTERED = ("received_online", "received_direct", "received_unknown_channel")


def digest(config: Config, clock: Clock, *, due_at: datetime | None = None) -> JobEnd:
    """Mails the week that is over to the leaders and to each department. Once a week, however often it is run.
    ``due_at`` (aware): when the schedule wanted it; mails that are made up for say so."""
    unit = config.settings.unit.code
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        held = held_back(config, database, now, "soạn thư tuần")
        if held is not None:
            return held
        messages = marked_late(compose_digest(config, database, now), due_at, now)
        with database.writing(unit) as connection:
            added = put(connection, unit, messages, now)
        if not messages:
            sentence = "Chưa khai người nhận nào ([leaders], [[departments]]) nên không có thư để gửi."
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(sentence,))
        composed = f"Đã soạn {added} thư tuần." if added else "Thư của tuần này đã soạn từ trước, không soạn lại."
        return deliver_now(config, database, clock, composed)


def compose_digest(config: Config, database: Database, now: datetime) -> tuple[Message, ...]:
    """The mails about the week before the one of ``now`` (aware)."""
    given = alert_input(config, database, now)
    return compose(_week(config, database, given), given)


def _week(config: Config, database: Database, given: AlertInput) -> Week:
    unit, calendar = given.unit, working_calendar(config)
    first, last = week_before(given.lists.today)
    start = datetime.combine(first, time.min, VIETNAM)
    end = start + timedelta(days=7)
    window = Window(period=Period(year=last.year, month=last.month, start=start, end=end), as_of=given.now)
    # As late as the last week knew it: what was overdue on its first day.
    before = daily(database, unit, start, config.settings.calendar.due_soon_days, calendar)
    sunday = last + timedelta(days=7)
    soon = daily(database, unit, given.now, _days_to(sunday, given), calendar)
    due = [row for row in (*soon.due_today, *soon.due_soon) if row.due_on is not None and row.due_on <= sunday]
    rows: dict[str, Iterable[DossierRow]] = {
        "received": [row for key in _ENTERED for row in list_dossiers(database, unit, FIGURES[key], window)],
        "resolved": list_dossiers(database, unit, FIGURES["resolved_total"], window),
        "resolved_late": list_dossiers(database, unit, FIGURES["resolved_late"], window),
        "open": list_dossiers(database, unit, FIGURES["open_total"], window),
        "overdue": given.lists.overdue,
        "overdue_before": before.overdue,
        "due_this_week": due,
    }
    mailed = reminders.counts(database, unit, Reminder.MAIL, before=last + timedelta(days=1))
    earlier = reminders.counts(database, unit, Reminder.MAIL, before=first)
    return Week(
        first=first,
        last=last,
        counts=_by_department(rows, given),
        mails=sum(mailed.values()) - sum(earlier.values()),
        compared=any(item.complete_at for item in pictures(database, unit, start)),
    )


def _days_to(sunday: date, given: AlertInput) -> int:
    """How many working days lie between today and the week's end: at least one."""
    return max(1, given.working_days(given.lists.today, sunday))


def _by_department(rows: dict[str, Iterable[DossierRow]], given: AlertInput) -> dict[str, dict[str, int]]:
    owners = owners_of(given.departments)
    counts: dict[str, dict[str, int]] = {}
    for key in COLUMNS:
        for row in rows[key]:
            owner = owner_of(row, owners)
            mine = counts.setdefault(NOBODY if owner is None else owner.name, dict.fromkeys(COLUMNS, 0))
            mine[key] += 1
    return counts

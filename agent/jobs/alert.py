"""The morning's mail: composed from the ledger, put into the outbox, delivered."""

from datetime import date, datetime

from sqlalchemy import Connection

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.alert_input import alert_input
from agent.jobs.clock_gate import held_back
from agent.jobs.delivering import deliver_now
from agent.jobs.results import JobEnd
from agent.outgoing.notify import morning_words, notify
from agent.planning.lateness import marked_late
from agent.rooms import departments
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import local_date
from reporting.alerts import AlertInput, Department, Escalation, compose, escalate, key_of
from reporting.alerts.compose import key_of_mail, owner_of, owners_of
from reporting.alerts.model import DossierKey
from reporting.alerts.wording import subject
from reporting.mail.deliver import Message, put
from store import outbox
from store.database import Database
from store.people import reminders
from store.people.reminders import Reminder

_COMPOSED_BEFORE = "Thư của hôm nay đã soạn từ trước, không soạn lại."


def alert(config: Config, clock: Clock, *, due_at: datetime | None = None) -> JobEnd:
    """Mails who must know what is overdue. Doing it again on the same day sends nobody the same mail twice.

    None is composed while the computer's clock is wrong: every count of days would be.
    ``due_at`` (aware): when the schedule wanted it; mails that are made up for say so.

    The mails are in the outbox before the server is spoken to: where it can't be used, they are kept and sent later.
    Raises ``Failure`` and the rooms' errors where not even the mails could be composed.
    """
    unit = config.settings.unit.code
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        held = held_back(config, database, now, "soạn thư quá hạn")
        if held is not None:
            return held
        if _stands_already(config, database, local_date(now)):
            return deliver_now(config, database, clock, _COMPOSED_BEFORE)
        given = alert_input(config, database, now)
        raised = escalate(given, escalation(config))
        messages = marked_late((*compose(given), *(message for message, _ in raised)), due_at, now)
        with database.writing(unit) as connection:
            added = put(connection, unit, messages, now)
            if added:
                _note(connection, given, raised)
        if not messages:
            sentence = "Chưa khai người nhận nào ([leaders], [[departments]]) nên không có thư để gửi."
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(sentence,))
        end = deliver_now(config, database, clock, f"Đã soạn {added} thư." if added else _COMPOSED_BEFORE)
        return with_notice(config, given, end) if added else end


def _stands_already(config: Config, database: Database, today: date) -> bool:
    """Whether everybody's mail of this civil day is in the outbox: a server that is away costs no second composing."""
    unit = config.settings.unit.code
    audiences: list[Department | None] = [each for each in departments(config) if each.recipients]
    if config.settings.leaders.recipients:
        audiences.append(None)
    with database.reading() as connection:
        return bool(audiences) and all(
            outbox.has(connection, unit, key_of_mail(unit, today, audience)) for audience in audiences
        )


def with_notice(config: Config, given: AlertInput, end: JobEnd) -> JobEnd:
    """The further channel is told too, where there is one; what it did not take is a sentence of the job's end."""
    before, late = given.memory.overdue_before, given.lists.overdue
    new = [row.code for row in late if before is not None and key_of(row) not in before]
    words = morning_words(
        [row.code for row in late],
        new,
        len(given.lists.due_today),
        [picture.portal for picture in given.pictures if not given.is_fresh(picture)],
    )
    problem = notify(config, subject(len(late), given.unit_name, given, len(given.lists.maybe_overdue)), words)
    if problem is None:
        return end
    code = ExitCode.ATTENTION if end.exit_code == ExitCode.DONE else end.exit_code
    return JobEnd(exit_code=code, sentences=(*end.sentences, problem), retry=end.retry)


def compose_messages(config: Config, database: Database, now: datetime) -> tuple[Message, ...]:
    """The mails of this civil day, from what the ledger knows at ``now`` (aware), escalations last."""
    given = alert_input(config, database, now)
    return (*compose(given), *(message for message, _ in escalate(given, escalation(config))))


def escalation(config: Config) -> Escalation:
    """When who is written to."""
    settings = config.settings.escalation
    return Escalation(head_after=settings.head_after_days, leader_after=settings.leader_after_days)


def _note(connection: Connection, given: AlertInput, raised: tuple[tuple[Message, frozenset[DossierKey]], ...]) -> None:
    """Which dossiers somebody is reminded of today: those that a mail lists as overdue, not those that are quiet."""
    owners = owners_of(given.departments)
    reached = {
        key_of(row)
        for row in given.lists.overdue
        if given.leaders or ((owner := owner_of(row, owners)) is not None and owner.recipients)
    }
    today = local_date(given.now)
    loud = reached - given.memory.acknowledged.keys()
    reminders.note(connection, given.unit, Reminder.MAIL, loud, today)
    escalated = frozenset[DossierKey]().union(*(dossiers for _, dossiers in raised))
    reminders.note(connection, given.unit, Reminder.ESCALATION, escalated, today)

"""The morning's mail: composed from the ledger, put into the outbox, delivered."""

from datetime import datetime

from agent.clock import Clock
from agent.config import Config
from agent.errors import ExitCode
from agent.instance import hold
from agent.jobs.delivering import deliver_now
from agent.jobs.results import JobEnd
from agent.lateness import marked_late
from agent.portals import configured_portals
from agent.rooms import departments, fresh_for, working_calendar
from agent.storage import open_database
from reporting.alerts import AlertInput, compose
from reporting.figures import daily
from reporting.mail import Message, put
from reporting.pictures import pictures
from store.database import Database


def alert(config: Config, clock: Clock, *, due_at: datetime | None = None) -> JobEnd:
    """Mails who must know what is overdue. Doing it again on the same day sends nobody the same mail twice.

    ``due_at`` (aware): when the schedule wanted it; mails that are made up for say so.

    The mails are in the outbox before the server is spoken to: where it can't be used, they are kept and sent later.
    Raises ``Failure`` and the rooms' errors where not even the mails could be composed.
    """
    unit = config.settings.unit.code
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        messages = marked_late(compose_messages(config, database, now), due_at, now)
        with database.writing() as connection:
            added = put(connection, unit, messages, now)
        if not messages:
            sentence = "Chưa khai người nhận nào ([leaders], [[departments]]) nên không có thư để gửi."
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(sentence,))
        composed = f"Đã soạn {added} thư." if added else "Thư của hôm nay đã soạn từ trước, không soạn lại."
        return deliver_now(config, database, clock, composed)


def compose_messages(config: Config, database: Database, now: datetime) -> tuple[Message, ...]:
    """The mails of this civil day, from what the ledger knows at ``now`` (aware)."""
    settings = config.settings
    unit = settings.unit
    names = {portal.key: portal.name for portal in configured_portals(config)}
    calendar = working_calendar(config)
    return compose(
        AlertInput(
            unit=unit.code,
            unit_name=unit.name,
            now=now,
            lists=daily(database, unit.code, now, settings.calendar.due_soon_days, calendar),
            pictures=pictures(database, unit.code, now, names),
            leaders=settings.leaders.recipients,
            departments=departments(config),
            fresh_for=fresh_for(config),
            message_domain=settings.mail.sender.rpartition("@")[2] if settings.mail else "hoso.invalid",
        )
    )

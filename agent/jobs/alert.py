"""The morning's mail: composed from the ledger, put into the outbox, delivered."""

from datetime import datetime

from agent.clock import Clock
from agent.config import Config
from agent.errors import ExitCode, Failure
from agent.instance import hold
from agent.jobs.results import JobEnd
from agent.portals import configured_portals
from agent.rooms import departments, fresh_for, smtp_settings, working_calendar
from agent.secrets import open_key_store
from agent.storage import open_database
from reporting.alerts import AlertInput, compose
from reporting.figures import daily
from reporting.mail import Delivered, MailError, Message, deliver, put
from reporting.pictures import pictures
from store.database import Database
from store.outbox import DeliveryState


def alert(config: Config, clock: Clock) -> JobEnd:
    """Mails who must know what is overdue. Doing it again on the same day sends nobody the same mail twice.

    The mails are in the outbox before the server is spoken to: where it can't be used, they are kept and sent later.
    Raises ``Failure`` and the rooms' errors where not even the mails could be composed.
    """
    unit = config.settings.unit.code
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        messages = compose_messages(config, database, now)
        with database.writing() as connection:
            added = put(connection, unit, messages, now)
        if not messages:
            sentence = "Chưa khai người nhận nào ([leaders], [[departments]]) nên không có thư để gửi."
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(sentence,))
        composed = f"Đã soạn {added} thư." if added else "Thư của hôm nay đã soạn từ trước, không soạn lại."
        try:
            delivered = deliver(database, unit, smtp_settings(config, open_key_store(config)), clock.now)
        except MailError as error:
            # A refused log-in is for a person to look at; everything else may heal by itself.
            return JobEnd(
                exit_code=ExitCode.MACHINE, sentences=(composed, error.sentence), retry=error.code != "log_in"
            )
        except Failure as failure:
            return JobEnd(exit_code=failure.exit_code, sentences=(composed, failure.sentence), retry=True)
    return _end(composed, delivered)


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


def _end(composed: str, delivered: Delivered) -> JobEnd:
    sent = delivered.count(DeliveryState.SENT)
    sentences = [composed, f"Máy chủ thư đã nhận {sent} thư." if sent else "Lần này không có thư nào được gửi đi."]
    waiting = delivered.count(DeliveryState.PLANNED)
    for count, words in (
        (waiting, "thư máy chủ chưa nhận, sẽ được gửi lại sau"),
        (delivered.count(DeliveryState.REFUSED), "thư bị máy chủ từ chối. Hãy kiểm tra địa chỉ người nhận"),
        (delivered.count(DeliveryState.UNKNOWN), "thư chưa rõ đã tới hay chưa, sẽ được gửi lại một lần"),
        (len(delivered.asking), "thư đã gửi lại mà vẫn chưa rõ. Hãy hỏi người nhận"),
    ):
        if count:
            sentences.append(f"Có {count} {words}.")
    code = ExitCode.ATTENTION if delivered.needs_attention else ExitCode.DONE
    return JobEnd(exit_code=code, sentences=tuple(sentences), retry=bool(waiting))

"""What every job does with the mails that it has put into the outbox."""

from agent.computer.clock import Clock
from agent.errors import ExitCode, Failure
from agent.jobs.results import JobEnd
from agent.rooms import smtp_settings
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from reporting.mail.deliver import Delivered, MailError, deliver
from store.database import Database
from store.outbox import DeliveryState


def deliver_now(config: Config, database: Database, clock: Clock, composed: str) -> JobEnd:
    """Delivers what waits in the outbox. Where the server can't be used, the mails are kept and the end says so;
    ``composed`` is what people are told of the composing."""
    try:
        delivered = deliver(
            database, config.settings.unit.code, smtp_settings(config, open_key_store(config)), clock.now
        )
    except MailError as error:
        # A refused log-in is for a person to look at; everything else may heal by itself.
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=(composed, error.sentence), retry=error.code != "log_in")
    except Failure as failure:
        return JobEnd(exit_code=failure.exit_code, sentences=(composed, failure.sentence), retry=True)
    return _end(composed, delivered)


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

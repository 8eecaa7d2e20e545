"""``hoso mail``: a trial mail; what has not arrived for certain, and what a person knows of it."""

import typer

from agent.computer.clock import clock_for
from agent.computer.instance import hold
from agent.errors import ExitCode, InputError
from agent.jobs.alert_input import message_domain
from agent.jobs.delivering import deliver_now
from agent.settings.config import Config
from agent.storage import open_database
from reporting.mail.deliver import put
from reporting.mail.message import single_address
from reporting.notices.files import trial_mail
from store import outbox
from store.outbox import Delivery, DeliveryState

_STATES = {
    DeliveryState.PLANNED: "chưa gửi",
    DeliveryState.SENDING: "đang gửi dở",
    DeliveryState.SENT: "máy chủ đã nhận",
    DeliveryState.REFUSED: "bị từ chối",
    DeliveryState.UNKNOWN: "chưa rõ",
}


def test_mail(config: Config, addresses: tuple[str, ...]) -> ExitCode:
    """Sends a trial mail to ``addresses``, else to the operator; tells of each what the server answered."""
    unit, clock = config.settings.unit, clock_for(config.settings.clock.start_at)
    recipients = addresses or config.settings.operator.recipients
    if not recipients:
        raise InputError("Chưa biết gửi cho ai: hãy ghi địa chỉ sau lệnh, hoặc khai [operator] recipients.")
    for address in recipients:
        try:
            single_address(address)
        except ValueError as error:
            raise InputError(f"{error}.") from None
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        mail = trial_mail(
            unit=unit.code, unit_name=unit.name, recipients=recipients, now=now, domain=message_domain(config)
        )
        with database.writing(unit.code) as connection:
            put(connection, unit.code, [mail], now)
        end = deliver_now(config, database, clock, "Đã soạn thư thử.")
        for each in outbox.of_key(database, unit.code, mail.key):
            typer.echo(f"{each.recipient}: {_STATES[each.state]}{_detail(each)}")
    for sentence in end.sentences:
        typer.echo(sentence)
    if end.exit_code == ExitCode.DONE:
        typer.echo("Máy chủ nhận chưa có nghĩa là thư đã đến: hãy hỏi người nhận đã thấy “[Thư thử]” chưa.")
    return end.exit_code


def list_mails(config: Config) -> ExitCode:
    """What is not certainly delivered: waiting, unknown, refused."""
    now = clock_for(config.settings.clock.start_at).now()
    database, unit = open_database(config, now), config.settings.unit.code
    found = [*outbox.waiting(database, unit), *outbox.failed(database, unit)]
    for each in found:
        typer.echo(f"Số {each.id} · {_STATES[each.state]}{_detail(each)} · {each.recipient} · {each.subject}")
    if not found:
        typer.echo("Không có thư nào chờ gửi, chưa rõ hay bị từ chối.")
    return ExitCode.ATTENTION if found else ExitCode.DONE


def mark_received(config: Config, number: int) -> ExitCode:
    """[Đã nhận]: the recipient has the mail."""
    clock = clock_for(config.settings.clock.start_at)
    database = open_database(config, clock.now())
    each = outbox.find(database, config.settings.unit.code, number)
    if each is None or each.state is not DeliveryState.UNKNOWN:
        raise InputError(f"Không có thư “chưa rõ” nào mang số {number}. Xem: hoso mail list")
    outbox.settle(database, each.unit, number, DeliveryState.SENT, clock.now(), "người nhận đã xác nhận")
    typer.echo(f"Đã ghi: {each.recipient} đã nhận thư số {number}.")
    return ExitCode.DONE


def resend(config: Config, number: int) -> ExitCode:
    """[Gửi lại]: a mail that is unknown or was refused goes out once more, now."""
    clock = clock_for(config.settings.clock.start_at)
    with hold(config.data_folder, "mail"):
        database = open_database(config, clock.now())
        each = outbox.find(database, config.settings.unit.code, number)
        if each is None or each.state not in (DeliveryState.UNKNOWN, DeliveryState.REFUSED):
            raise InputError(f"Không có thư “chưa rõ” hay “bị từ chối” nào mang số {number}. Xem: hoso mail list")
        if each.state is DeliveryState.UNKNOWN:  # stays unknown, so that it goes out marked as sent again
            outbox.settle(database, each.unit, number, DeliveryState.UNKNOWN, clock.now(), None)
        else:
            outbox.settle(database, each.unit, number, DeliveryState.PLANNED, clock.now(), None)
        end = deliver_now(config, database, clock, f"Gửi lại thư số {number} cho {each.recipient}.")
    for sentence in end.sentences:
        typer.echo(sentence)
    return end.exit_code


def _detail(each: Delivery) -> str:
    return f" ({each.detail})" if each.detail and each.state is not DeliveryState.SENT else ""

"""Telling people that a report was issued: it is in the folder, with what is incomplete, or could not be delivered."""

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import BusyError
from agent.jobs.alert_input import message_domain
from agent.jobs.delivering import deliver_now
from agent.settings.config import Config
from reporting.mail.deliver import put
from reporting.notices.files import ReportNews, report_mail
from store.database import Database


def tell_of_report(config: Config, database: Database, clock: Clock, news: ReportNews) -> list[str]:
    """Mails the leaders and the operator; what people are told of it. Without a mail server the mail is kept."""
    settings = config.settings
    recipients = (*settings.leaders.recipients, *settings.operator.recipients)
    if not recipients or settings.mail is None:
        return []
    unit = settings.unit
    message = report_mail(
        news,
        unit=unit.code,
        unit_name=unit.name,
        recipients=recipients,
        now=clock.now(),
        domain=message_domain(config),
    )
    with database.writing(unit.code) as connection:
        added = put(connection, unit.code, [message], clock.now())
    if not added:
        return []
    composed = "Đã soạn thư báo về báo cáo."
    try:
        with hold(config.data_folder, "mail"):
            return list(deliver_now(config, database, clock, composed).sentences)
    except BusyError:  # another process is sending: it or the next one takes this mail along
        return [composed, "Thư này sẽ được gửi cùng các thư khác."]

"""Several times a day: what waits is tried again (a report, files, mails), and the operator is told what changed."""

from agent.computer import disk_space
from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.alert_input import message_domain
from agent.jobs.delivering import deliver_now
from agent.jobs.late_report import issue_late
from agent.jobs.results import JobEnd
from agent.jobs.standing import standing, subject_names
from agent.outgoing.dropping import Copied, work_off
from agent.settings.config import Config
from agent.storage import open_database
from reporting.mail.deliver import put
from reporting.mail.message import Message
from reporting.notices.files import arrived_mail
from reporting.notices.operator import News, compose, sort_out
from store import outbox, troubles
from store.database import Database


def operator(config: Config, clock: Clock) -> JobEnd:
    """Issues a report that waited for what was missing, copies files that wait for the share, sends mails that wait for
    the server, tells the operator each trouble at its beginning, once a day while it lasts, and at its end. Nothing is
    told twice: the mail and what is kept of it are one transaction."""
    unit = config.settings.unit
    with hold(config.data_folder, "mail"):
        now = clock.now()
        database = open_database(config, now)
        disk_space.tell(config, database, now)
        sentences = list(issue_late(config, database, clock))
        copied = work_off(config, database, clock)
        sentences += [sentence for each in copied for sentence in each.sentences]
        news = sort_out(standing(config, database), troubles.open_troubles(database, unit.code), now)
        recipients = config.settings.operator.recipients
        messages = _arrived(config, copied, clock)
        if not news.is_empty and recipients:
            messages.append(
                compose(
                    news,
                    unit=unit.code,
                    unit_name=unit.name,
                    recipients=recipients,
                    names=subject_names(config),
                    now=now,
                    domain=message_domain(config),
                )
            )
        _keep(database, unit.code, news if recipients else News(), messages, clock)
        if not news.is_empty and not recipients:
            sentences.append("Có việc cần xem nhưng chưa khai người nhận ([operator] recipients); xem: hoso status")
        if not messages and not outbox.waiting(database, unit.code):
            code = ExitCode.ATTENTION if not news.is_empty else ExitCode.DONE
            return JobEnd(exit_code=code, sentences=tuple(sentences) or ("Không có gì mới phải báo.",))
        end = deliver_now(config, database, clock, f"Đã soạn {len(messages)} thư cho người phụ trách.")
        # What could not be sent is tried at the next time of this job, which comes soon.
        return JobEnd(exit_code=end.exit_code, sentences=(*sentences, *end.sentences))


def _arrived(config: Config, copied: tuple[Copied, ...], clock: Clock) -> list[Message]:
    """What had to wait is in the folder now: told to those who wait for it."""
    paths = [each.path for each in copied if each.path is not None]
    recipients = (*config.settings.leaders.recipients, *config.settings.operator.recipients)
    if not paths or not recipients:
        return []
    unit = config.settings.unit
    return [
        arrived_mail(
            paths,
            unit=unit.code,
            unit_name=unit.name,
            recipients=recipients,
            now=clock.now(),
            domain=message_domain(config),
        )
    ]


def _keep(database: Database, unit: str, news: News, messages: list[Message], clock: Clock) -> None:
    now = clock.now()
    with database.writing(unit) as connection:
        put(connection, unit, messages, now)
        for trouble in news.over:
            troubles.end(connection, trouble.id, now)
        for item in news.new:
            troubles.begin(
                connection,
                unit,
                subject=item.subject,
                kind=item.kind,
                cause=item.cause,
                since=item.since,
                now=now,
            )
        for trouble, _ in news.lasting:
            troubles.told(connection, trouble.id, now)

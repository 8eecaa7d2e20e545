"""Making room: evidence that is too old or too much goes, oldest first; so do the files of mails sent long ago. No
dossier, run or figure is ever deleted."""

from datetime import timedelta

from agent.clock import Clock
from agent.config import Config
from agent.errors import ExitCode, reason
from agent.evidence_folder import files_in, remove, to_prune
from agent.jobs.results import JobEnd
from agent.storage import open_database
from store.database import Database
from store.evidence_pages import files_of_runs
from store.outbox import forget_attachments

_ATTACHMENTS_FOR = timedelta(days=30)


def purge(config: Config, clock: Clock) -> JobEnd:
    """The job that is due every night."""
    database = open_database(config, clock.now())
    forget_attachments(database, config.settings.unit.code, clock.now() - _ATTACHMENTS_FOR)
    return prune(config, database, clock)


def prune(config: Config, database: Database, clock: Clock) -> JobEnd:
    """Deletes what the settings no longer keep."""
    folder = config.evidence_folder
    files = files_in(folder, files_of_runs(database, config.settings.unit.code))
    old = to_prune(files, clock.now(), config.settings.evidence)
    try:
        freed = remove(folder, old)
    except OSError as error:
        sentence = f"Chưa dọn được thư mục bằng chứng {folder}: {reason(error)}. Số liệu không bị ảnh hưởng."
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=(sentence,), retry=True)
    left = len(files) - len(old)
    sentence = f"Đã dọn {len(old)} bản chụp cũ ({freed / 1024:.0f} KB), còn giữ {left} bản."
    return JobEnd(exit_code=ExitCode.DONE, sentences=(sentence,))

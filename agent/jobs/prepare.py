"""Computing what the dashboard's pages tell, in a child process: after whatever else than a collection changed it."""

from agent.computer.clock import Clock
from agent.errors import ExitCode
from agent.jobs.preparing import prepare_pages
from agent.jobs.results import JobEnd
from agent.settings.config import Config
from agent.storage import open_database


def prepare(config: Config, clock: Clock) -> JobEnd:
    """The job that the running program begins by itself (``agent.service.preparer``)."""
    prepare_pages(config, open_database(config, clock.now()), clock)
    return JobEnd(exit_code=ExitCode.DONE, sentences=())

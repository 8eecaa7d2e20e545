"""Computing what the dashboard's pages tell, in a child process: after whatever else than a collection changed it."""

from agent.clock import Clock
from agent.config import Config
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.preparing import prepare_pages
from agent.storage import open_database


def prepare(config: Config, clock: Clock) -> JobEnd:
    """The job that the running program begins by itself (``agent.preparer``)."""
    prepare_pages(config, open_database(config, clock.now()), clock)
    return JobEnd(exit_code=ExitCode.DONE, sentences=())

"""Nothing that counts days goes out while this computer's clock is wrong: it would call the wrong dossiers late."""

from datetime import datetime

from agent.computer.clock_check import tell, trouble
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.settings.config import Config
from store.database import Database


def held_back(config: Config, database: Database, now: datetime, what: str) -> JobEnd | None:
    """How a job ends that must wait for the right time; ``None`` where the clock at ``now`` (aware) can be trusted,
    as far as anybody can say.

    ``what`` (Vietnamese, "soạn thư quá hạn") was not done; a notice says so until the clock is right.
    """
    wrong = trouble(config, database, now)
    sentence = wrong and f"Chưa {what}: {wrong} Việc trong lịch được làm ngay khi giờ đã đúng."
    tell(config, database, now, sentence)
    return JobEnd(exit_code=ExitCode.MACHINE, sentences=(sentence,), retry=True) if sentence else None

"""Signs of life to a watcher outside (Healthchecks, or anything that takes the same addresses): if they stop, it raises
the alarm, also when this computer is off and can't.

``ADDRESS/start`` when a job begins, ``ADDRESS`` when it went well, ``ADDRESS/fail`` when it did not. What is told is
the kind of job and its exit code, nothing of portals or dossiers. A watcher that can't be reached stops nothing.
"""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from agent.computer.web_request import NoAnswer, WebAnswer, ask
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.planning.planner import Job, Kind
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config

UNWATCHED = frozenset({Kind.KEEP_ALIVE, Kind.ASK_LOGIN, Kind.PURGE})
"""Kinds of jobs whose coming and going tells nobody anything: the watcher is told of the others."""
_IDS = uuid.UUID("5f0c9a52-58c3-4c0f-9d0a-8a0e2a6d9b11")

Run = Callable[[Job], JobEnd]


def went_well(job: Job, end: JobEnd) -> bool:
    """A portal that could not be read whole is for the mails to tell; a mail that did not go out is for the watcher."""
    return end.exit_code in (ExitCode.DONE, ExitCode.ATTENTION) and not (end.retry and job.kind is Kind.ALERT)


@dataclass(slots=True, kw_only=True)
class Heartbeat:
    """One watcher. Pings leave in their order, beside the work; ``close`` waits for the last ones."""

    url: str
    seconds: float
    send: Callable[..., WebAnswer] = ask
    _line: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="heartbeat"))

    def around(self, run: Run) -> Run:
        """``run``, of whose jobs the watcher is told."""

        def watched(job: Job) -> JobEnd:
            if job.kind in UNWATCHED:
                return run(job)
            self._line.submit(self._ping, "/start", job, "begun")
            try:
                end = run(job)
            except BaseException as error:
                self._line.submit(self._ping, "/fail", job, type(error).__name__)
                raise
            where = "" if went_well(job, end) else "/fail"
            self._line.submit(self._ping, where, job, f"exit code {int(end.exit_code)}")
            return end

        return watched

    def close(self) -> None:
        """What is still to be told is told; nothing new."""
        self._line.shutdown(wait=True)

    def ping(self, where: str, words: str, run_id: uuid.UUID | None = None) -> WebAnswer:
        """One ping. Raises ``NoAnswer``."""
        query = "" if run_id is None else f"?rid={run_id}"
        return self.send(f"{self.url}{where}{query}", method="POST", body=words.encode(), seconds=self.seconds)

    def _ping(self, where: str, job: Job, words: str) -> None:
        log = get_logger("hoso.heartbeat")
        try:
            answer = self.ping(where, f"{job.kind.value} {words}", uuid.uuid5(_IDS, job.key))
        except NoAnswer as error:
            log.warning("watcher_not_reached", host=self.host, reason=str(error))
        except Exception:
            log.exception("ping_failed", host=self.host)
        else:
            if not 200 <= answer.status < 300:
                log.warning("watcher_refused", host=self.host, status=answer.status)

    @property
    def host(self) -> str:
        """The watcher by name: the rest of its address is as good as a password."""
        return urlsplit(self.url).hostname or "?"


def heartbeat_of(config: Config) -> Heartbeat | None:
    """The office's; ``None`` where it has no watcher. Its address is hidden from all logs from here on."""
    settings = config.settings.watch
    if settings.ping_url is None:
        return None
    REDACTOR.hide(settings.ping_url)
    REDACTOR.hide(urlsplit(settings.ping_url).path.strip("/"))
    return Heartbeat(url=settings.ping_url, seconds=float(settings.ping_seconds))

"""A due row, done in a child process. Whatever stops it is an end with a sentence, never an exception."""

import threading
from collections.abc import Callable

from agent.errors import ExitCode, Failure
from agent.jobs.results import JobEnd, PortalResult
from agent.planning.planner import Job, Kind
from agent.processes.jobspec import JobName, JobSpec
from agent.processes.running import run_job, run_sync
from agent.settings.config import Config

PLAIN: dict[Kind, JobName] = {
    Kind.ALERT: "alert",
    Kind.KEEP_ALIVE: "keep_alive",
    Kind.ASK_LOGIN: "ask_login",
    Kind.CHASE: "chase",
    Kind.DIGEST: "digest",
    Kind.HOUSEHOLD: "household",
    Kind.OPERATOR: "operator",
    Kind.BACKUP: "backup",
    Kind.PURGE: "purge",
}
"""Jobs that need nothing but the configuration and the instant at which they were due."""


def runner(config: Config, stop: threading.Event, reading: threading.Lock) -> Callable[[Job], JobEnd]:
    """Does a row. ``reading`` is held while portals are read: people may ask for that too."""

    def run(job: Job) -> JobEnd:
        try:
            if job.kind in (Kind.SYNC, Kind.SYNC_PORTAL):
                with reading:
                    return collected(config, () if job.portal is None else (job.portal,), stop=stop)
            if job.kind in PLAIN:
                spec = JobSpec(job=PLAIN[job.kind], config=config.path, due_at=job.due_at)
            else:
                spec = JobSpec(job="report", config=config.path, month=job.month, draft=job.kind is Kind.DRAFT)
            return run_job(config, spec, stop=stop)
        except Failure as failure:
            return JobEnd(exit_code=failure.exit_code, sentences=(failure.sentence,), retry=True)

    return run


def _told(portal: PortalResult) -> str:
    """How it went with one portal, as people are told."""
    from dossiers.numbers import format_count
    from reporting.web.words import VERDICTS

    read = f", {format_count(portal.collected)} hồ sơ" if portal.collected else ""
    why = "".join(f" {sentence}" for sentence in portal.problems[:1]) if not portal.complete else ""
    return f"{portal.name}: {VERDICTS[portal.verdict]}{read}.{why}"


def collected(
    config: Config, portals: tuple[str, ...], *, stop: threading.Event | None, insists: bool = False
) -> JobEnd:
    """Portals read (all, if empty), told in sentences. Raises ``Failure``."""
    result = run_sync(config, portals, insists=insists, stop=stop)
    code = ExitCode.ATTENTION if result.needs_attention else ExitCode.DONE
    words = [_told(portal) for portal in result.portals]
    return JobEnd(
        exit_code=code,
        sentences=(*words, *([result.cut] if result.cut else [])),
        waits_for_line=result.without_line,
    )

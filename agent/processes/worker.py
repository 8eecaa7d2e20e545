"""The child process: ``python -m agent.processes.worker``. Reads one job from standard input, answers with JSON lines.

It ends with its parent: when standard input ends, the parent is gone, and so is the browser a moment later.
"""

import importlib
import os
import sys
import threading
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from agent.endings import as_failure, end_with
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.processes.jobspec import JobName, JobSpec
from agent.processes.worker_lines import Emit, emitter

if TYPE_CHECKING:
    from agent.computer.clock import Clock
    from agent.settings.config import Config


def _end_with_parent(stream: IO[str]) -> None:
    """Waits for the end of standard input, then ends this process and what it started."""
    while stream.read(1):
        continue
    from agent.processes.process_tree import end_descendants

    end_descendants()
    os._exit(ExitCode.ATTENTION)


JOBS: dict[JobName, str] = {
    "alert": "agent.jobs.alert:alert",
    "ask_login": "agent.jobs.ask_login:ask_for_logins",
    "backup": "agent.jobs.backup:back_up",
    "chase": "agent.jobs.chase:chase",
    "digest": "agent.jobs.digest:digest",
    "household": "agent.jobs.household:household",
    "keep_alive": "agent.jobs.keep_alive:keep_sessions_alive",
    "operator": "agent.jobs.operator:operator",
    "prepare": "agent.jobs.prepare:prepare",
    "purge": "agent.jobs.purge:purge",
    "report": "agent.jobs.report:report",
}
"""Where the jobs are that end with sentences; each is imported when it is done."""


def _module(name: JobName) -> str:
    """Where a job is done; most of what it needs comes with it."""
    if name in JOBS:
        return JOBS[name].partition(":")[0]
    return "agent.commands.login" if name == "login" else f"agent.jobs.{name}"


def _job(name: JobName) -> Callable[..., JobEnd]:
    module, _, function = JOBS[name].partition(":")
    found: Callable[..., JobEnd] = getattr(importlib.import_module(module), function)
    return found


_TELLING = frozenset({"sync", "alert", "report", "backup"})
"""Jobs after which the page in the shared folder is written anew."""


def run_job(spec: JobSpec, emit: Emit) -> ExitCode:
    """Does the job by the configuration that it names. Raises what the job raises."""
    from store.recording.uncollected import uncollected

    with uncollected():  # a hundred thousand things that stay: a fifth of the time that importing them takes
        from agent.processes.lean import import_structlog

        import_structlog()
        from agent.computer.clock import clock_for
        from agent.logging import configure
        from agent.secrets.passphrase import PASSPHRASE
        from agent.settings.config import load

        importlib.import_module(_module(spec.job))
    if spec.passphrase is not None:
        PASSPHRASE.give(spec.passphrase)
    config = load(spec.config)
    configure(config.log_folder, "hoso-worker")
    return do_job(spec, config, clock_for(config.settings.clock.start_at), emit)


def do_job(spec: JobSpec, config: "Config", clock: "Clock", emit: Emit) -> ExitCode:
    """Does the job at the instants that ``clock`` tells. Raises what the job raises."""
    try:
        return _do(spec, config, clock, emit)
    finally:
        if spec.job in _TELLING:
            from agent.status.file import leave_word

            leave_word(config, clock)


def _do(spec: JobSpec, config: "Config", clock: "Clock", emit: Emit) -> ExitCode:
    if spec.job == "sync":
        from agent.jobs.sync import sync

        return sync(config, spec.portals, clock, emit, insists=spec.insists)
    if spec.job == "look":
        from agent.jobs.look import look

        return look(config, spec.portals[0], clock, emit)
    if spec.job == "login":
        from agent.commands.login import login

        code = login(config, spec.portals[0])
        emit({"kind": "end", "sentences": ["Đã đăng nhập và đã giữ phiên đăng nhập."], "retry": False})
        return code
    if spec.job in ("alert", "digest"):
        end = _job(spec.job)(config, clock, due_at=spec.due_at)
    elif spec.job == "report":
        end = _job(spec.job)(
            config,
            clock,
            month=spec.month,
            as_of=spec.as_of,
            draft=spec.draft,
            reissue=spec.reissue,
            reason=spec.reason,
            asked_by=spec.asked_by,
        )
    elif spec.job == "chase":
        end = _job(spec.job)(config, clock, department=spec.department)
    else:
        end = _job(spec.job)(config, clock)
    emit({"kind": "end", "sentences": end.sentences, "retry": end.retry})
    return end.exit_code


def main() -> int:
    """Standard output belongs to the answers alone: whatever else prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    emit = emitter(answers)
    line = sys.stdin.readline()
    threading.Thread(target=_end_with_parent, args=(sys.stdin,), daemon=True).start()
    try:
        code = run_job(JobSpec.model_validate_json(line), emit)
    except Exception as error:  # noqa: BLE001 - the parent is told in a sentence; the log gets the rest
        code = end_with(error)
        failure = as_failure(error)
        sentence = failure.sentence if failure else "Chương trình gặp lỗi ngoài dự kiến. Số liệu đã có vẫn còn nguyên."
        emit({"kind": "failure", "sentence": sentence, "code": int(code)})
    answers.flush()
    return int(code)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # the thread that watches standard input would keep an ordinary end waiting

"""Running the portals' child and listening to it: used by the command, the service and the demo."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from agent.errors import ExitCode, Failure
from agent.jobs.look_result import LookResult
from agent.jobs.results import JobEnd, PortalResult, SyncResult
from agent.logging import get_logger
from agent.processes.children import ChildEnd, Cut, Line, run_child
from agent.processes.jobspec import JobSpec
from agent.secrets.passphrase import for_child
from agent.settings.config import Config


def run_sync(
    config: Config,
    portals: tuple[str, ...],
    *,
    insists: bool = False,
    on_line: Callable[[Line], None] = lambda line: None,
    stop: threading.Event | None = None,
) -> SyncResult:
    """Collects ``portals`` (all that are enabled, if empty) in a child process within the configured limit.
    ``insists``: a person wants them read now, outside their hours and while they rest.

    What the child recorded before a limit stays recorded. Raises ``Failure`` with the child's own sentence where it
    could not begin, and for a child that ended without a word.
    """
    results: list[PortalResult] = []
    failures: list[Failure] = []

    def listen(line: Line) -> None:
        if line.get("kind") == "portal":
            result = PortalResult.model_validate(line["result"])
            results[:] = [each for each in results if each.portal != result.portal] + [result]  # read again: the later
        elif line.get("kind") == "failure":
            failures.append(Failure(str(line["sentence"]), ExitCode(line["code"])))
        on_line(line)

    limit = config.settings.limits.sync_seconds
    spec = JobSpec(job="sync", config=config.path, portals=portals, insists=insists, passphrase=for_child(config))
    end = run_child(spec.to_line(), limit_seconds=limit, log=_error_log(config), on_line=listen, stop=stop)
    if end.cut is not None or not (failures or end.code in (ExitCode.DONE, ExitCode.ATTENTION)):
        _end_open_runs(config)
    if failures:
        raise failures[0]
    return SyncResult(portals=tuple(results), seconds=end.seconds, cut=_cut_sentence(end, limit, config))


def run_look(config: Config, portal: str, *, on_line: Callable[[Line], None] = lambda line: None) -> LookResult:
    """Looks at one portal in a child process. Raises ``Failure`` where it could not, with the child's own sentence."""
    results: list[LookResult] = []
    failures: list[Failure] = []

    def listen(line: Line) -> None:
        if line.get("kind") == "look":
            results.append(LookResult.model_validate(line["result"]))
        elif line.get("kind") == "failure":
            failures.append(Failure(str(line["sentence"]), ExitCode(line["code"])))
        on_line(line)

    limit = config.settings.limits.sync_seconds
    spec = JobSpec(job="look", config=config.path, portals=(portal,), passphrase=for_child(config))
    end = run_child(spec.to_line(), limit_seconds=limit, log=_error_log(config), on_line=listen)
    if failures:
        raise failures[0]
    if not results:
        raise Failure(f"{_cut_sentence(end, limit, config)} Chưa ghi gì vào sổ hồ sơ.")
    return results[0]


def _end_open_runs(config: Config) -> None:
    """What the child left open is known as interrupted at once, not only when portals are next collected."""
    from agent.computer.clock import clock_for
    from agent.computer.instance import hold
    from agent.storage import open_database
    from store.errors import StoreError
    from store.runs import interrupt_open_runs

    try:
        with hold(config.data_folder, "sync"):
            now = clock_for(config.settings.clock.start_at).now()
            interrupt_open_runs(open_database(config, now), config.settings.unit.code, now)
    except (Failure, StoreError) as error:  # the next collection begins by doing the same
        get_logger("hoso.running").info("open_runs_left", reason=error.sentence)


def _cut_sentence(end: ChildEnd, limit: int, config: Config) -> str | None:
    if end.cut is Cut.LIMIT:
        return (
            f"Lấy số liệu quá {limit} giây nên đã bị dừng. Những cổng đã xong vẫn được giữ; cổng còn lại giữ số liệu "
            "lần trước và sẽ được lấy ở lần sau."
        )
    if end.cut is Cut.STOPPED:
        return "Lấy số liệu bị dừng theo yêu cầu. Những cổng đã xong vẫn được giữ."
    if end.code not in (ExitCode.DONE, ExitCode.ATTENTION):
        return (
            f"Phần lấy số liệu dừng đột ngột (mã {end.code}). Những cổng đã xong vẫn được giữ. "
            f"Chi tiết: {_error_log(config)}"
        )
    return None


def run_job(config: Config, spec: JobSpec, *, stop: threading.Event | None = None) -> JobEnd:
    """Does a mail or report job in a child process, within the configured limit. A child's failure is an end too."""
    ends: list[JobEnd] = []

    def listen(line: Line) -> None:
        if line.get("kind") == "end":
            ends.append(JobEnd(exit_code=ExitCode.DONE, sentences=tuple(line["sentences"]), retry=line["retry"]))
        elif line.get("kind") == "failure":
            ends.append(JobEnd(exit_code=ExitCode(line["code"]), sentences=(str(line["sentence"]),), retry=True))

    limit = config.settings.limits.sync_seconds
    told = spec.model_copy(update={"passphrase": for_child(config)}).to_line()
    end = run_child(told, limit_seconds=limit, log=_error_log(config), on_line=listen, stop=stop)
    if end.cut is None and ends and end.code in ExitCode.__members__.values():
        return replace(ends[-1], exit_code=ExitCode(end.code))
    words = f"bị dừng sau {end.seconds:.0f} giây" if end.cut else f"dừng đột ngột (mã {end.code})"
    sentence = f"Việc này {words}. Sẽ được làm lại. Chi tiết: {_error_log(config)}"
    return JobEnd(exit_code=ExitCode.MACHINE if end.cut else ExitCode.DEFECT, sentences=(sentence,), retry=True)


def _error_log(config: Config) -> Path:
    return config.log_folder / "hoso-worker.err.log"

"""``hoso run``: one small scheduler whose only job is the tick; everything else is rows and child processes."""

import threading
from collections.abc import Callable
from functools import partial

import typer

from agent.clock import SystemClock, clock_for
from agent.config import Config
from agent.errors import ExitCode
from agent.instance import hold
from agent.jobs.results import JobEnd
from agent.jobspec import JobName, JobSpec
from agent.logging import get_logger
from agent.passphrase import for_child
from agent.planner import Job, Kind
from agent.rooms import timetable, working_calendar
from agent.running import run_job, run_sync
from agent.stop_signals import catch_stop_signals, wait_for_stop
from agent.tick import Ticker

TICK_SECONDS = 30
"""How often the wall clock is compared with the rows. At most a minute, so that a woken computer catches up soon."""
_PLAIN: dict[Kind, JobName] = {
    Kind.ALERT: "alert",
    Kind.KEEP_ALIVE: "keep_alive",
    Kind.ASK_LOGIN: "ask_login",
    Kind.PURGE: "purge",
}
"""Jobs that need nothing but the configuration."""


def run_service(config: Config) -> ExitCode:
    """Runs until SIGTERM or Ctrl-C. Raises ``BusyError`` where another instance runs on the same data folder."""
    from agent.rows import StoredRows
    from agent.storage import open_database
    from dossiers.dates import VIETNAM

    stop = threading.Event()
    with hold(config.data_folder, "run"):
        for_child(config)  # a person is asked now, while one sits here, not at seven in the morning
        clock = clock_for(config.settings.clock.start_at)
        database = open_database(config, clock.now())
        ticker = Ticker(
            rows=StoredRows(database, config.settings.unit.code),
            table=timetable(config),
            days=working_calendar(config),
            zone=VIETNAM,
            clock=clock,
            run=runner(config, stop),
            stopping=stop.is_set,
            line_is_up=partial(_line_is_up, config),
        )
        catch_stop_signals(stop)
        typer.echo(f"Chương trình đang chạy thường trực với tệp cấu hình {config.path}. Dừng bằng Ctrl-C.")
        _run_until(stop, ticker.tick)
    typer.echo("Đã dừng. Việc chưa làm xong vẫn nằm trong sổ và sẽ được làm bù ở lần chạy sau.")
    return ExitCode.DONE


def _line_is_up(config: Config) -> bool:
    import asyncio

    from agent.line import line_addresses, line_is_down, probe

    return not line_is_down(asyncio.run(probe(line_addresses(config))))


def runner(config: Config, stop: threading.Event) -> Callable[[Job], JobEnd]:
    """Does a due row in a child process. Whatever stops it is an end with a sentence, never an exception."""
    from agent.errors import Failure

    def run(job: Job) -> JobEnd:
        try:
            if job.kind is Kind.SYNC:
                result = run_sync(config, (), stop=stop)
                code = ExitCode.ATTENTION if result.needs_attention else ExitCode.DONE
                words = [f"{portal.name}: {portal.verdict}." for portal in result.portals]
                sentences = (*words, *([result.cut] if result.cut else []))
                return JobEnd(exit_code=code, sentences=sentences, waits_for_line=result.without_line)
            if job.kind in _PLAIN:
                return run_job(config, JobSpec(job=_PLAIN[job.kind], config=config.path), stop=stop)
            month = job.key.removeprefix("report:")
            return run_job(config, JobSpec(job="report", config=config.path, month=month), stop=stop)
        except Failure as failure:
            return JobEnd(exit_code=failure.exit_code, sentences=(failure.sentence,), retry=True)

    return run


def _run_until(stop: threading.Event, tick: Callable[[], None]) -> None:
    from datetime import UTC

    from apscheduler.schedulers.background import BackgroundScheduler

    def guarded() -> None:
        try:
            tick()
        except Exception:  # noqa: BLE001 - one bad tick (a busy database, a full disk) must not end the service
            get_logger("hoso.service").exception("tick_failed")

    scheduler = BackgroundScheduler(
        timezone=UTC,
        daemon=True,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.start()
    # The first tick comes at once: a computer that was just switched on has work to catch up with.
    scheduler.add_job(guarded, "interval", seconds=TICK_SECONDS, id="tick", next_run_time=SystemClock().now())
    wait_for_stop(stop)
    scheduler.shutdown(wait=True)

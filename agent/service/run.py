"""``hoso run``: one small scheduler whose only job is the tick; everything else is rows and child processes."""

import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import typer

from agent.computer.clock import Clock, SystemClock, clock_for
from agent.computer.instance import hold
from agent.errors import BusyError, ExitCode
from agent.logging import get_logger
from agent.processes.jobspec import JobSpec
from agent.rooms import timetable, working_calendar
from agent.secrets.passphrase import for_child
from agent.service.runner import runner
from agent.service.second_start import second_start
from agent.service.stop_signals import catch_stop_signals, wait_for_stop
from agent.service.tick import Duty, Ticker
from agent.settings.config import Config

if TYPE_CHECKING:
    from agent.service.heartbeat import Heartbeat
    from store.database import Database
    from store.service_state import Holder

TICK_SECONDS = 30
"""How often the wall clock is compared with the rows. At most a minute, so that a woken computer catches up soon."""
COMMAND_SECONDS = 3
"""How often the wishes that people wrote down are looked at."""
PREPARE_SECONDS = 10
"""How often it is looked whether what the pages tell is kept: a person's answer changes it within a moment."""
_NOT_READY = (
    "Chưa có lần lấy số liệu nào trọn vẹn ở mọi cổng nên chưa làm việc theo lịch. "
    "Hãy chạy hoso init (hoặc hoso sync) cho đến khi mọi cổng đều đủ; lịch sẽ tự bắt đầu."
)


def run_service(config: Config, *, background: bool = False) -> ExitCode:
    """Runs until SIGTERM or Ctrl-C. Where another instance runs on the same data folder, a person is shown the
    dashboard instead; started by the computer itself (``background``) it just ends.

    Raises ``BusyError`` where there is no dashboard to show, and where a program on another computer works for the
    same unit.
    """
    try:
        with hold(config.data_folder, "run"):
            return _serve(config)
    except BusyError as busy:
        return second_start(config, busy, background=background)


def _serve(config: Config) -> ExitCode:
    from agent.processes.leftovers import sweep
    from agent.processes.running import run_job
    from agent.recovery import open_sound_database
    from agent.service.asked import CommandTaker
    from agent.service.heartbeat import heartbeat_of
    from agent.service.preparer import Preparer
    from store.people import commands

    for_child(config)  # a person is asked now, while one sits here, not at seven in the morning
    stop, reading, clock = threading.Event(), threading.Lock(), clock_for(config.settings.clock.start_at)
    catch_stop_signals(stop)
    database = open_sound_database(config, clock.now())
    unit = config.settings.unit.code
    with database.stay_open(), Lease(config=config, database=database, clock=clock, stop=stop) as lease:
        sweep(config, database, clock.now())
        commands.interrupt_taken(database, unit, clock.now())
        taker = CommandTaker(config=config, database=database, clock=clock, stop=stop, reading=reading)
        duty = Schedule(config=config, database=database).duty
        heartbeat = heartbeat_of(config)
        ticker = make_ticker(config, database, clock, duty=duty, stop=stop, reading=reading, heartbeat=heartbeat)
        typer.echo(f"Chương trình đang chạy thường trực với tệp cấu hình {config.path}. Dừng bằng Ctrl-C.")
        if duty(clock.now()).since is None:
            typer.echo(_NOT_READY)
        preparer = Preparer(
            database=database,
            unit=unit,
            clock=clock,
            prepare=partial(run_job, config, JobSpec(job="prepare", config=config.path), stop=stop),
            reading=reading,
        )
        ticks = {
            "tick": (ticker.tick, TICK_SECONDS),
            "commands": (taker.take_up, COMMAND_SECONDS),
            "prepare": (preparer.look, PREPARE_SECONDS),
        }
        code = _run_until(stop, lease.renew, ticks)
        taker.close()
        if heartbeat is not None:
            heartbeat.close()
    typer.echo("Đã dừng. Việc chưa làm xong vẫn nằm trong sổ và sẽ được làm bù ở lần chạy sau.")
    return code


def make_ticker(
    config: Config,
    database: "Database",
    clock: Clock,
    *,
    duty: Callable[[datetime], Duty],
    stop: threading.Event,
    reading: threading.Lock,
    heartbeat: "Heartbeat | None" = None,
) -> Ticker:
    """The ticker of a running service. ``heartbeat``: who is told of its jobs outside, if anybody is."""
    from agent.service.rows import StoredRows
    from dossiers.dates import VIETNAM

    run = runner(config, stop, reading)
    return Ticker(
        rows=StoredRows(database, config.settings.unit.code),
        table=timetable(config),
        days=working_calendar(config),
        zone=VIETNAM,
        clock=clock,
        run=run if heartbeat is None else heartbeat.around(run),
        stopping=stop.is_set,
        duty=duty,
        line_is_up=partial(_line_is_up, config),
    )


@dataclass(slots=True, kw_only=True)
class Schedule:
    """Whether the schedule is on: since one whole run has succeeded, except while people keep it quiet."""

    config: Config
    database: "Database"

    def duty(self, now: datetime) -> Duty:
        """As the ledger says at ``now`` (aware)."""
        from agent.settings.portals import configured_portals
        from store import service_state

        unit = self.config.settings.unit.code
        state = service_state.state_of(self.database, unit)
        since = state.ready_at
        if since is None:
            walked = {portal.key for portal in configured_portals(self.config) if portal.is_walked}
            since = service_state.whole_run_at(self.database, unit, walked) if walked else now
            if since is not None:
                service_state.set_ready(self.database, unit, since)
        return Duty(since=since, paused=state.is_paused(now))


@dataclass(slots=True, kw_only=True)
class Lease:
    """The unit's lease while the block runs. A service that loses it stops."""

    config: Config
    database: "Database"
    clock: Clock
    stop: threading.Event

    def __enter__(self) -> "Lease":
        from store import service_state

        try:
            service_state.acquire(self.database, self._unit, self._holder, self.clock.now())
        except service_state.LeaseHeld as held:
            other = held.state.holder
            raise BusyError(
                f"Chương trình đang chạy ở nơi khác ({other.place if other else '?'}) cho cùng đơn vị này. "
                "Lần chạy này dừng lại, không làm gì thêm; lần chạy kia vẫn tiếp tục bình thường."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        from store import service_state
        from store.errors import StoreError

        try:
            service_state.release(self.database, self._unit, self._holder)
        except StoreError as error:  # a full disk at the end: the lease runs out by itself
            get_logger("hoso.service").warning("lease_left", reason=error.sentence)

    def renew(self) -> None:
        """Keeps it, or stops the service where another computer has taken over (this one slept too long)."""
        from store import service_state

        if not service_state.renew(self.database, self._unit, self._holder, self.clock.now()):
            get_logger("hoso.service").error("lease_lost")
            self.stop.set()

    @property
    def _unit(self) -> str:
        return self.config.settings.unit.code

    @property
    def _holder(self) -> "Holder":
        from store.service_state import Holder

        return Holder(name=_NAME, place=f"{socket.gethostname()}: {self.config.data_folder}", pid=os.getpid())


_NAME = secrets.token_hex(8)
"""This process's, for as long as it lives."""


def _line_is_up(config: Config) -> bool:
    import asyncio

    from agent.computer.line import line_addresses, line_is_down, probe

    return not line_is_down(asyncio.run(probe(line_addresses(config))))


def _run_until(
    stop: threading.Event, renew: Callable[[], None], ticks: Mapping[str, tuple[Callable[[], None], int]]
) -> ExitCode:
    """Ticks until ``stop`` is set; ``MACHINE`` where the ledger turned out to be damaged: the next start mends it."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        timezone=UTC,
        daemon=True,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.start()
    ends: list[ExitCode] = []

    def damaged() -> None:
        ends.append(ExitCode.MACHINE)
        stop.set()

    everything = {**ticks, "lease": (lambda: None, TICK_SECONDS)}
    for name, (tick, seconds) in everything.items():
        # The first tick comes at once: a computer that was just switched on has work to catch up with.
        guarded = partial(_guarded, name, renew, tick, stop, damaged)
        scheduler.add_job(guarded, "interval", seconds=seconds, id=name, next_run_time=SystemClock().now())
    wait_for_stop(stop)
    scheduler.shutdown(wait=True)
    return ends[0] if ends else ExitCode.DONE


def _guarded(
    name: str,
    renew: Callable[[], None],
    tick: Callable[[], None],
    stop: threading.Event,
    damaged: Callable[[], None],
) -> None:
    """The lease is renewed first: a computer that slept must know that it may still work before it does."""
    from store.errors import StoreCorrupt

    try:
        renew()
        if not stop.is_set():
            tick()
    except StoreCorrupt:
        get_logger("hoso.service").exception("ledger_damaged", which=name)
        damaged()
    except Exception:  # noqa: BLE001 - one bad tick (a busy database, a full disk) must not end the service
        get_logger("hoso.service").exception("tick_failed", which=name)

"""What the long-running process weighs after a simulated year: ``make soak``.

In it lives what lives in ``hoso run``: the scheduler's library, the ledger, rows, planner, ticker, lease and commands.
Jobs are answered at once, as their work is done by child processes anyway. Exit code 1 above the limit.
"""

import argparse
import gc
import logging
import os
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import apscheduler.schedulers.background as _in_the_service_too
import psutil
import structlog

from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.processes.leftovers import sweep
from agent.recovery import open_sound_database
from agent.service.asked import CommandTaker
from agent.service.run import Lease, Schedule, make_ticker
from agent.settings.config import load
from agent.storage import open_database
from dossiers.dates import VIETNAM
from proofs.life.folders import memory_folder
from store import service_state
from store.people import commands
from store.people.commands import CommandKind

LIMIT_MB = 90
FOR_CHILDREN_ONLY = frozenset(
    {
        "playwright",
        "selectolax",
        "docx",
        "openpyxl",
        "xlsxwriter",
        "jinja2",
        "alembic",
        "aiohttp",
        "sqlalchemy.dialects.postgresql",
    }
)
"""What only the work of child processes needs, or another kind of ledger: loaded once, it would stay for years."""
_CONFIG = '[unit]\ncode = "H40.12"\nname = "Phường Thử"\n[data]\nfolder = "data"\n'


class _Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def megabytes() -> tuple[float, float]:
    """This process's proportional and resident set size."""
    gc.collect()
    found = psutil.Process().memory_full_info()
    return found.pss / 1e6, found.rss / 1e6


def make_ledger(folder: Path) -> None:
    """Before the process begins, as everywhere but on the very first day: migrating is not part of staying."""
    (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
    child = os.fork()
    if child == 0:
        open_database(load(folder / "config.toml"), datetime(2026, 1, 5, tzinfo=VIETNAM))
        os._exit(0)
    os.waitpid(child, 0)


def live(folder: Path, days: int, step: timedelta) -> int:
    """Ticks through so many days; how often."""
    config, unit = load(folder / "config.toml"), "H40.12"
    clock = _Clock(datetime(2026, 1, 5, 6, tzinfo=VIETNAM))
    database, stop, reading = open_sound_database(config, clock.now()), threading.Event(), threading.Lock()
    sweep(config, database, clock.now())
    service_state.set_ready(database, unit, clock.now())
    duty = Schedule(config=config, database=database).duty
    ticker = make_ticker(config, database, clock, duty=duty, stop=stop, reading=reading)
    ticker.run = lambda job: JobEnd(exit_code=ExitCode.DONE, sentences=("Xong.",))
    taker = CommandTaker(config=config, database=database, clock=clock, stop=stop, reading=reading)
    ticks, end = 0, clock.at + timedelta(days=days)
    with Lease(config=config, database=database, clock=clock, stop=stop) as lease:
        while clock.at < end:
            lease.renew()
            ticker.tick()
            if ticks % 20 == 0:
                commands.ask(database, unit, CommandKind.RESUME, asked_by="x", now=clock.now())
            taker.take_up()
            clock.at += step
            ticks += 1
    return ticks


def loaded_for_nothing() -> set[str]:
    """What of ``FOR_CHILDREN_ONLY`` this process holds."""
    return {name for name in FOR_CHILDREN_ONLY if name in sys.modules}


def main() -> int:
    """Prints the weight before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--minutes", type=int, default=20)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hoso-memory-", dir=memory_folder()) as folder:
        for name in ("a", "b"):
            (Path(folder) / name).mkdir()
            make_ledger(Path(folder) / name)
        live(Path(folder) / "a", 3, timedelta(minutes=given.minutes))
        before = megabytes()
        ticks = live(Path(folder) / "b", given.days, timedelta(minutes=given.minutes))
        after = megabytes()
    print(
        f"{given.days} days, {ticks} ticks, in {time.monotonic() - begun:.0f} s, {_in_the_service_too.__name__} loaded"
    )
    print(f"  after three days: {before[0]:.1f} MB PSS, {before[1]:.1f} MB RSS")
    print(f"  at the end: {after[0]:.1f} MB PSS, {after[1]:.1f} MB RSS (limit {LIMIT_MB} MB PSS)")
    if loaded_for_nothing():
        print(f"  loaded for nothing: {', '.join(sorted(loaded_for_nothing()))}")
    return 1 if after[0] > LIMIT_MB or loaded_for_nothing() else 0


if __name__ == "__main__":
    sys.exit(main())

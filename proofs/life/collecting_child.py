"""The process that collects again and again, told by its parent what and when: ``proofs.life.collecting``.

One browser per run, a context for each portal, one after another, all recorded in one ledger: as the child of ``hoso``
does it, but without ending in between, so that whatever is not let go adds up.
"""

import asyncio
import gc
import json
import logging
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog

from scrapers.browser.guarded import find_browser, launch
from scrapers.collect import collect
from scrapers.context import Account, CollectContext
from scrapers.profile import Overrides, Portal, load_portal
from scrapers.seldom_collected import seldom_collected
from store.database import Database
from store.migrate import migrate
from store.people.login_gate import StoredLoginGate
from store.recording.groundwork import groundwork
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit, start_run

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
UNIT = "H40.12"


@dataclass(slots=True)
class Clock:
    """The pretend world's time; it goes on from run to run."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the parent wants: portals with their addresses and accounts, and how many of them a run takes."""

    folder: Path
    at: datetime
    runs: int
    per_run: int
    portals: tuple[tuple[Portal, Account | None], ...]


def task_of(line: str) -> Task:
    """From the line that the parent wrote."""
    told: dict[str, Any] = json.loads(line)
    portals = []
    for key, each in told["portals"].items():
        overrides = Overrides(origins=each["origins"], parameters=each["parameters"], seconds_between_pages=0.0)
        account = Account(username=each["username"], password=each["password"]) if each["username"] else None
        portals.append((load_portal(PROFILES / key, overrides), account))
    return Task(
        folder=Path(told["folder"]),
        at=datetime.fromisoformat(told["at"]),
        runs=told["runs"],
        per_run=told["per_run"],
        portals=tuple(portals),
    )


def ledger_of(task: Task) -> Database:
    """The ledger in the task's folder."""
    return Database(f"sqlite:///{task.folder / 'ledger.db'}")


def make_ledger(task: Task) -> None:
    """A new ledger that knows the portals. Nearly always a run finds one: its process carries no migration tool."""
    database = ledger_of(task)
    migrate(database, task.folder, task.at)
    ensure_unit(database, UNIT, "Phường Thử")
    for portal, _ in task.portals:
        ensure_portal(database, UNIT, portal.key, portal.name)
    database.close()


async def run(task: Task, database: Database, clock: Clock, number: int) -> dict[str, str]:
    """One run; the verdicts by portal."""
    choice = find_browser(None)
    if choice is None:
        raise RuntimeError("no browser")
    first = number * task.per_run
    chosen = [task.portals[(first + each) % len(task.portals)] for each in range(task.per_run)]
    hosts = {urlsplit(origin).hostname or "" for portal, _ in chosen for origin in portal.origins.values()}
    gate = StoredLoginGate(database, UNIT, secret_version=lambda _: str(number), clock=clock.now, most_a_day=10**6)
    verdicts = {}
    async with launch(choice, hosts, task.folder) as browser:
        for portal, account in chosen:
            key = f"{portal.key}-{number}"
            start_run(database, UNIT, portal.key, key, clock.now())
            ready = groundwork(database, UNIT, portal.key)
            context = CollectContext(
                browser=browser,
                clock=clock,
                gate=gate,
                evidence=task.folder / "evidence",
                run_key=key,
                preparation=ready,
            )
            with seldom_collected():
                snapshot = await collect(portal, account, context)
                record(database, UNIT, snapshot, clock.now(), groundwork=ready)
            clock.at += timedelta(minutes=1)
            verdicts[portal.key] = snapshot.verdict.value
    return verdicts


def main() -> int:
    """After each run a line is written and one waited for: then the parent has weighed us."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    task = task_of(sys.stdin.readline())
    clock = Clock(task.at)
    database = ledger_of(task)
    for number in range(task.runs):
        verdicts = asyncio.run(run(task, database, clock, number))
        gc.collect()  # what the collector has not come to yet is nothing that stays; a worker of ``hoso`` ends here
        print(json.dumps(verdicts), flush=True)
        if not sys.stdin.readline():
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

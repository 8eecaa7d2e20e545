"""Two runs of our own into one ledger, the first that knows nothing yet, and one as on every other day. In each the
browser logs in, the list is read and proven whole, and all is recorded."""

import asyncio
import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bench.collect.result import Walk, check_of
from bench.collect.rows import PASSWORD, UNIT, USER
from bench.collect.server import HOST
from dossiers.snapshot import Verdict
from scrapers.browser.guarded import GuardedBrowser, find_browser, launch
from scrapers.collect import collect
from scrapers.context import Account, CollectContext, LoginOutcome
from scrapers.profile import Overrides, Portal, load_portal
from scrapers.seldom_collected import seldom_collected
from store.database import Database
from store.migrate import migrate
from store.people.login_gate import StoredLoginGate
from store.recording.groundwork import groundwork
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit, start_run

PROFILES = Path(__file__).parent / "profiles"
WARD = "do-toc-do"


class NotMeasured(Exception):
    """What was to be measured did not work."""


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TimedGate:
    """The ledger's own gate before a log-in; notes when the portal had let us in."""

    def __init__(self, gate: StoredLoginGate) -> None:
        self._gate = gate
        self.logged_in: float | None = None

    def begin(self, portal: str, username: str) -> int:
        """See ``LoginGate``."""
        return self._gate.begin(portal, username)

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        """See ``LoginGate``."""
        self._gate.end(attempt, outcome)
        self.logged_in = time.perf_counter()


def portal_of(kind: str, port: int) -> Portal:
    """The profile of one kind of list, at a running server."""
    origins = {"portal": f"http://{HOST}:{port}"}
    return load_portal(PROFILES / kind, Overrides(origins=origins, seconds_between_pages=0.0, deadline_seconds=600.0))


def new_ledger(folder: Path, portal: Portal) -> Database:
    """An empty ledger that knows the portal."""
    database = Database(f"sqlite:///{folder / 'ledger.db'}")
    migrate(database, folder, datetime.now(UTC))
    ensure_unit(database, WARD, UNIT)
    ensure_portal(database, WARD, portal.key, portal.name)
    return database


async def walk(portal: Portal, database: Database, browser: GuardedBrowser, folder: Path, run_key: str) -> Walk:
    """Collects the portal and records what it shows; all after the log-in counts as reading: proving who is logged in,
    closing the context, and the recording. Raises ``NotMeasured`` where the picture is not complete."""
    clock = Now()
    gate = TimedGate(
        StoredLoginGate(database, WARD, secret_version=lambda _: run_key, clock=clock.now, most_a_day=10**6)
    )
    start_run(database, WARD, portal.key, run_key, clock.now())
    begun = time.perf_counter()
    ready = groundwork(database, WARD, portal.key)
    context = CollectContext(
        browser=browser,
        clock=clock,
        gate=gate,
        evidence=folder,
        run_key=run_key,
        expected_unit=UNIT,
        preparation=ready,
    )
    with seldom_collected():
        snapshot = await collect(portal, Account(username=USER, password=PASSWORD), context)
        changes = record(database, WARD, snapshot, clock.now(), groundwork=ready)
    ended = time.perf_counter()
    seen = changes.new + changes.changed + changes.unchanged
    if snapshot.verdict is not Verdict.COMPLETE or gate.logged_in is None or seen != len(snapshot.observations):
        told = [(problem.code, problem.detail) for problem in snapshot.problems]
        raise NotMeasured(f"{snapshot.verdict}: {told}")
    return Walk(
        pages=sum(each.pages for each in snapshot.walks),
        rows=seen,
        login=gate.logged_in - begun,
        read=ended - gate.logged_in,
        check=check_of([each.code for each in snapshot.observations]),
    )


async def main(kind: str, port: int) -> tuple[Walk, Walk]:
    """Both walks, one after another in one browser: into a new ledger, and into the one that knows every dossier."""
    choice = find_browser(None)
    if choice is None:
        raise NotMeasured("no browser")
    portal = portal_of(kind, port)
    with TemporaryDirectory(prefix="hoso-bench-") as name:
        folder = Path(name)
        database = new_ledger(folder, portal)
        async with launch(choice, [HOST], folder) as browser:
            first = await walk(portal, database, browser, folder, f"{kind}-1")
            return first, await walk(portal, database, browser, folder, f"{kind}-2")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for each in asyncio.run(main(sys.argv[1], int(sys.argv[2]))):
        print(each.line())

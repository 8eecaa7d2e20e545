"""Collecting the portals, inside the child process: one browser, one context per portal, one after another."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from agent.accounts import certificate_exceptions
from agent.computer import disk_space
from agent.computer.clock import Clock
from agent.computer.clock_check import known_trouble, tell
from agent.computer.files import ensure_folder
from agent.computer.instance import hold
from agent.computer.line import line_addresses, line_is_down, mail_addresses, others_answer, portal_addresses, probe
from agent.drift import with_unusual_counts
from agent.errors import ExitCode, Failure
from agent.evidence_folder import evidence_rules
from agent.jobs.accounts import Accounts, NotNow, open_accounts
from agent.jobs.preparing import prepare_pages
from agent.jobs.resting import refusals
from agent.jobs.results import PortalResult, result_of
from agent.logging import get_logger
from agent.processes.browser_trouble import Browsers
from agent.processes.worker_lines import Emit
from agent.secrets.full_names import name_seal
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals, make_known, refuse_file_portals
from agent.snapshots import broken, line_blamed, portal_blamed, skipped, without_line
from agent.storage import existing_database, open_database
from dossiers.problems import NO_LINE, Problem
from dossiers.snapshot import Snapshot
from scrapers.browser.guarded import BrowserChoice, GuardedBrowser
from scrapers.collect import collect
from scrapers.context import CollectContext, Look, Preparation, Unprepared
from scrapers.errors.catalogue import make_problem
from scrapers.evidence.capture import EvidenceRules
from scrapers.seldom_collected import seldom_collected
from store.database import Database
from store.errors import StoreError
from store.history.versions import observations
from store.recording.brakes import open_questions
from store.recording.groundwork import Groundwork, groundwork
from store.recording.ledger import record
from store.runs import interrupt_open_runs, start_run


def sync(config: Config, keys: Sequence[str], clock: Clock, emit: Emit, *, insists: bool = False) -> ExitCode:
    """Collects the portals ``keys`` (all enabled, if empty), records each as soon as it is done, tells it as a line.

    A portal outside its hours, or at rest, is skipped unless a person ``insists``; so are all that are left once this
    computer turns out to have no network.

    Raises ``Failure`` (and the rooms' own errors) where it can't begin: another collection runs, the disk is full, a
    profile is wrong, there is no browser.
    """
    with hold(config.data_folder, "sync"):
        _refuse_full_disk(config, clock)
        configured = configured_portals(config, keys)
        portals = tuple(portal for portal in configured if portal.is_walked)
        if not portals:
            refuse_file_portals(configured)
        database = open_database(config, clock.now())
        browsers = Browsers(config=config, database=database, clock=clock)
        choice = browsers.choice()
        unit = config.settings.unit
        disk_space.tell(config, database, clock.now())
        for portal in configured:
            make_known(database, unit.code, portal, clock.now())
        certificate_exceptions.tell(config, database, configured, clock.now())
        interrupt_open_runs(database, unit.code, clock.now())
        accounts = open_accounts(config, database, clock)
        collection = Collection(
            config=config,
            database=database,
            accounts=accounts,
            clock=clock,
            emit=emit,
            evidence_rules=evidence_rules(config, accounts.store),
            insists=insists,
        )
        admitted = collection.admit(portals)
        asyncio.run(collection.all(admitted, browsers, choice))
        prepare_pages(config, database, clock)
        tell(config, database, clock.now(), known_trouble(config, database, clock.now()))
    fine = all(result.complete and not result.withheld for result in collection.results)
    return ExitCode.DONE if fine else ExitCode.ATTENTION


def _refuse_full_disk(config: Config, clock: Clock) -> None:
    found = disk_space.trouble(config)
    if found is None:
        return
    now = clock.now()
    try:
        database = existing_database(config, now)
        if database is not None:
            disk_space.tell(config, database, now)
    except StoreError as error:  # not even room for the notice
        get_logger("hoso.sync").warning("disk_full_not_noted", cause=error.problem.code)
    raise Failure(found)


@dataclass(slots=True, kw_only=True)
class Telling:
    """The scrapers' progress as lines for the parent. Of a portal with several lists the sums are told."""

    emit: Emit
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    totals: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def step(self, portal: str, step: str) -> None:
        self._tell(portal, {"login": "đang đăng nhập", "done": "đã đọc xong"}.get(step, step))

    def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        self.seen[portal, list_key] = rows_seen
        self.totals[portal, list_key] = declared_total
        self._tell(portal, "đang đọc danh sách")

    def _tell(self, portal: str, text: str) -> None:
        totals = [total for (key, _), total in self.totals.items() if key == portal]
        known = sum(total for total in totals if total is not None)
        self.emit(
            {
                "kind": "progress",
                "portal": portal,
                "done": sum(rows for (key, _), rows in self.seen.items() if key == portal),
                "total": known if totals and None not in totals else None,
                "text": text,
            }
        )


@dataclass(slots=True, kw_only=True)
class Collection:
    """One run over the portals. ``insists``: a person wants them read outside their hours and while they rest."""

    config: Config
    database: Database
    accounts: Accounts
    clock: Clock
    emit: Emit
    evidence_rules: EvidenceRules
    insists: bool = False
    results: list[PortalResult] = field(default_factory=list)

    def admit(self, portals: Sequence[ConfiguredPortal]) -> tuple[ConfiguredPortal, ...]:
        """Those that may be read now; the others are recorded as skipped, with the reason."""
        refused = refusals(self.config, self.database, portals, self.clock.now(), insists=self.insists)
        for portal in portals:
            if portal.key in refused:
                self._skip(portal, refused[portal.key])
        return tuple(portal for portal in portals if portal.key not in refused)

    async def all(self, portals: Sequence[ConfiguredPortal], browsers: Browsers, choice: BrowserChoice) -> None:
        """One after another in one browser. If it crashes, that portal is read once more, in a new one, and the portals
        after it too. Whether a portal may be read is asked again when its turn comes: those before it take time."""
        left = list(portals)
        again: set[str] = set()
        progress = Telling(emit=self.emit)
        hosts = {host for portal in portals for host in portal.hosts}
        while left:
            pins = certificate_exceptions.pins(left, self.clock.now())
            async with browsers.started(choice, hosts, pins) as browser:
                crashed = False
                while left and not crashed:
                    portal = left.pop(0)
                    if not self.admit([portal]):
                        continue
                    with seldom_collected():
                        snapshot = await self._one(portal, browser, progress)
                    codes = {problem.code for problem in snapshot.problems}
                    crashed = "browser_crashed" in codes or not browser.is_alive
                    if "browser_crashed" in codes and portal.key not in again:
                        again.add(portal.key)
                        left.insert(0, portal)
                    if NO_LINE in codes:
                        for other in left:
                            self._skip(other, make_problem(NO_LINE))
                        left.clear()

    async def _one(self, portal: ConfiguredPortal, browser: GuardedBrowser, progress: Telling) -> Snapshot:
        run_key, started = self._start(portal)
        seal = name_seal(self.config, self.accounts.store)
        ready = groundwork(self.database, self.config.settings.unit.code, portal.key, seal)
        try:
            snapshot = await self.collect(portal, browser, progress, run_key, preparation=ready)
        except Exception as error:  # noqa: BLE001 - a defect in one portal must not cost the others their turn
            get_logger("hoso.sync").exception("portal_failed", portal=portal.key)
            snapshot = broken(portal.key, portal.name, run_key, (started, self.clock.now()), kind=type(error).__name__)
        if line_blamed(snapshot):
            snapshot = await self._judged(portal, snapshot)
        self._record(portal, with_unusual_counts(self.config, self.database, portal.profile, snapshot), ready)
        return snapshot

    async def _judged(self, portal: ConfiguredPortal, snapshot: Snapshot) -> Snapshot:
        """Whether it was our line, or the portal: one of both is blamed where that can be told."""
        probes = await probe(line_addresses(self.config, [portal]))
        if line_is_down(probes):
            return without_line(snapshot)
        own = (*portal_addresses(portal), *mail_addresses(self.config))
        return portal_blamed(snapshot, portal.profile.name) if others_answer(probes, own) else snapshot

    def _start(self, portal: ConfiguredPortal) -> tuple[str, datetime]:
        """Commits that a run has begun; its key and its start."""
        started = self.clock.now()
        run_key = f"{portal.key}-{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        start_run(self.database, self.config.settings.unit.code, portal.key, run_key, started)
        return run_key, started

    def _skip(self, portal: ConfiguredPortal, problem: Problem) -> None:
        run_key, started = self._start(portal)
        self._record(portal, skipped(portal.key, run_key, started, problem))

    def _record(self, portal: ConfiguredPortal, snapshot: Snapshot, ready: Groundwork | None = None) -> None:
        unit, now = self.config.settings.unit.code, self.clock.now()
        seal = None if ready is None else ready.seal
        changes = record(self.database, unit, snapshot, now, seal=seal, groundwork=ready)
        self.accounts.remember(portal, snapshot)
        asked = open_questions(self.database, unit).get(portal.key)
        state = self.accounts.state(portal)
        result = result_of(
            snapshot,
            portal.name,
            changes,
            asked.sentence if asked is not None else None,
            account=None if state is None else state.shown,
            account_sentence=self.accounts.sentence(portal),
        )
        self.results = [each for each in self.results if each.portal != result.portal] + [result]  # the later counts
        self.emit({"kind": "portal", "result": result.model_dump(mode="json")})

    async def collect(
        self,
        portal: ConfiguredPortal,
        browser: GuardedBrowser,
        progress: Telling,
        run_key: str,
        look: Look | None = None,
        preparation: Preparation | None = None,
    ) -> Snapshot:
        """What the portal shows; with ``look`` only the beginning of it. Nothing is recorded here; ``preparation`` is
        told of it meanwhile."""
        try:
            account, gate = self.accounts.open(portal, run_key)
        except NotNow as refused:
            return refused.snapshot
        context = CollectContext(
            browser=browser,
            clock=self.clock,
            gate=gate,
            evidence=ensure_folder(self.config.evidence_folder),
            run_key=run_key,
            sleep=asyncio.sleep,
            progress=progress,
            sessions=self.accounts.sessions,
            expected_unit=portal.settings.expected_unit,
            evidence_rules=self.evidence_rules,
            expected_user=portal.settings.expected_user,
            known=partial(observations, self.database, self.config.settings.unit.code),
            look=look,
            preparation=preparation or Unprepared(),
        )
        return await collect(portal.profile, account, context)

"""Collecting the portals, inside the child process: one browser, one context per portal, one after another."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from agent.browser_setup import BrowserMissing
from agent.clock import Clock
from agent.config import Config
from agent.doctor.machine import free_mb
from agent.errors import ExitCode, Failure, InputError
from agent.files import ensure_folder
from agent.instance import hold
from agent.jobs.accounts import Accounts, NotNow, open_accounts
from agent.jobs.results import PortalResult, result_of
from agent.logging import get_logger
from agent.portals import ConfiguredPortal, configured_portals
from agent.snapshots import broken
from agent.storage import open_database
from agent.worker_lines import Emit
from dossiers.snapshot import Snapshot
from scrapers.browser import BrowserChoice, GuardedBrowser, find_browser, launch
from scrapers.collect import collect
from scrapers.context import CollectContext, Look
from store.database import Database
from store.ledger import record
from store.runs import ensure_portal, interrupt_open_runs, start_run
from store.versions import observations


def sync(config: Config, keys: Sequence[str], clock: Clock, emit: Emit) -> ExitCode:
    """Collects the portals ``keys`` (all enabled, if empty), records each as soon as it is done, tells it as a line.

    Raises ``Failure`` (and the rooms' own errors) where it can't begin: another collection runs, the disk is full, a
    profile is wrong, there is no browser.
    """
    with hold(config.data_folder, "sync"):
        _refuse_full_disk(config)
        configured = configured_portals(config, keys)
        portals = tuple(portal for portal in configured if portal.is_walked)
        if configured and not portals:
            names = ", ".join(portal.name for portal in configured)
            raise InputError(f"{names} chỉ nhập từ tệp: lưu danh sách trên cổng thành tệp rồi chạy hoso import.")
        choice = find_browser(config.browser_path)
        if choice is None:
            raise BrowserMissing
        database = open_database(config, clock.now())
        unit = config.settings.unit
        for portal in configured:
            ensure_portal(database, unit.code, portal.key, portal.name)
        interrupt_open_runs(database, unit.code, clock.now())
        accounts = open_accounts(config, database, clock)
        collection = Collection(config=config, database=database, accounts=accounts, clock=clock, emit=emit)
        asyncio.run(collection.all(portals, choice))
    return ExitCode.DONE if all(result.complete for result in collection.results) else ExitCode.ATTENTION


def _refuse_full_disk(config: Config) -> None:
    free, least = free_mb(config.data_folder), config.settings.limits.min_free_mb
    if free < least:
        raise Failure(
            f"Ổ đĩa chỉ còn {free} MB (cần {least} MB) nên chưa lấy số liệu, để không làm hỏng sổ. "
            "Số liệu đã có vẫn còn nguyên. Hãy giải phóng ổ đĩa rồi chạy lại."
        )


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
    """One run over the portals."""

    config: Config
    database: Database
    accounts: Accounts
    clock: Clock
    emit: Emit
    results: list[PortalResult] = field(default_factory=list)

    async def all(self, portals: Sequence[ConfiguredPortal], choice: BrowserChoice) -> None:
        """One after another in one browser. If it crashes, the portals after that get a new one."""
        left = list(portals)
        progress = Telling(emit=self.emit)
        temporary = ensure_folder(self.config.data_folder / "tmp")
        hosts = {host for portal in portals for host in portal.hosts}
        while left:
            async with launch(choice, hosts, temporary) as browser:
                crashed = False
                while left and not crashed:
                    snapshot = await self._one(left.pop(0), browser, progress)
                    codes = {problem.code for problem in snapshot.problems}
                    crashed = "browser_crashed" in codes or not browser.is_alive

    async def _one(self, portal: ConfiguredPortal, browser: GuardedBrowser, progress: Telling) -> Snapshot:
        started = self.clock.now()
        run_key = f"{portal.key}-{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        unit = self.config.settings.unit.code
        start_run(self.database, unit, portal.key, run_key, started)
        try:
            snapshot = await self.collect(portal, browser, progress, run_key)
        except Exception as error:  # noqa: BLE001 - a defect in one portal must not cost the others their turn
            get_logger("hoso.sync").exception("portal_failed", portal=portal.key)
            snapshot = broken(portal.key, portal.name, run_key, (started, self.clock.now()), kind=type(error).__name__)
        changes = record(self.database, unit, snapshot, self.clock.now())
        self.accounts.remember(portal, snapshot)
        state = self.accounts.state(portal)
        result = result_of(
            snapshot,
            portal.name,
            changes,
            account=None if state is None else state.shown,
            account_sentence=self.accounts.sentence(portal),
        )
        self.results.append(result)
        self.emit({"kind": "portal", "result": result.model_dump(mode="json")})
        return snapshot

    async def collect(
        self,
        portal: ConfiguredPortal,
        browser: GuardedBrowser,
        progress: Telling,
        run_key: str,
        look: Look | None = None,
    ) -> Snapshot:
        """What the portal shows; with ``look`` only the beginning of it. Nothing is recorded here."""
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
            expected_user=portal.settings.expected_user,
            known=partial(observations, self.database, self.config.settings.unit.code),
            look=look,
        )
        return await collect(portal.profile, account, context)

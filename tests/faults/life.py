"""Days in the life of an account without a browser: real runs of a portal whose pages are only pretended.

Real are the account's room, the gate, the log-in, the order in which a run logs in, proves and reads, the kept sessions
and what is noted afterwards. Pretended are the page and what reading it meets. The portal keeps a ledger of its own; a
process of ours can be killed at any step, after which nothing of it runs on.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

from agent.accounts.gate import Gate
from agent.accounts.session_keeping import FileSessionKeeper, RememberingKeeper
from agent.jobs.accounts import Accounts, NotNow
from agent.planning.office_hours import OfficeHours
from agent.secrets.entries import Secret, new_secret
from agent.settings.config import Config, load
from agent.settings.portals import ConfiguredPortal
from dossiers.snapshot import ListWalk, Proof, Snapshot
from dossiers.working_calendar import WorkingCalendar
from scrapers.browser.guarded import GuardedBrowser
from scrapers.browser.session_state import SessionState
from scrapers.collect import collect
from scrapers.context import CollectContext, LoginOutcome
from scrapers.errors.account import OtherUnit
from scrapers.errors.portal import LoggedOut, PortalError, UsedElsewhere
from scrapers.evidence.capture import EvidenceRules
from scrapers.profile import Portal
from scrapers.walk.lists import WalkResult
from store.database import Database
from tests.faults.life_page import FakePage, FakePortal, Fate, Killed
from tests.scrapers.collecting import FixedClock, no_sleep

STEPS = (
    "before_begin", "after_begin", "before_click", "after_click", "after_answer", "after_end",
    "while_reading", "before_noted",
)  # fmt: skip
MODES = (
    "right", "unknown", "locked", "expired", "otp", "captcha", "qr", "notice",
    "elsewhere", "dies", "dies_once", "changed_under_way", "other_unit",
)  # fmt: skip


class MortalGate(Gate):
    """The real gate in a process that may die."""

    fate: Fate

    def begin(self, portal: str, username: str) -> int:
        self.fate.come_to("before_begin")
        attempt = super().begin(portal, username)
        self.fate.come_to("after_begin")
        return attempt

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        self.fate.come_to("")
        super().end(attempt, outcome)
        self.fate.come_to("after_end")


@dataclass(slots=True)
class Passwords:
    """A ``KeyStore`` in which a person has saved ``saved``."""

    saved: str
    others: dict[str, str] = field(default_factory=dict)
    description: str = "bộ nhớ"

    def get(self, name: str) -> Secret | None:
        value = self.saved if name == "portal:hkd" else self.others.get(name)
        return None if value is None else new_secret(name, value, "a key of this test")

    def forget(self, name: str) -> None:
        raise AssertionError("nothing is forgotten here")

    def put(self, name: str, value: str) -> Secret:
        self.others[name] = value
        return new_secret(name, value, "a key of this test")


class _Session:
    """Stands in for ``BrowserSession``: proves what the pretended page shows."""

    last = None

    def __init__(self, portal: Portal, opened: Any, *_: object, **__: object) -> None:
        self._name, self._portal = portal.name, opened.page.portal

    async def prove(self) -> None:
        if self._portal.mode == "other_unit":
            raise OtherUnit.shown(self._name, "Phường Khác", "Phường Thử")

    async def prove_by_service(self) -> None:
        return

    def look_at(self, reply: object) -> None:
        return


@dataclass(slots=True, kw_only=True)
class Life:
    """One account of one office, ``folder`` its data. ``saved`` is the password that a person saved last."""

    database: Database
    unit: str
    profile: Portal
    portal: FakePortal
    saved: str
    now: datetime
    folder: Path
    most_a_day: int = 2
    username: str = "canbo"
    config: Config = field(init=False)

    def __post_init__(self) -> None:
        path = self.folder / "config.toml"
        path.write_text(
            f'[unit]\ncode = "{self.unit}"\nname = "Phường Thử"\n[limits]\nlogins_a_day = {self.most_a_day}\n'
            f'[data]\nfolder = "data"\n[[portals]]\nkey = "hkd"\nusername = "{self.username}"\n',
            encoding="utf-8",
        )
        self.config = load(path)

    def run(self, dies_at: str | None = None) -> str:
        """One run of the portal, as ``hoso sync`` does it: ``in``, the code of what stopped it, or ``killed``."""
        fate = Fate(dies_at)
        accounts, portal = self._accounts()
        try:
            with self._pretended(fate):
                snapshot = self._collected(accounts, portal, fate)
                fate.come_to("before_noted")
                accounts.remember(portal, snapshot)
        except Killed:
            return "killed"
        return "in" if snapshot.verdict.is_complete else snapshot.problems[0].code

    def _accounts(self) -> tuple[Accounts, ConfiguredPortal]:
        config, clock = self.config, FixedClock(self.now)
        store, calendar = Passwords(self.saved), WorkingCalendar()
        files = FileSessionKeeper(self.folder / "sessions", store, clock)
        store.others["session-key"] = "kHb2Qx0m1Y3u5w7z9B1d3F5h7J9l1N3p5R7t9V1x3Z4="
        accounts = Accounts(
            config=config,
            database=self.database,
            store=store,
            sessions=RememberingKeeper(files, self.database, self.unit, clock),
            clock=clock,
            office_hours=OfficeHours(calendar, calendar.hours),
        )
        return accounts, ConfiguredPortal(settings=config.settings.portals[0], profile=self.profile)

    def _collected(self, accounts: Accounts, portal: ConfiguredPortal, fate: Fate) -> Snapshot:
        try:
            account, gate = accounts.open(portal, "run")
        except NotNow as refused:
            return refused.snapshot
        cast("MortalGate", gate).fate = fate
        context = CollectContext(
            browser=cast("GuardedBrowser", _Browser(self.portal, fate)),
            clock=accounts.clock,
            gate=gate,
            evidence=self.folder,
            evidence_rules=EvidenceRules(keeps=False),
            run_key="run",
            sessions=accounts.sessions,
            expected_unit="Phường Thử",
            sleep=no_sleep,
        )
        return asyncio.run(collect(portal.profile, account, context))

    @contextmanager
    def _pretended(self, fate: Fate) -> Iterator[None]:
        """The page and what reading it meets, in place of a browser's."""
        died = False

        async def read_walks(*_: object) -> AsyncGenerator[WalkResult, None]:
            nonlocal died
            fate.come_to("while_reading")
            mode, name = self.portal.mode, self.profile.name
            walk = ListWalk(
                list_key="applications",
                declared_total=0,
                distinct_seen=0,
                rows_seen=0,
                pages=1,
                sweeps=1,
                proof=Proof.DECLARED_TOTAL,
            )
            error: PortalError | None = None
            if mode == "elsewhere":
                error = UsedElsewhere.of(name)
            elif mode == "dies" or (mode in ("dies_once", "changed_under_way") and not died):
                self.portal.alive = False
                error = LoggedOut.of(name)
                if mode == "changed_under_way":
                    self.portal.password = "another"
            died = True
            yield WalkResult(walk=walk, observations=(), problems=(), error=error)

        with ExitStack() as stack:
            for name, pretended in (
                ("scrapers.collect.BrowserSession", _Session),
                ("scrapers.collect.family_for", lambda portal: None),
                ("scrapers.collect.read_walks", read_walks),
                ("scrapers.collect.capture_state", _captured),
                ("agent.jobs.accounts.Gate", MortalGate),
            ):
                stack.enter_context(patch(name, pretended))
            yield


async def _captured(*_: object) -> SessionState:
    return SessionState(storage_state={"cookies": [], "origins": []})


@dataclass(slots=True)
class _Browser:
    """A ``GuardedBrowser`` whose pages are pretended."""

    portal_behind: FakePortal
    fate: Fate
    version: str = "0"

    @asynccontextmanager
    async def portal(self, rules: object, kept: SessionState | None) -> AsyncIterator[Any]:
        page = FakePage(self.portal_behind, self.fate)
        if kept is not None and self.portal_behind.alive:
            page.sign = "logged_in"
        conversation = SimpleNamespace(
            writes_sent=0, write_blocked=None, phase=None, blocked=(), blocked_unlisted=0, proxy_refusal=None
        )
        yield SimpleNamespace(page=page, conversation=conversation, context=None)

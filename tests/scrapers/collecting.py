"""Collects pretend portals with the real browser, for the tests that look at what comes home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dossiers.observation import Observation
from dossiers.snapshot import Snapshot
from sandbox.model import DossierView
from sandbox.serve import RunningSandbox
from sandbox.world import World
from scrapers.browser.guarded import GuardedBrowser
from scrapers.collect import collect
from scrapers.context import Account, CollectContext, Quiet
from scrapers.profile import Portal
from tests.scrapers.conftest import RecordingGate, account_of, profile
from tests.scrapers.memory_keeper import MemoryKeeper


@dataclass
class FixedClock:
    """Stands still, at an instant of the pretend world."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


async def no_sleep(seconds: float) -> None:
    return


class Watching(Quiet):
    """A ``Progress`` that tells a test of each page."""

    def __init__(self, told: Callable[[str, str, int, int | None], None]) -> None:
        self._told = told

    def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        self._told(portal, list_key, rows_seen, declared_total)


@dataclass
class Told:
    """A ``Preparation`` that keeps what it was told since the reading began (anew)."""

    begun: int = 0
    observations: list[Observation] = field(default_factory=list)

    def begin(self) -> None:
        self.begun += 1
        self.observations.clear()

    def read(self, observations: Sequence[Observation]) -> None:
        self.observations += observations


@dataclass
class Collector:
    """Collects pretend portals and keeps what the gate was told."""

    browser: GuardedBrowser
    sandbox: RunningSandbox
    world: World
    evidence: Path
    gate: RecordingGate = field(default_factory=RecordingGate)
    sessions: MemoryKeeper | None = None
    known: dict[str, Observation] = field(default_factory=dict)
    expected_user: str | None = None
    told: Told = field(default_factory=Told)
    page_seen: Callable[[str, str, int, int | None], None] | None = None

    async def __call__(
        self, key: str, *, portal: Portal | None = None, account: Account | None = None, deadline: float = 30.0
    ) -> Snapshot:
        context = CollectContext(
            browser=self.browser,
            clock=FixedClock(self.world.period.end),
            gate=self.gate,
            evidence=self.evidence,
            run_key=f"{key}-run",
            sleep=no_sleep,
            sessions=self.sessions,
            expected_unit=self.world.unit.name if key != "index766" else None,
            expected_user=self.expected_user,
            progress=Quiet() if self.page_seen is None else Watching(self.page_seen),
            deadline_seconds=deadline,
            known=lambda _: self.known,
            preparation=self.told,
        )
        snapshot = await collect(
            portal or profile(self.sandbox, key), account or account_of(self.sandbox, key), context
        )
        assert self.sandbox.writes() == (), "nothing but log-in, search and paging reached any portal"
        self.no_secret_on_disk(key)
        return snapshot

    def no_secret_on_disk(self, key: str) -> None:
        if key in self.sandbox.accounts:
            password = self.sandbox.accounts[key].password
            for file in self.evidence.rglob("*.*"):
                assert password not in file.read_text("utf-8")

    def truth(self, key: str) -> dict[str, DossierView]:
        return {view.code: view for view in self.world.at(self.world.period.end).portals[key]}

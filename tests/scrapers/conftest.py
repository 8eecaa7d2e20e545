"""One sandbox and one real browser for all tests of this folder that need them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.portals.registry import PRETEND_PORTALS
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from scrapers.browser.guarded import GuardedBrowser
from scrapers.context import Account, LoginOutcome
from scrapers.profile import Overrides, Portal, load_portal

if TYPE_CHECKING:
    from tests.scrapers.collecting import Collector

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
UNIT_CODE = tiny_world(1).unit.code
HOSTS = [host for pretend in PRETEND_PORTALS for host in pretend.hosts.values()]


@dataclass
class RecordingGate:
    """A ``LoginGate`` that lets everything pass and remembers what it was told."""

    begun: list[tuple[str, str]] = field(default_factory=list)
    ended: list[LoginOutcome] = field(default_factory=list)

    def begin(self, portal: str, username: str) -> int:
        self.begun.append((portal, username))
        return len(self.begun)

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        assert attempt == len(self.begun)
        self.ended.append(outcome)


@pytest.fixture(scope="session")
def world() -> World:
    return tiny_world(65, national=True)


@pytest.fixture(scope="session")
def served(world: World) -> Iterator[RunningSandbox]:
    with running(world, world.period.end) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: RunningSandbox) -> Iterator[RunningSandbox]:
    """The shared sandbox, without faults, locks or sessions of another test."""
    served.clear_faults()
    for portal in served.origins:
        served.end_sessions(portal)
        served.unlock(portal)
    yield served
    served.clear_faults()


@pytest.fixture
def gate() -> RecordingGate:
    return RecordingGate()


def profile(sandbox: RunningSandbox, key: str, *, deadline: float = 30.0, request: float = 2.0) -> Portal:
    """A pretend portal's profile with the running addresses and little patience."""
    overrides = Overrides(
        origins=sandbox.origins[key],
        seconds_between_pages=0.0,
        deadline_seconds=deadline,
        parameters={"unit_code": UNIT_CODE} if key == "index766" else {},
    )
    portal = load_portal(PROFILES / key, overrides)
    return portal.model_copy(update={"pace": portal.pace.model_copy(update={"request_seconds": request})})


def account_of(sandbox: RunningSandbox, key: str) -> Account | None:
    account = sandbox.accounts.get(key)
    return None if account is None else Account(username=account.username, password=account.password)


def with_page_size(portal: Portal, size: int) -> Portal:
    """The portal, asked for smaller pages."""
    return portal.model_copy(
        update={"lists": tuple(each.model_copy(update={"page_size": size}) for each in portal.lists)}
    )


@pytest.fixture
def collecting(browser: GuardedBrowser, sandbox: RunningSandbox, world: World, tmp_path: Path) -> "Collector":
    from tests.scrapers.collecting import Collector  # that module needs this one

    return Collector(browser=browser, sandbox=sandbox, world=world, evidence=tmp_path)

"""One sandbox for all tests of this folder, and a fresh office for each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from tests.faults.office import Office, open_office


@pytest.fixture(scope="session")
def world() -> World:
    return tiny_world(per_portal=25)  # two pages of hkd's list, three of social's


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


@pytest.fixture(scope="session")
def passwords(served: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office whose key store the others copy."""
    folder = tmp_path_factory.mktemp("passwords")
    open_office(folder, served)
    return folder


@pytest.fixture
def office(tmp_path: Path, sandbox: RunningSandbox, passwords: Path) -> Office:
    return open_office(tmp_path, sandbox, passwords=passwords)


@pytest.fixture
def make_office(tmp_path: Path, sandbox: RunningSandbox, passwords: Path) -> Callable[[str], Office]:
    """The same with more settings for each portal."""
    return lambda more: open_office(tmp_path, sandbox, more=more, passwords=passwords)

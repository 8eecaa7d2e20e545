"""Wards, their dashboards and one real browser, made once for all tests of this folder (they run in one process)."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, async_playwright

from reporting.web.accounts import make_account
from reporting.web.app import make_app
from scrapers.browser.find import find_browser
from store.runs import ensure_portal, ensure_unit
from tests.cheap import quick_passwords
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import OTHER_UNIT, UNIT, Ward, build_ward

PASSWORD = "bốn con mèo trên mái nhà"
ACCOUNTS = ("admin", "look", "department")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/web/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("web"))


@pytest.fixture(scope="package", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with quick_passwords():
        yield


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A busy ward that only this computer can look at, without accounts."""
    made = build_ward(tmp_path_factory.mktemp("ward"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def served(ward: Ward) -> Iterator[Served]:
    with serving(make_app(ward.desk, HOSTS)) as running:
        yield running


@pytest.fixture(scope="session")
def guarded_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """The same ward, open to the office's network: one account of each role, all with one password."""
    made = build_ward(tmp_path_factory.mktemp("guarded"), demands_login=True)
    departments = [each.name for each in made.desk.office.departments]
    for role in ACCOUNTS:
        make_account(
            made.desk.writer,
            username=role,
            name=f"Người {role}",
            role=role,
            department=departments[0] if role == "department" else "",
            departments=departments,
            unit=UNIT,
            password=PASSWORD,
            now=made.at,
        )
    yield made
    made.close()


@pytest.fixture(scope="session")
def guarded(guarded_ward: Ward) -> Iterator[Served]:
    with serving(make_app(guarded_ward.desk, HOSTS)) as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A ward that tests of one module change as they like, beside another unit."""

    ward: Ward
    served: Served


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    made = build_ward(tmp_path_factory.mktemp("busy"))
    ensure_unit(made.desk.writer, OTHER_UNIT, "Phường Bên Cạnh")
    ensure_portal(made.desk.writer, OTHER_UNIT, "igate", "Một cửa điện tử")
    with serving(make_app(made.desk, HOSTS)) as running:
        yield Busy(ward=made, served=running)
    made.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    choice = find_browser(None)
    assert choice is not None, "these tests need a Chromium"
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(choice.path), chromium_sandbox=choice.sandboxed)
        yield started
        await started.close()

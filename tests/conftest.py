"""What holds for all tests."""

import gc
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.cheap import folder_in_memory, new_ledgers_from_one, quick_keys, statements_written_once

if TYPE_CHECKING:
    from scrapers.browser.guarded import GuardedBrowser
    from tests.scrapers.living_browser import LivingBrowser

# The same examples on every machine and run, and no time limits: a check must not fail because a machine is slow or
# because this time other examples were drawn. HYPOTHESIS_PROFILE=search looks further, with new examples each time.
settings.register_profile("checks", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "checks"))


gc.disable()  # until all tests are collected, and all that they import with them


def pytest_configure(config: pytest.Config) -> None:
    """No test tries a disk unless it brings one: what tests write lies in memory, where there is room for it."""
    folder = folder_in_memory()
    if folder is not None:  # pytest's own folder, and those of everything that we start
        for name in ("PYTEST_DEBUG_TEMPROOT", "TMPDIR"):
            os.environ.setdefault(name, str(folder))
        tempfile.tempdir = None  # this process has looked already
    # Tests start hundreds of programs: none of them compiles again what another one compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if config.pluginmanager.hasplugin("cacheprovider"):  # the browsers' driver is 7 MB of JavaScript
        os.environ.setdefault("NODE_COMPILE_CACHE", str(config.cache.mkdir("driver")))
    sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Six thousand collected tests and all that they import stay for the process's life: the collector need not look
    through them again and again, a tenth of what tests cost."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _cheap_offices() -> Iterator[None]:
    """Hundreds of tests begin with a new ledger: the way to it through all migrations is walked once in a process."""
    with new_ledgers_from_one(), quick_keys(), statements_written_once():
        yield


@event.listens_for(Pool, "checkout")
def _never_wait_for_the_disk(connection: Any, _record: object, _proxy: object) -> None:
    """No test of this process pulls a plug: what the operating system holds survives every kill. Children wait."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF").close()


@pytest.fixture(scope="module")  # as fresh as that of a run: hundreds of portals one after another are no run's
async def browsers(tmp_path_factory: pytest.TempPathFactory) -> "AsyncIterator[LivingBrowser]":
    from tests.scrapers.conftest import HOSTS  # tests without a browser need none of it
    from tests.scrapers.living_browser import living_browsers

    async with living_browsers(HOSTS, tmp_path_factory.mktemp("browser")) as living:
        yield living


@pytest.fixture
async def browser(browsers: "LivingBrowser") -> "GuardedBrowser":
    return await browsers()

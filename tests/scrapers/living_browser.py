"""One browser for all tests of a module; a new one where a page that did not let go cost the last one its life."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from scrapers.browser.guarded import GuardedBrowser, find_browser, launch

LivingBrowser = Callable[[], Awaitable[GuardedBrowser]]


@asynccontextmanager
async def living_browsers(hosts: Iterable[str], folder: Path) -> AsyncIterator[LivingBrowser]:
    """Gives a browser that is alive whenever it is asked for, as collecting does before the next portal."""
    choice = find_browser(None)
    assert choice is not None, "these tests need a Chromium"
    started: list[GuardedBrowser] = []
    async with AsyncExitStack() as stack:

        async def living() -> GuardedBrowser:
            if not started or not started[-1].is_alive:
                started.append(await stack.enter_async_context(launch(choice, hosts, folder)))
            return started[-1]

        yield living

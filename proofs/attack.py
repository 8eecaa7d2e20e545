"""Lets the attack portal try everything in a browser's context, whoever guards it."""

import asyncio
from collections.abc import Callable

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from sandbox.attack.server import AttackPortal

ALONE = ("form-load", "meta-refresh", "location", "location-foreign", "answer-speculation", "answer-shadow")
"""Scenes that take their whole window somewhere else, tried in a window of their own too."""
_LOOK_SECONDS = 0.1


async def attack(
    context: BrowserContext,
    portal: AttackPortal,
    *,
    done: Callable[[], bool],
    ended: Callable[[], bool] = lambda: True,
    patience_seconds: float,
) -> None:
    """Opens every scene, waits for ``done``, closes the windows in both ways and waits for ``ended``.

    Each wait lasts at most ``patience_seconds``. What a page sends at its end, the browser sends after the page is
    gone: whoever wants to see all of it says with ``ended`` what that is.
    Afterwards the context still has the windows that the portal opened by itself.
    """
    home = portal.origins["portal"]
    page = await _opened(context, f"{home}/#all")
    for scene in ALONE:
        await _opened(context, f"{home}/#{scene}")
    await _careless_click(page)
    await _wait(done, patience_seconds)
    closing = await _opened(context, f"{home}/#closing")
    await closing.close()
    # The windows that scenes opened are closed as a person would close them.
    for each in [other for other in context.pages if other is not page]:
        await each.close()
    await page.goto("about:blank")
    await _wait(ended, patience_seconds)


async def _opened(context: BrowserContext, url: str) -> Page:
    """A window at ``url``. Where the scene leads it away at once, that is the scene's own affair."""
    page = await context.new_page()
    try:
        await page.goto(url, wait_until="domcontentloaded")
    except PlaywrightError:
        await page.wait_for_load_state("domcontentloaded")
    return page


async def _careless_click(page: Page) -> None:
    """Twice at the same place: the second click meets what the first one brought there."""
    await page.mouse.click(60, 20)
    await page.mouse.click(60, 20)


async def _wait(done: Callable[[], bool], patience_seconds: float) -> None:
    try:
        async with asyncio.timeout(patience_seconds):
            while not done():
                await asyncio.sleep(_LOOK_SECONDS)
    except TimeoutError:
        return  # what did not happen until now is told by the ledger

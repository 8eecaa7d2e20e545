"""Keeping a log-in alive: the kept session asks for one page and is kept again. Never logs in."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum

from playwright.async_api import Error as PlaywrightError

from scrapers.browser.guarded import GuardedBrowser
from scrapers.browser.session_state import SessionState, capture_state
from scrapers.context import SessionKeeper
from scrapers.errors.portal import LoggedOut, TimedOut
from scrapers.login.submit import resume
from scrapers.profile import Portal
from scrapers.session.browser_session import BrowserSession
from scrapers.session.driver_errors import from_driver
from scrapers.session.pace import Pace
from scrapers.session.proof import Expected
from scrapers.transport import Request

_LONGEST_SECONDS = 120.0


class Kept(StrEnum):
    """How it went."""

    ALIVE = "alive"
    DEAD = "dead"  # found logged out: it is forgotten
    NONE = "none"  # there was no session to keep


async def keep_alive(
    portal: Portal,
    browser: GuardedBrowser,
    keeper: SessionKeeper,
    expected: Expected,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Kept:
    """Asks for the profile's page with the kept session. Raises ``PortalError`` where the portal can't be asked: then
    nobody knows, and the session stays as it was. Takes at most 120 s."""
    kept = keeper.load(portal.key)
    if kept is None or portal.session.keep_alive_path is None:
        return Kept.NONE
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            pace = Pace(portal.pace.seconds_between_pages, monotonic=monotonic, sleep=sleep)
            state = await _ask(portal, browser, kept, expected, pace)
    except LoggedOut:
        state = None
    except TimeoutError:
        raise TimedOut.of(portal.name) from None
    except PlaywrightError as error:
        raise from_driver(portal.name, error) from None
    if state is None:
        keeper.drop(portal.key)
        return Kept.DEAD
    keeper.save(portal.key, state)
    return Kept.ALIVE


async def _ask(
    portal: Portal, browser: GuardedBrowser, kept: SessionState, expected: Expected, pace: Pace
) -> SessionState | None:
    """The session as it is afterwards; ``None`` where the portal no longer knows it."""
    async with browser.portal(portal.guard_rules(), kept) as opened:
        if not await resume(portal, opened, kept.url):
            return None
        session = BrowserSession(
            portal,
            opened,
            pace,
            expected=expected,
            time_left=lambda: _LONGEST_SECONDS,
        )
        await session.prove()
        path = portal.session.keep_alive_path or "/"
        await session.send(Request(method="GET", origin="portal", path=path, purpose="identity"))
        return await capture_state(portal, opened.context, opened.page)

"""A person logs in, in a window that we open, watch and close.

We type nothing and read no field. Until the portal shows that the person is in, only what the profile declares for
log-in may be sent; from that look on the reading rules hold, while the window still stands there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from dossiers.snapshot import BlockedRequest
from scrapers.browser.guarded import OpenPortal
from scrapers.browser.session_state import SessionState, capture_state
from scrapers.context import SessionKeeper
from scrapers.errors.account import NeedsPerson
from scrapers.guard.decision import Phase
from scrapers.login.person_banner import DONE, banner_script
from scrapers.login.submit import open_start_page
from scrapers.profile import Portal
from scrapers.session.driver_errors import from_driver
from scrapers.session.proof import Expected

_log = structlog.get_logger(__name__)
LIMIT_SECONDS = 600.0
"""How long a person may take."""
_LOOK_SECONDS = 0.3
_CAPTURE_TRIES = 5
_FAREWELL_SECONDS = 1.5  # so that people see why the window goes

# Who is shown as logged in: null before that, and while the page still fills in the names.
_WHO = """([marker, user, unit]) => {
  const shown = (element) => element !== null && element.getClientRects().length > 0;
  const words = (selector) => selector ? (document.querySelector(selector)?.innerText ?? "").trim() : "-";
  if (!shown(document.querySelector(marker))) return null;
  const found = {user: words(user), unit: words(unit)};
  return found.user && found.unit ? found : null;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLogin:
    """How a person's log-in went: the unit that the portal then showed (``None`` where the profile names no place for
    it), and what the guard stopped meanwhile (``blocked_unlisted`` more than ``blocked`` lists)."""

    unit: str | None
    blocked: tuple[BlockedRequest, ...]
    blocked_unlisted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Who:
    user: str | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """``monotonic`` returns seconds, ``sleep`` waits so many."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    limit_seconds: float = LIMIT_SECONDS


async def person_logs_in(
    portal: Portal, opened: OpenPortal, keeper: SessionKeeper, patience: Patience, *, expected: Expected
) -> PersonLogin:
    """Waits until the portal shows the person as logged in, keeps the session, and returns.

    ``opened`` belongs to a visible browser. ``expected``: the words that the portal must show. Raises
    ``NeedsPerson`` (nobody came in time, the window was closed), ``OtherUnit`` and the other ``PortalError`` of a
    portal that can't be opened; then nothing is kept.
    """
    try:
        await opened.context.add_init_script(banner_script())
        await open_start_page(portal, opened.page)
        page, who = await _wait(portal, opened, patience)
        opened.conversation.phase = Phase.READING
        error = expected.refusal(portal, user=who.user, unit=who.unit)
        if error is not None:
            raise error
        state = await _captured(portal, opened, page, patience)
        await page.evaluate(banner_script(DONE))
    except PlaywrightError as error:
        if _all_closed(opened):
            raise NeedsPerson.window_closed(portal.name, key=portal.key) from None
        raise from_driver(portal.name, error) from None
    keeper.save(portal.key, state, fresh=True)
    await patience.sleep(_FAREWELL_SECONDS)
    stopped = opened.conversation
    return PersonLogin(unit=who.unit, blocked=stopped.blocked, blocked_unlisted=stopped.blocked_unlisted)


async def _wait(portal: Portal, opened: OpenPortal, patience: Patience) -> tuple[Page, _Who]:
    """The page that shows the person as logged in, and what it shows of them."""
    until = patience.monotonic() + patience.limit_seconds
    while True:
        for page in opened.context.pages:
            who = await _who_is_shown(portal, page)
            if who is not None:
                return page, who
        if _all_closed(opened):
            raise NeedsPerson.window_closed(portal.name, key=portal.key)
        if patience.monotonic() >= until:
            minutes = round(patience.limit_seconds / 60)
            raise NeedsPerson.given_up(portal.name, key=portal.key, minutes=minutes)
        await patience.sleep(_LOOK_SECONDS)


async def _captured(portal: Portal, opened: OpenPortal, page: Page, patience: Patience) -> SessionState:
    """The session. A page that is just going to another one can't be asked; then a little later it can."""
    for _try in range(_CAPTURE_TRIES - 1):
        try:
            return await capture_state(portal, opened.context, page)
        except PlaywrightError as error:
            if page.is_closed():
                raise
            _log.debug("page_moved_on", portal=portal.key, error=type(error).__name__)
            await patience.sleep(_LOOK_SECONDS)
    return await capture_state(portal, opened.context, page)


async def _who_is_shown(portal: Portal, page: Page) -> _Who | None:
    identity = portal.session.identity
    try:
        found = await page.evaluate(_WHO, [portal.login.logged_in, identity.user, identity.unit])
    except PlaywrightError:  # between two documents there is nothing to look at; a closed page has nothing either
        return None
    if found is None:
        return None
    return _Who(user=found["user"] if identity.user else None, unit=found["unit"] if identity.unit else None)


def _all_closed(opened: OpenPortal) -> bool:
    return all(page.is_closed() for page in opened.context.pages)

"""Taking a living session out of a browser's context, so that it can be kept."""

from collections.abc import Iterable

from playwright.async_api import BrowserContext, Page

from scrapers.context import SessionState
from scrapers.guard import origin_of
from scrapers.portal import Portal

_READ = """() => [location.origin, Object.fromEntries(Object.entries(sessionStorage))]"""


async def capture_state(portal: Portal, context: BrowserContext, page: Page) -> SessionState:
    """The session that ``context`` holds; ``page`` is the logged-in one. Raises Playwright's errors."""
    stored = {}
    for each in _of_portal(portal, context.pages):
        origin, items = await each.evaluate(_READ)
        if items:
            stored[str(origin)] = {str(name): str(value) for name, value in items.items()}
    state = await context.storage_state()
    return SessionState(storage_state=dict(state), session_storage=stored, url=page.url)


def _of_portal(portal: Portal, pages: Iterable[Page]) -> list[Page]:
    """Other pages have no storage of ours (about:blank has none at all)."""
    ours = {origin_of(each) for each in portal.origins.values()}
    return [each for each in pages if not each.is_closed() and origin_of(each.url) in ours]

"""A living session as data: taken out of a browser's context, and put into another one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.async_api import BrowserContext, Page, StorageState

from scrapers.guard.decision import origin_of
from scrapers.profile import Portal

_READ = """() => [location.origin, Object.fromEntries(Object.entries(sessionStorage))]"""
_RESTORE = """((kept) => {
  const items = kept[location.origin];
  if (items === undefined || sessionStorage.length > 0) return;
  for (const [name, value] of Object.entries(items)) sessionStorage.setItem(name, value);
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """A living session, as a browser can take it up again. All of it is secret.

    ``storage_state`` as Playwright gives it (cookies, local storage, and IndexedDB where the
    profile asks), ``session_storage`` by origin, ``url``: the
    page that the log-in ended at (it may hold a session handle).
    """

    storage_state: Mapping[str, Any] = field(repr=False)
    session_storage: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    url: str = field(default="", repr=False)


async def capture_state(portal: Portal, context: BrowserContext, page: Page) -> SessionState:
    """The session that ``context`` holds; ``page`` is the logged-in one. Raises Playwright's errors.

    Of pages that are not at one of the portal's origins nothing is taken (about:blank has no storage at all).
    """
    ours = {origin_of(each) for each in portal.origins.values()}
    stored = {}
    for each in context.pages:
        if each.is_closed() or origin_of(each.url) not in ours:
            continue
        origin, items = await each.evaluate(_READ)
        if items:
            stored[str(origin)] = {str(name): str(value) for name, value in items.items()}
    state = await context.storage_state(indexed_db=portal.session.indexed_db)
    return SessionState(storage_state=dict(state), session_storage=stored, url=page.url)


def storage_of(kept: SessionState | None) -> StorageState | None:
    """What a new context takes over of cookies and local storage."""
    return None if kept is None else cast(StorageState, dict(kept.storage_state))


def restoring_script(session_storage: Mapping[str, Mapping[str, str]]) -> str:
    """Puts the session storage back before a page's own scripts run, at its own origin only.

    It runs on every page of the context: a context that took over a session is never used for a new log-in.
    """
    return f"{_RESTORE}({json.dumps(session_storage)})"

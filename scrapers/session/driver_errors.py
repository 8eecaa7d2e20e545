"""From what the browser's driver raises to what it means for a portal."""

import re

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scrapers.client.client import RequestFailed
from scrapers.client.requests import RequestBlocked
from scrapers.errors.machine import BrowserCrashed
from scrapers.errors.portal import GuardBlocked, PortalError, Unavailable
from scrapers.errors.transport import of_encryption

_QUERY = re.compile(r"\?\S+")  # of the address that failed: it may hold the session's handle
_CLOSED = ("has been closed", "target crashed", "page crashed", "browser closed", "connection closed")


def from_driver(portal: str, error: PlaywrightError | RequestBlocked | RequestFailed) -> PortalError:
    """``portal`` is its name for people. Of a driver's message only the first line is kept: the rest is a call log."""
    if isinstance(error, RequestBlocked):
        return GuardBlocked.of(portal, detail=error.block.reason)
    if isinstance(error, RequestFailed):
        message = str(error)
        return of_encryption(portal, message) or Unavailable.of(portal, detail=message)
    message = _QUERY.sub("?…", error.message.splitlines()[0]) if error.message else type(error).__name__
    if any(words in message.lower() for words in _CLOSED):
        return BrowserCrashed.while_reading(message)
    if "ERR_BLOCKED_BY_CLIENT" in message:
        return GuardBlocked.of(portal, detail="page")
    return of_encryption(portal, message) or Unavailable.of(
        portal, detail=f"timeout: {message}" if isinstance(error, PlaywrightTimeout) else message
    )

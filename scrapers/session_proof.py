"""Whether a page or reply proves that we are logged in, and for our own unit."""

import json
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from dossiers.text import clean, match_key
from scrapers.errors import (
    Blocked,
    LoggedOut,
    Maintenance,
    OtherUnit,
    PortalError,
    RateLimited,
    Unavailable,
    UnknownPage,
)
from scrapers.login_signs import shows
from scrapers.portal import Portal
from scrapers.transport import Reply


def refusal(portal: Portal, reply: Reply, expected_unit: str | None) -> PortalError | None:
    """Why ``reply`` is no answer to what was asked, or ``None``. A 4xx other than 401 and 429 is an answer."""
    if reply.status == 401 or _at_login(portal, reply.url):
        return LoggedOut.of(portal.name, detail=f"HTTP {reply.status}")
    if reply.status == 429:
        return RateLimited.asked(portal.name, reply.retry_after)
    if "json" not in reply.content_type.lower():
        error = _page_refusal(portal, reply, expected_unit)
        if error is not None:
            return error
    return Unavailable.of(portal.name, detail=f"HTTP {reply.status}") if reply.status >= 500 else None


def _page_refusal(portal: Portal, reply: Reply, expected_unit: str | None) -> PortalError | None:
    """What a reply that is no JSON says of itself. A good page must show that we are logged in, and for our unit."""
    page = LexborHTMLParser(reply.text())
    text = match_key(page.body.text(separator=" ") if page.body else "")
    closed = _closed(portal, page, text)
    if closed is not None:
        return closed
    if portal.login.kind == "none" or reply.status >= 500:
        return None
    if shows(page, text, portal.session.logged_out):
        return LoggedOut.of(portal.name, detail="log-in page")
    if reply.status >= 400 or "html" not in reply.content_type.lower():
        return None
    marker = portal.login.logged_in
    if marker and page.css_first(marker) is None:
        return UnknownPage.of(portal.name, detail=f"no {marker}")
    return _wrong_unit(portal, page, expected_unit)


def _closed(portal: Portal, page: LexborHTMLParser, text: str) -> PortalError | None:
    """Whether the portal shows its closed door: to everybody, or to us."""
    if shows(page, text, portal.session.maintenance):
        return Maintenance.of(portal.name)
    if shows(page, text, portal.session.blocked):
        return Blocked.of(portal.name)
    return None


def _wrong_unit(portal: Portal, page: LexborHTMLParser, expected_unit: str | None) -> PortalError | None:
    selector = portal.session.identity.unit
    if selector is None or expected_unit is None:
        return None
    node = page.css_first(selector)
    shown = clean(node.text(separator=" ")) if node is not None else ""
    return None if is_unit(shown, expected_unit) else OtherUnit.shown(portal.name, shown or "—", expected_unit)


def is_unit(shown: str, expected: str) -> bool:
    """Whether the words that a portal shows hold the expected unit as whole words: "Phường 1" is not in "Phường 12"."""
    return f" {match_key(expected)} " in f" {match_key(shown)} "


def token_in(stored: str | None, pointer: str) -> str | None:
    """The token in a stored text: the text itself, or what a JSON pointer finds in it."""
    if not stored or not pointer:
        return stored or None
    try:
        value: Any = json.loads(stored)
    except ValueError:
        return None
    for step in pointer.removeprefix("/").split("/"):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value if isinstance(value, str) and value else None


def _at_login(portal: Portal, url: str) -> bool:
    path = urlsplit(url).path.lower()
    return any(path == each.lower() for each in portal.session.login_paths)

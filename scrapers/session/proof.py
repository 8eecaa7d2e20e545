"""Whether a page or reply proves that we are logged in, and for our own unit."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dossiers.text import clean, looks_misencoded, match_key
from scrapers.errors.account import OtherUnit, OtherUser
from scrapers.errors.portal import (
    Blocked,
    LoggedOut,
    Maintenance,
    Misencoded,
    PortalError,
    RateLimited,
    ServerFailed,
    UnknownPage,
    UsedElsewhere,
)
from scrapers.html_page import HtmlPage, html_page
from scrapers.profile import IdentityCheck, Portal, selectors_in
from scrapers.rows.json_items import Missing, as_text, at_pointer
from scrapers.session.elsewhere import used_elsewhere
from scrapers.transport import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The words that logged-in pages must show where they name a unit and a user; ``None``: any."""

    unit: str | None = None
    user: str | None = None

    def refusal(self, portal: Portal, *, user: str | None, unit: str | None) -> PortalError | None:
        """Why what is shown is not ours; ``None`` where it is. What the profile names no place for is ``None``."""
        if any(looks_misencoded(words) for words in (unit, user) if words):
            return Misencoded.of(portal.name, detail="identity")
        if self.unit is not None and unit is not None and not is_unit(unit, self.unit):
            return OtherUnit.shown(portal.name, unit or "—", self.unit)
        if self.user is not None and user is not None and match_key(user) != match_key(self.user):
            return OtherUser.shown(portal.name, user or "—", self.user)
        return None


ANYBODY = Expected()


def refusal(portal: Portal, reply: Reply, expected: Expected, *, piece: bool = False) -> PortalError | None:
    """Why ``reply`` is no answer to what was asked, or ``None``. A 4xx other than 401 and 429 is an answer. A ``piece``
    of a page need not show who is logged in."""
    if used_elsewhere(portal, reply):
        return UsedElsewhere.of(portal.name, detail=f"HTTP {reply.status}")
    if reply.status == 401 or _at_login(portal, reply.url):
        return LoggedOut.of(portal.name, detail=f"HTTP {reply.status}")
    if reply.status == 429:
        return RateLimited.asked(portal.name, reply.retry_after)
    if "json" not in reply.content_type.lower():
        error = _page_refusal(portal, reply, expected, piece=piece)
        if error is not None:
            return error
    return ServerFailed.of(portal.name, detail=f"HTTP {reply.status}") if reply.status >= 500 else None


def _page_refusal(portal: Portal, reply: Reply, expected: Expected, *, piece: bool) -> PortalError | None:
    """What a reply that is no JSON says of itself. A good page must show that we are logged in, and for our unit."""
    page = html_page(reply.text())
    closed = _closed(portal, page)
    if closed is not None:
        return closed
    if portal.login.kind == "none" or reply.status >= 500:
        return None
    if page.shows(portal.session.logged_out):
        return LoggedOut.of(portal.name, detail="log-in page")
    if reply.status >= 400 or "html" not in reply.content_type.lower():
        return None
    marker = portal.login.logged_in
    if marker and page.tree.css_first(marker) is None:
        return None if piece else UnknownPage.of(portal.name, detail=f"không thấy {marker} (logged_in)")
    identity = portal.session.identity
    return expected.refusal(portal, user=_words_at(page, identity.user), unit=_words_at(page, identity.unit))


def _closed(portal: Portal, page: HtmlPage) -> PortalError | None:
    """Whether the portal shows its closed door: to everybody, or to us."""
    if page.shows(portal.session.maintenance):
        return Maintenance.of(portal.name)
    if page.shows(portal.session.blocked):
        return Blocked.of(portal.name)
    return None


def _words_at(page: HtmlPage, selector: str | None) -> str | None:
    """The words at a place of the page, empty where it lacks the place; ``None`` where the profile names none."""
    if selector is None:
        return None
    node = page.tree.css_first(selector)
    return clean(node.text(separator=" ")) if node is not None else ""


def said_by_service(portal: Portal, check: IdentityCheck, reply: Reply) -> tuple[str | None, str | None]:
    """The user and the unit in the answer of the portal's own service, or on its page. Raises ``UnknownPage`` where it
    has another shape than the profile says."""
    places = (check.user, check.unit)
    try:
        said = [None if place is None or reply.status != 200 else _said_at(reply, place) for place in places]
    except (ValueError, Missing):
        said = []
    if not said or any(not text and place for text, place in zip(said, places, strict=True)):
        wanted = ", ".join(place for place in places if place)
        detail = f"HTTP {reply.status} {check.path}: không thấy đủ {wanted} (session.identity.check)"
        raise UnknownPage.of(portal.name, detail=detail)
    return said[0], said[1]


def _said_at(reply: Reply, place: str) -> str | None:
    marked = selectors_in((place,))
    if marked:
        return _words_at(html_page(reply.text()), marked[0])
    return as_text(at_pointer(reply.json(), place))


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

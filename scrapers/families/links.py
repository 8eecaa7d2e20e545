"""Addresses that a page gives: followed only below the list's own origin."""

from urllib.parse import parse_qsl, urlsplit

from scrapers.errors.portal import LayoutChanged
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Request


def request_to(portal: Portal, profile: ListProfile, address: str, *, piece: bool = False) -> Request:
    """The request for an address that a page gave. Raises ``LayoutChanged`` for one outside the list's origin."""
    path = path_below(portal, profile, address)
    if path is None:
        raise LayoutChanged.lost(portal.name, profile.next or address, list_key=profile.walk_key, detail=address)
    bare, _, query = path.partition("?")
    asked = tuple(parse_qsl(query, keep_blank_values=True))
    return Request(method="GET", origin=profile.origin, path=bare, query=asked, piece=piece)


def path_below(portal: Portal, profile: ListProfile, address: str) -> str | None:
    """Path and query of a full address; ``None`` for one outside the list's origin."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != portal.origins[profile.origin]:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

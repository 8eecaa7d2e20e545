"""The read-only rule as a pure decision: what may leave for a portal, and what may not.

Default deny. GET and HEAD may go to the portal's declared origins, except where the profile calls them dangerous or
declares which of them there are; every other method needs an entry of the profile that names method, origin, path, the
names in the query, and what the body holds: form fields and event, the keys of a JSON, or nothing.
``network`` enforces the decisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from dossiers.privacy import redact
from dossiers.snapshot import BlockedRequest
from scrapers.guard.address import (
    Pairs,
    is_dangerous,
    names_declared,
    origin_of,
    plain_path,
    query_pairs,
    socket_as_http,
    wildcard,
)
from scrapers.guard.body import event_allowed, json_allowed, kind_of, sent_pairs

__all__ = [
    "NOTHING",
    "WEB_SOCKET",
    "Allow",
    "AllowedRequest",
    "Block",
    "Decision",
    "GuardRules",
    "Phase",
    "RequestFacts",
    "blocked_request",
    "decide",
    "origin_of",
]

WEB_SOCKET = "WEBSOCKET"
"""The method by which profiles and the guard call the opening of a WebSocket."""
_HARMLESS_SCHEMES = frozenset({"about", "blob", "data"})  # they stay inside the browser
_READING = frozenset({"GET", "HEAD"})
_HARMLESS_METHODS = _READING | {"OPTIONS", WEB_SOCKET}
_WRITE_REASONS = frozenset({"dangerous_path", "body_of_reading"})
_ASSET_KINDS = frozenset({"Stylesheet", "Script", "Image", "Font", "Media", "Other"})  # "Other": icons, worker scripts
_ASSET_ENDINGS = (
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".woff", ".woff2", ".ttf",
    ".eot", ".otf",
)  # fmt: skip


class Phase(StrEnum):
    """How far the conversation is: what may be sent differs before and after the log-in."""

    LOGIN = "login"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRequest:
    """A request that a profile declares. What it does not name may not be in it.

    ``path`` is matched whole; ``*`` stands for any characters within one segment. ``query`` names what may stand in the
    query. The body: ``fields`` names every form field that may be sent, buttons included, ``multipart`` whether they
    may come as a multipart form too (never with a file); ``events`` the allowed form events as ``target`` or
    ``target|argument`` (``None``: the form has no such field); ``json`` the keys of a JSON, as
    ``body.parse_shape`` reads them. Neither fields nor JSON: no body. In names ``*`` stands for any characters.
    """

    method: str
    origin: str
    path: str
    phases: frozenset[Phase]
    query: tuple[str, ...] = ()
    events: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    json: tuple[str, ...] | None = None
    multipart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRules:
    """What one portal's profile permits. ``origins`` are ``scheme://host[:port]``; ``dangerous_paths`` must never be
    asked for, whatever the method (``address.is_dangerous``). ``gets_declared``: only GETs that ``allowed`` names
    pass, and what pages load of scripts, styles, pictures and fonts; else all pass but those to a path that is named
    there and differ from it."""

    origins: tuple[str, ...] = ()
    dangerous_paths: tuple[str, ...] = ()
    allowed: tuple[AllowedRequest, ...] = ()
    gets_declared: bool = False


NOTHING = GuardRules()
"""Lets nothing out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is known of a request when it is about to leave. ``body`` is ``None`` where there is none; ``hidden``: the
    body, or part of it, is not shown to us (files, streams). ``resource`` is what a page wants it for, in the words of
    the browser's protocol ("Document", "Image"); empty for our own."""

    method: str
    url: str
    body: bytes | None = None
    content_type: str = ""
    hidden: bool = False
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Allow:
    """The request may leave."""


@dataclass(frozen=True, slots=True)
class Block:
    """The request must not leave. ``write_like``: it looks like an attempt to change something."""

    reason: str
    write_like: bool


Decision = Allow | Block


def decide(rules: GuardRules, request: RequestFacts, phase: Phase) -> Decision:
    """Whether ``request`` may leave in ``phase``."""
    method = request.method.upper()
    if request.url.partition(":")[0].lower() in _HARMLESS_SCHEMES:
        return Allow()
    url = socket_as_http(request.url) if method == WEB_SOCKET else request.url
    sent = _Sent(request)
    reason = _address_refusal(rules, url, sent) or _method_refusal(rules, sent, url, method, phase)
    if reason is None:
        return Allow()
    return Block(reason, write_like=reason in _WRITE_REASONS or method not in _HARMLESS_METHODS)


class _Sent:
    """A request and, read once, the fields of its form; of a request, not of several: bodies hold passwords."""

    def __init__(self, request: RequestFacts) -> None:
        self.request = request

    @cached_property
    def fields(self) -> Pairs | None:
        """``None`` where it sends no form, or none that can be read for sure."""
        return sent_pairs(self.request.body, self.request.content_type) if self.request.body else None


def _address_refusal(rules: GuardRules, url: str, sent: _Sent) -> str | None:
    """Why nothing may be sent to ``url``, by whatever method."""
    origin = origin_of(url)
    if origin is None:
        return "odd_address"
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return "credentials_in_url"
    if origin not in {origin_of(declared) for declared in rules.origins}:
        return "foreign_origin"
    if is_dangerous(rules.dangerous_paths, url, sent.fields or ()):
        return "dangerous_path"
    return "odd_path" if plain_path(parts.path) is None else None


def _method_refusal(rules: GuardRules, sent: _Sent, url: str, method: str, phase: Phase) -> str | None:
    """Why ``method`` may not be used at this address, which by itself may be asked."""
    parts = urlsplit(url)
    here = [entry for entry in rules.allowed if _same_place(entry, url, parts)]
    if method in _READING:
        return _reading_refusal(rules, sent.request, method, parts, phase, here)
    now = [entry for entry in here if phase in entry.phases]
    if method == "OPTIONS":  # the browser's own question before a cross-origin request that is declared
        return None if any(entry.method.upper() not in {"GET", WEB_SOCKET} for entry in now) else "undeclared"
    refusals = [_entry_refusal(entry, sent, parts) for entry in now if entry.method.upper() == method]
    if not refusals:
        return "web_socket" if method == WEB_SOCKET else "undeclared"
    return None if None in refusals else refusals[0]


def _reading_refusal(
    rules: GuardRules,
    request: RequestFacts,
    method: str,
    parts: SplitResult,
    phase: Phase,
    here: Sequence[AllowedRequest],
) -> str | None:
    if request.body or request.hidden:
        return "body_of_reading"
    entries = [entry for entry in here if entry.method.upper() in {"GET", method}]
    if not entries:
        passes = not rules.gets_declared or _is_asset(request.resource, parts.path)
        return None if passes else "undeclared_get"
    now = [entry for entry in entries if phase in entry.phases]
    if not now:
        return "undeclared_get"
    sent = query_pairs(parts.query)
    return None if any(names_declared(entry.query, sent) for entry in now) else "query"


def _is_asset(resource: str, path: str) -> bool:
    """Whether a page loads this as a part of itself that does nothing at the server."""
    return resource in _ASSET_KINDS and path.lower().endswith(_ASSET_ENDINGS)


def _entry_refusal(entry: AllowedRequest, sent: _Sent, parts: SplitResult) -> str | None:
    """Why a request to the entry's place isn't the one that it declares."""
    request = sent.request
    if not names_declared(entry.query, query_pairs(parts.query)):
        return "query"
    if request.hidden:
        return "hidden_body"
    if not request.body:
        return None if entry.events is None else "form_event"
    return _body_refusal(entry, sent, request.body)


def _body_refusal(entry: AllowedRequest, sent: _Sent, body: bytes) -> str | None:
    """Why a body isn't what the entry declares."""
    kind = kind_of(sent.request.content_type)
    if kind == "json" and entry.json is not None:
        return None if json_allowed(entry.json, body) else "json_shape"
    fields = sent.fields if kind == "form" or entry.multipart else None
    if entry.fields is None or fields is None:
        return "body_kind"
    if entry.events is not None and not event_allowed(entry.events, fields):
        return "form_event"
    return None if names_declared(entry.fields, fields) else "form_field"


def _same_place(entry: AllowedRequest, url: str, parts: SplitResult) -> bool:
    path = plain_path(parts.path)
    if path is None or origin_of(entry.origin) != origin_of(url):
        return False
    return wildcard(entry.path, across=False).fullmatch(path) is not None


def blocked_request(request: RequestFacts, block: Block) -> BlockedRequest:
    """The record of a block: of the query only the names (the values may be session handles or citizens' data)."""
    method = request.method.upper()[:16]
    try:
        parts = urlsplit(request.url)
        place = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:  # not an address at all: nothing of it is fit to be kept
        return BlockedRequest(method=method, url="?", write_like=block.write_like, reason=block.reason)
    names = sorted({name if len(name) <= 40 and name.isascii() else "…" for name, _value in query_pairs(parts.query)})
    query = f"?{'&'.join(names)}" if names else ""
    url = f"{parts.scheme}://{place}{parts.path}{query}"
    return BlockedRequest(method=method, url=redact(url)[:500], write_like=block.write_like, reason=block.reason)

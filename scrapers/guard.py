"""The read-only rule as a pure decision: what may leave for a portal, and what may not.

Default deny. GET and HEAD may go to the portal's declared origins, except to paths that the profile calls dangerous;
every other method needs an entry of the profile that names method, origin, path and, for forms that say in a field
which action they want, the form event; where the entry names the form's fields, no other may be sent.
``guard_network`` enforces the decisions.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from dossiers.snapshot import BlockedRequest

_HARMLESS_SCHEMES = frozenset({"about", "blob", "data"})  # they stay inside the browser
_DEFAULT_PORTS = {"http": 80, "https": 443}
_READING = frozenset({"GET", "HEAD"})
_HARMLESS_METHODS = _READING | {"OPTIONS"}
_WRITE_REASONS = frozenset({"dangerous_path", "form_event", "form_field"})


class Phase(StrEnum):
    """How far the conversation is: what may be sent differs before and after the log-in."""

    LOGIN = "login"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRequest:
    """A request beyond GET and HEAD that a profile declares.

    ``path`` is matched whole; ``*`` stands for any characters within one segment. ``events`` names the allowed form
    events as ``target`` or ``target|argument`` (both with ``*``); ``None`` where the request carries no such field.
    ``fields`` names every form field that may be sent (``*`` for any characters), buttons that are events included; an
    undeclared second button is such a field. ``None`` where the request is no form.
    """

    method: str
    origin: str
    path: str
    phases: frozenset[Phase]
    events: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRules:
    """What one portal's profile permits. ``origins`` are ``scheme://host[:port]``; ``dangerous_paths`` are patterns
    (``*`` for any characters, slashes too) of paths that must never be asked for, whatever the method."""

    origins: tuple[str, ...] = ()
    dangerous_paths: tuple[str, ...] = ()
    allowed: tuple[AllowedRequest, ...] = ()


NOTHING = GuardRules()
"""Lets nothing out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is known of a request when it is about to leave. ``body`` is ``None`` where there is none."""

    method: str
    url: str
    body: bytes | None = None


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
    reason = _address_refusal(rules, request.url) or _method_refusal(rules, request, method, phase)
    if reason is None:
        return Allow()
    return Block(reason, write_like=reason in _WRITE_REASONS or method not in _HARMLESS_METHODS)


def _address_refusal(rules: GuardRules, url: str) -> str | None:
    """Why nothing may be sent to ``url``, by whatever method."""
    origin = origin_of(url)
    if origin is None:
        return "odd_address"
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return "credentials_in_url"
    if origin not in {origin_of(declared) for declared in rules.origins}:
        return "foreign_origin"
    path = _plain_path(parts.path)
    if path is None:
        return "odd_path"
    dangerous_paths = (dangerous.lower() for dangerous in rules.dangerous_paths)
    if any(_pattern(dangerous, across=True).fullmatch(path.lower()) for dangerous in dangerous_paths):
        return "dangerous_path"
    return None


def _method_refusal(rules: GuardRules, request: RequestFacts, method: str, phase: Phase) -> str | None:
    """Why ``method`` may not be used at this address, which by itself may be asked."""
    if method in _READING:
        return None
    here = [entry for entry in rules.allowed if phase in entry.phases and _same_place(entry, request.url)]
    if method == "OPTIONS":  # the browser's own question before a cross-origin request that is declared
        return None if here else "undeclared"
    entries = [entry for entry in here if entry.method.upper() == method]
    if not entries:
        return "undeclared"
    fitting = [entry for entry in entries if entry.events is None or form_event_allowed(entry.events, request.body)]
    if not fitting:
        return "form_event"
    if any(entry.fields is None or form_fields_allowed(entry.fields, request.body) for entry in fitting):
        return None
    return "form_field"


def blocked_request(request: RequestFacts, block: Block) -> BlockedRequest:
    """The record of a block, without the query string (it may hold session handles or citizens' data)."""
    method = request.method.upper()
    try:
        parts = urlsplit(request.url)
        place = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:  # not an address at all: nothing of it is fit to be kept
        return BlockedRequest(method=method, url="?", write_like=block.write_like)
    return BlockedRequest(method=method, url=f"{parts.scheme}://{place}{parts.path}", write_like=block.write_like)


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an HTTP address; ``None`` for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.lower(), port or _DEFAULT_PORTS[parts.scheme]


def form_event_allowed(events: tuple[str, ...], body: bytes | None) -> bool:
    """Whether the ``__EVENTTARGET`` and ``__EVENTARGUMENT`` of a form body are among the declared events.

    Every value of a repeated field counts: servers differ in which one they take. A form sent by a button has an
    empty target; then the button itself is among the fields, and an event of the button's name must be declared.
    """
    try:
        fields = parse_qsl((body or b"").decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError:
        return False
    targets = [value for name, value in fields if name.upper() == "__EVENTTARGET"] or [""]
    arguments = [value for name, value in fields if name.upper() == "__EVENTARGUMENT"] or [""]
    if any(targets):
        return all(_event_declared(events, target, argument) for target in targets for argument in arguments)
    names = {name for name, _value in fields}
    return any(_event_declared(events, name, "") for name in names) and not any(arguments)


def form_fields_allowed(names: tuple[str, ...], body: bytes | None) -> bool:
    """Whether every field of a form body has a declared name. A body that isn't such a form has none."""
    try:
        fields = parse_qsl((body or b"").decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError:
        return False
    return all(any(_pattern(name, across=True).fullmatch(field) for name in names) for field, _value in fields)


def _event_declared(events: tuple[str, ...], target: str, argument: str) -> bool:
    for event in events:
        wanted_target, _bar, wanted_argument = event.partition("|")
        if _pattern(wanted_target, across=True).fullmatch(target) and _pattern(wanted_argument, across=True).fullmatch(
            argument
        ):
            return True
    return False


def _same_place(entry: AllowedRequest, url: str) -> bool:
    path = _plain_path(urlsplit(url).path)
    if path is None or origin_of(entry.origin) != origin_of(url):
        return False
    return _pattern(entry.path, across=False).fullmatch(path) is not None


def _plain_path(path: str) -> str | None:
    """The decoded path; ``None`` where decoding changes its segments, so that a pattern can't be side-stepped."""
    plain = unquote(path or "/")
    if plain.count("/") != (path or "/").count("/") or "\\" in plain or "%" in plain or "\x00" in plain:
        return None
    return None if any(segment in {".", ".."} for segment in plain.split("/")) else plain


@lru_cache(maxsize=512)
def _pattern(text: str, *, across: bool) -> re.Pattern[str]:
    """``text`` with ``*`` for any run of characters, without slashes unless ``across``."""
    star = ".*" if across else "[^/]*"
    return re.compile(star.join(re.escape(piece) for piece in text.split("*")), re.DOTALL)

"""The last gate before anything scraped is stored: no identity numbers, phones or mail addresses, nothing unstorable.

The scrapers redact what they read; this holds whoever else hands a snapshot over. Codes are let through as they are:
they are what a dossier is known by, and a changed one would be another dossier.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from dossiers.observation import Observation
from dossiers.privacy import redact
from store.types import storable

WORDS = (
    "procedure_code",
    "procedure_name",
    "field_name",
    "applicant",
    "raw_channel",
    "raw_status",
    "department",
    "officer",
    "due_words",
)
"""An observation's texts that are no codes."""

_CODES = ("code", "list_key", "detail_row")
_MANY = 50_000
_ASKED = re.compile("[?#]")
_NOTHING = (None, ())
_clean: set[object] = set(_NOTHING)  # texts in which nothing was wrong: a list says the same words over and over
_repeated = attrgetter(*WORDS, "list_key", "detail_row", "aliases")


def gated(observation: Observation) -> Observation:
    """The observation as it may be stored; the same object where nothing was wrong with it."""
    known = _said(observation)
    changes: dict[str, Any] = {}
    if (raw := storable(known.raw_code)) != known.raw_code:
        changes["raw_code"] = raw
    if known.full_name is not None and (name := redact(storable(known.full_name))) != known.full_name:
        changes["full_name"] = name
    if known.link is not None and (link := _link(known.link)) != known.link:
        changes["link"] = link
    return replace(known, **changes) if changes else known


def said(observations: Iterable[Observation]) -> list[Observation]:
    """The part of ``gated`` that can make them other observations than the ledger knows: all that their hash covers,
    and the list. Enough to compare; what is stored goes through ``gated``."""
    return [
        each if _clean.issuperset(_repeated(each)) and each.code.isascii() and "\0" not in each.code else _said(each)
        for each in observations
    ]


def _said(observation: Observation) -> Observation:
    if _clean.issuperset(_repeated(observation)) and storable(observation.code) is observation.code:
        return observation
    changes: dict[str, Any] = {}
    for name in WORDS:
        value = getattr(observation, name)
        if value is not None and value not in _clean and (safe := _safe(value)) != value:
            changes[name] = safe
    for name in _CODES:
        value = getattr(observation, name)
        if value is not None and (safe := storable(value)) != value:
            changes[name] = safe
    aliases = tuple(map(storable, observation.aliases))
    if aliases != observation.aliases:
        changes["aliases"] = aliases
    _safe(observation.list_key)  # what is clean as words are is clean as a code, too
    return replace(observation, **changes) if changes else observation


def _safe(text: str) -> str:
    safe = redact(storable(text))
    if safe == text:
        if len(_clean) >= _MANY:
            _clean.intersection_update(_NOTHING)
        _clean.add(text)
    return safe


def _link(text: str) -> str:
    """A link's path holds a portal's own numbers, which look like anything; what is asked for stands behind "?"."""
    plain = storable(text)
    asked = _ASKED.search(plain)
    return plain if asked is None else plain[: asked.start()] + redact(plain[asked.start() :])

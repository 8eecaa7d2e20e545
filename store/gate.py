"""The last gate before anything scraped is stored: no identity numbers, phones or mail addresses, nothing unstorable.

The scrapers redact what they read; this holds whoever else hands a snapshot over. Codes are let through as they are:
they are what a dossier is known by, and a changed one would be another dossier.
"""

import re
from dataclasses import replace
from functools import lru_cache
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

_CODES = ("code", "raw_code", "list_key", "detail_row")
_MANY = 50_000


def gated(observation: Observation) -> Observation:
    """The observation as it may be stored; the same object where nothing was wrong with it."""
    changes: dict[str, Any] = {}
    for name in WORDS:
        value = getattr(observation, name)
        if value is not None and (safe := _safe(value)) != value:
            changes[name] = safe
    for name in _CODES:
        value = getattr(observation, name)
        if value is not None and (safe := storable(value)) != value:
            changes[name] = safe
    if (
        observation.full_name is not None
        and (name_ := redact(storable(observation.full_name))) != observation.full_name
    ):
        changes["full_name"] = name_
    if observation.link is not None and (link := _link(observation.link)) != observation.link:
        changes["link"] = link
    aliases = tuple(storable(alias) for alias in observation.aliases)
    if aliases != observation.aliases:
        changes["aliases"] = aliases
    return replace(observation, **changes) if changes else observation


@lru_cache(_MANY)
def _safe(text: str) -> str:
    return redact(storable(text))


def _link(text: str) -> str:
    """A link's path holds a portal's own numbers, which look like anything; what is asked for stands behind "?"."""
    plain = storable(text)
    asked = re.search("[?#]", plain)
    return plain if asked is None else plain[: asked.start()] + redact(plain[asked.start() :])

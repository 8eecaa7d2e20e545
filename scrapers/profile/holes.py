"""Whether everything in braces that a profile wants to be filled in is known. Pure.

A misspelt word would come up only when the portal is read, as a value of the office's own that is missing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scrapers.profile.columns import Misplaced

if TYPE_CHECKING:
    from scrapers.profile.lists import ListProfile
    from scrapers.profile.model import Portal

HOLE = re.compile(r"\{([a-z_]+)\}")
_OF_PAGES = ("page", "size", "offset", "end", "cursor")
_OF_DAYS = ("from", "to")
_OF_MONTHS = ("year", "month")
_TEMPLATES = ("path", "query", "body", "form", "more")


def check_holes(portal: "Portal") -> None:
    """Raises ``Misplaced`` for the first word in braces that nothing fills in."""
    for number, profile in enumerate(portal.lists):
        known = _known(portal, profile)
        for path, word in _holes(profile.model_dump(include=set(_TEMPLATES), by_alias=True), ()):
            if word not in known:
                sentence = f"không có gì để điền vào “{{{word}}}”"
                raise Misplaced(sentence, "lists", number, *path, word=word, known=known)


def _known(portal: "Portal", profile: "ListProfile") -> list[str]:
    known = [*_OF_PAGES, *portal.parameters]
    if profile.window is not None:
        known += _OF_DAYS
    if profile.indicators:
        known += _OF_MONTHS
    return [*known, *(name for tab in profile.tabs for name in tab.values)]


def _holes(content: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(content, str):
        for found in HOLE.finditer(content):
            yield path, found[1]
    elif isinstance(content, Mapping):
        for name, inner in content.items():
            yield from _holes(inner, (*path, name))
    elif isinstance(content, (list, tuple)):
        for number, inner in enumerate(content):
            yield from _holes(inner, (*path, number))

"""Several facts in one text: split by the profile's patterns. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dossiers.text import clean
from scrapers.profile import ListProfile

TextAt = Callable[[str], str | None]
"""The text at a place of the row (empty: of the whole row); ``None`` where the list has no such place at all, which is
told once and of no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A text in which a pattern was not found; ``fields`` are what it should have given."""

    fields: tuple[str, ...]
    text: str


def split(profile: ListProfile, text_at: TextAt) -> tuple[Mapping[str, str], tuple[Missed, ...]]:
    """The fields that the list's patterns find in a row, and the texts in which one that must be there is not found.

    Spaces of the text are made single first. Of two patterns for one field the first that finds something counts.
    """
    fields: dict[str, str] = {}
    missed = []
    for pattern in profile.patterns:
        shown = text_at(pattern.place)
        if shown is None:
            continue
        text = clean(shown)
        found = re.search(pattern.pattern, text) if text else None
        if found is None:
            if not pattern.may_lack:
                missed.append(Missed(fields=pattern.fields, text=text))
            continue
        for name, value in found.groupdict().items():
            if value and name not in fields:
                fields[name] = value
    return fields, tuple(missed)

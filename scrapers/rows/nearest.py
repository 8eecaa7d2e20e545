"""What a lost column or key is now called, most likely: a hint for the person who mends the profile."""

import difflib
from collections.abc import Sequence

from dossiers.text import match_key

_LEAST = 0.35


def nearest(lost: str, there: Sequence[str]) -> str | None:
    """The likest of ``there``, by letters or by shared words; ``None`` where nothing is alike."""
    scored = [(_likeness(match_key(lost), match_key(each)), each) for each in there]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _LEAST else None


def _likeness(first: str, second: str) -> float:
    shared = set(first.split()) & set(second.split())
    by_words = len(shared) / max(len(first.split()), len(second.split()), 1)
    return max(by_words, difflib.SequenceMatcher(None, first, second).ratio())

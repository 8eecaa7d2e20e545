"""What people search and sort by, kept beside what the portal said: normalised once, when it is recorded."""

from collections.abc import Sequence
from functools import lru_cache

from dossiers.text import match_key, name_collation_text, search_key, spelling_key

_KNOWN = 50_000
_SORTED = 200


def find_key(code: str, aliases: Sequence[str], applicant: str | None) -> str:
    """The dossier's codes and its applicant as ``match_key`` and ``search_key`` have them, one after the other: words
    with tone marks are found in the first half only, words without in both. What is spelt with i and could be with y
    stands there in both spellings (``spelling_key``)."""
    exact, plain = _words(applicant or "")
    codes = " ".join(match_key(each) for each in (code, *aliases))
    return f"{codes} {exact}\n{plain}" if plain != exact else f"{codes} {exact}"


@lru_cache(_KNOWN)
def name_key(applicant: str) -> str:
    """Sorts applicants as people here do: by given name. What stands behind the first ``_SORTED`` signs sorts nothing:
    PostgreSQL's indexes take no rows above 2,704 bytes."""
    return name_collation_text(applicant)[:_SORTED]


@lru_cache(_KNOWN)
def _words(text: str) -> tuple[str, str]:
    return _both_spellings(match_key(text)), _both_spellings(search_key(text))


def _both_spellings(key: str) -> str:
    other = spelling_key(key)
    return key if other == key else f"{key} {other}"

"""Rows of the history, from observations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from dossiers.observation import Observation
from store.derive import Derived, derive

T = TypeVar("T")
_CHUNK = 500  # parameters per statement are limited, the more so in older SQLite
_SAID = tuple(field.name for field in fields(Observation) if field.name != "aliases")
_DERIVED = tuple(field.name for field in fields(Derived))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An observation with its content hash, which is dear enough to be computed once."""

    observation: Observation
    hash: str


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """``items`` in lists that fit into one statement; nothing for no items."""
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])


def version_row(
    place: Mapping[str, Any], dossier_id: int, seen: Seen, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The version that says what was seen. ``place`` holds unit, portal, run and since when it is known; ``before`` is
    the dossier's version until now."""
    inferred: datetime | None = None
    if before is not None and before["ended_basis"] == "first_seen":
        inferred = before["ended_at"]
    observation = seen.observation
    derived = derive(observation, place["known_from"], inferred)
    row: dict[str, Any] = {name: getattr(observation, name) for name in _SAID}
    row.update((name, getattr(derived, name)) for name in _DERIVED)
    row.update(
        place, aliases=list(observation.aliases), dossier_id=dossier_id, hash=seen.hash, seen="seen", known_to=None
    )
    return row


def not_seen_row(place: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The version that says: as before, but a complete run no longer found it."""
    row = {key: value for key, value in before.items() if key != "id"}
    return {**row, **place, "seen": "not_seen", "known_to": None}

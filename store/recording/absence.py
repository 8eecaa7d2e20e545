"""What may be concluded from the dossiers that a complete run did not see. Pure.

A dossier is "not seen" after one complete run without it, "left the list" after two in a row. Where more than
``MOST_ROWS`` dossiers and more than ``MOST_PERCENT`` per cent of what is on the list (of any one list, or of the
portal) would go at once, the brake holds: nothing is concluded of them until a person decides or they are back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from dossiers.dates import local_date
from dossiers.snapshot import ListWalk

MOST_ROWS = 10
MOST_PERCENT = 10


class Known(NamedTuple):
    """A dossier as the ledger knows it. ``missed``: complete runs in a row without it, 2 for two or more;
    ``confirmed``: a person has confirmed this absence."""

    id: int
    code: str
    hash: str
    list_key: str
    missed: int = 0
    confirmed: bool = False


class Dates(NamedTuple):
    """What a dossier's current version says of the dates by which lists are asked for (aware)."""

    received_at: datetime | None
    submitted_at: datetime | None


_NO_DATES: Mapping[int, Dates] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """``not_seen`` are missing for the first time, ``left`` for the second, ``withheld`` by the brake.

    ``braked_total``: how many dossiers stood on the lists that it holds; ``spoken_of``: the codes of which the run says
    anything, seen or not.
    """

    not_seen: tuple[Known, ...] = ()
    left: tuple[Known, ...] = ()
    withheld: tuple[Known, ...] = ()
    braked_total: int = 0
    spoken_of: frozenset[str] = frozenset()


def conclude(
    known: Mapping[str, Known],
    seen: Set[str],
    walks: Iterable[ListWalk],
    dates: Mapping[int, Dates] = _NO_DATES,
) -> Absences:
    """What a complete run says of the dossiers that it did not see. ``known``: all of the portal, by code; ``seen``:
    the codes that it saw; ``walks``: its lists, of which only complete ones count; ``dates``: by id, of those that it
    did not see in lists with a window."""
    if known.keys() <= seen:
        return Absences(spoken_of=frozenset(known))
    lists = {walk.list_key: walk for walk in walks if walk.complete}
    unseen = [item for code, item in known.items() if code not in seen]
    unspoken = {item.code for item in unseen if not _would_show(lists.get(item.list_key), dates.get(item.id))}
    codes = frozenset(known) - unspoken
    missing = [item for item in unseen if item.code in codes and item.missed < 2]
    if not missing:
        return Absences(spoken_of=codes)
    asked = [item for item in missing if not item.confirmed]
    current = Counter([item.list_key for code, item in known.items() if item.missed < 2 and code in codes])
    braked = _braked(current, Counter(item.list_key for item in asked))
    withheld = tuple(item for item in asked if item.list_key in braked)
    held = {item.id for item in withheld}
    going = [item for item in missing if item.id not in held]
    return Absences(
        not_seen=tuple(item for item in going if item.missed == 0),
        left=tuple(item for item in going if item.missed == 1),
        withheld=withheld,
        braked_total=sum(current[key] for key in braked),
        spoken_of=codes,
    )


def too_many(missing: int, current: int) -> bool:
    """Whether so many of so many may not go without a person's word."""
    return missing > MOST_ROWS and missing * 100 > current * MOST_PERCENT


def _would_show(walk: ListWalk | None, dates: Dates | None) -> bool:
    """Whether the walk would have shown a dossier with these dates if it still stood in its list."""
    if walk is None:
        return False
    if walk.since is None:
        return True
    if dates is None:
        return False
    instant = dates.received_at if walk.window_field == "received_at" else dates.submitted_at
    return instant is not None and local_date(instant) >= walk.since


def _braked(current: Mapping[str, int], asked: Mapping[str, int]) -> frozenset[str]:
    """The lists on which the brake holds: all where the portal as a whole loses too many."""
    if too_many(sum(asked.values()), sum(current.values())):
        return frozenset(asked)
    return frozenset(key for key, count in asked.items() if too_many(count, current[key]))

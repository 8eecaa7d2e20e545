"""Which backups are kept: the newest of each of the last days, weeks and months. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime

Stamp = datetime


def to_keep(made: Iterable[Stamp], *, daily: int, weekly: int, monthly: int) -> frozenset[Stamp]:
    """Of the instants at which backups were made (local time), those whose backup stays. The newest always stays."""
    newest_first = sorted(set(made), reverse=True)
    kept = set(newest_first[:1])
    generations: tuple[tuple[Callable[[Stamp], object], int], ...] = (
        (lambda at: at.date(), daily),
        (lambda at: at.isocalendar()[:2], weekly),
        (lambda at: (at.year, at.month), monthly),
    )
    for period, most in generations:
        seen: dict[object, Stamp] = {}
        for at in newest_first:
            if period(at) not in seen and len(seen) == most:
                break
            seen.setdefault(period(at), at)
        kept |= set(seen.values())
    return frozenset(kept)

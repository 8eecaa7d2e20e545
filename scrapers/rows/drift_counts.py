"""Whether a list is longer or shorter than its own history makes one expect. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from dossiers.dates import VIETNAM

LEAST_RUNS = 5
HISTORY_RUNS = 40
_SHARE = 0.3
_NUMBER = 10
_SPREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many dossiers a complete run found in a list. ``at`` is aware."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """``low`` and ``high`` are what would have been usual."""

    count: int
    low: int
    high: int

    @property
    def more(self) -> bool:
        """Whether there are too many, not too few."""
        return self.count > self.high


def unusual(history: Sequence[Counted], now: Counted) -> Unusual | None:
    """What is unusual about ``now``; ``None`` where nothing is, or fewer than five complete runs tell of the past.

    Usual is what lies within 10 dossiers, within 30 %, or within four times the usual spread (the median distance from
    the median) of the median of the last 40 complete runs, or of those that earlier weeks made on the same weekday.
    """
    past = sorted(history, key=lambda each: each.at)[-HISTORY_RUNS:]
    if len(past) < LEAST_RUNS:
        return None
    counts = [each.count for each in past]
    low, high = _bounds(counts)
    today = now.at.astimezone(VIETNAM).date()
    days = [(each.at.astimezone(VIETNAM).date(), each.count) for each in past]
    alike = [count for day, count in days if day != today and day.weekday() == today.weekday()]
    if alike:
        own_low, own_high = _bounds(alike)
        low, high = min(low, own_low), max(high, own_high)
    return None if low <= now.count <= high else Unusual(count=now.count, low=max(low, 0), high=high)


def _bounds(counts: Sequence[int]) -> tuple[int, int]:
    middle = median(counts)
    spread = median(abs(count - middle) for count in counts)
    reach = max(_NUMBER, _SHARE * middle, _SPREADS * spread)
    return int(middle - reach), int(middle + reach)

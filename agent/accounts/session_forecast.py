"""How long a log-in will probably live, from how long earlier ones did. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.people.session_lives import Life

_ENOUGH = 2
"""Of fewer ends nothing is concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``shortest`` and ``longest``: how long earlier log-ins were seen alive (``None``: too few have ended).
    ``ends_at``: when the present one will probably be dead; ``None`` where there is none, or nothing is known."""

    began_at: datetime | None = None
    shortest: timedelta | None = None
    longest: timedelta | None = None
    ends_at: datetime | None = None

    @property
    def living(self) -> bool:
        """Whether there is a log-in that was not found dead."""
        return self.began_at is not None

    def left(self, now: datetime) -> timedelta | None:
        """How long the present log-in will probably live on; never negative."""
        return None if self.ends_at is None else max(self.ends_at - now, timedelta())


def forecast(lives: Sequence[Life]) -> Forecast:
    """``lives``: the latest first. What is surely known of a life that was found dead is how long it was seen alive;
    the expected length is the lower quartile of these, so that people are asked rather too early than too late. One
    that lives longer than that is expected to live until it was last seen alive, at least."""
    present = next((life for life in lives if life.ended_at is None), None)
    known = sorted(life.alive_at - life.began_at for life in lives if life.found_dead)
    if len(known) < _ENOUGH:
        return Forecast(began_at=None if present is None else present.began_at)
    expected = known[(len(known) - 1) // 4]
    ends = None if present is None else max(present.began_at + expected, present.alive_at)
    return Forecast(
        began_at=None if present is None else present.began_at, shortest=known[0], longest=known[-1], ends_at=ends
    )


def sentence(found: Forecast, now: datetime) -> str | None:
    """For people: how long the log-in will last, and how long earlier ones did. ``None`` where nothing is known."""
    if found.shortest is None or found.longest is None:
        return None
    earlier = f"các lần trước: {_span(found.shortest, found.longest)}"
    left = found.left(now)
    if left is None:
        return f"Phiên đăng nhập thường kéo dài {_span(found.shortest, found.longest)}."
    if left <= timedelta(minutes=5):
        return f"Phiên đăng nhập có thể đã hết ({earlier})."
    return f"Phiên đăng nhập còn khoảng {_words(left)} ({earlier})."


def _span(shortest: timedelta, longest: timedelta) -> str:
    first, last = _words(shortest), _words(longest)
    return first if first == last else f"{first} đến {last}"


def _words(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes < 90:
        return f"{minutes} phút"
    hours = round(minutes / 60)
    return f"{hours} giờ" if hours < 48 else f"{round(hours / 24)} ngày"

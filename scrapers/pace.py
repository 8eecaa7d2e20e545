"""Politeness: never faster than the portal's profile allows."""

from collections.abc import Awaitable, Callable


class Pace:
    """Keeps at least ``seconds`` between the starts of two requests to one portal.

    ``monotonic`` returns seconds that never run backwards; ``sleep`` waits so many seconds.
    """

    def __init__(
        self, seconds: float, *, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        if seconds < 0:
            raise ValueError("a pace can't be negative")
        self._seconds = seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._last: float | None = None

    async def wait(self) -> None:
        """Returns when the next request may start."""
        if self._last is not None:
            left = self._last + self._seconds - self._monotonic()
            if left > 0:
                await self._sleep(left)
        self._last = self._monotonic()

"""Politeness: never faster than the portal's profile allows, never more at once, never like clockwork."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Pace:
    """Keeps at least ``seconds`` between the starts of two requests to one portal, and at most ``parallel`` under way.

    ``jitter``: up to this share of ``seconds`` is waited on top, as ``uniform`` (numbers from 0 to 1) has it.
    ``monotonic`` returns seconds that never run backwards; ``sleep`` waits so many seconds.
    """

    def __init__(
        self,
        seconds: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        jitter: float = 0.0,
        uniform: Callable[[], float] = lambda: 0.0,
        parallel: int = 1,
    ) -> None:
        if seconds < 0 or jitter < 0:
            raise ValueError("a pace can't be negative")
        self._seconds = seconds
        self._jitter = jitter
        self._uniform = uniform
        self._monotonic = monotonic
        self._sleep = sleep
        self._last: float | None = None
        self._one_by_one = asyncio.Lock()
        self._places = asyncio.Semaphore(parallel)

    async def wait(self) -> None:
        """Returns when the next request may start."""
        async with self._one_by_one:
            if self._last is not None:
                left = self._last + self._seconds * (1 + self._jitter * self._uniform()) - self._monotonic()
                if left > 0:
                    await self._sleep(left)
            self._last = self._monotonic()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A request's turn: begins when it may start, and holds one of the places until it is answered."""
        async with self._places:
            await self.wait()
            yield

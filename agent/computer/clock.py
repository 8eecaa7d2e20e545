"""The only place that reads the computer's clock. Everything else is given instants or a ``Clock``."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's wall clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """Starts at a chosen instant and runs on from there at the usual speed.

    For the pretend portals only: the sandbox lives at an instant of its own, and the ledger's times must agree with it.
    """

    def __init__(self, start: datetime, seconds: Callable[[], float] = time.monotonic) -> None:
        """``start`` is aware; any time zone. ``seconds`` counts on, from whatever it likes."""
        if start.tzinfo is None:
            raise ValueError("the starting instant needs a time zone")
        self._start = start.astimezone(UTC)
        self._seconds = seconds
        self._begun = seconds()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds() - self._begun)


def clock_for(start_at: datetime | None) -> Clock:
    """The clock that the configuration asks for."""
    return SystemClock() if start_at is None else ShiftedClock(start_at)

"""How long a portal wants to be left alone, from what it answers; and asking again, as patiently as that."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from dossiers.dates import VIETNAM
from scrapers.errors.portal import Blocked, PortalError, RateLimited, Unavailable

_Read = TypeVar("_Read")
LONGEST_WAIT_SECONDS = 60.0
"""What is asked for up to this is waited for within the run; a longer wish ends it."""

_LONGEST_REST = timedelta(days=7)
_TRIES = 3
_LONGER_EACH_TIME = wait_random_exponential(multiplier=2, min=1, max=30)


def retry_after_seconds(value: str | None, date: str | None) -> float | None:
    """The seconds that a ``Retry-After`` header asks for (RFC 9110, 10.2.3): a number, or an HTTP date counted from the
    answer's own ``Date``, so that neither clock matters. ``None`` where it says nothing that can be understood."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_REST.total_seconds())
    until, sent = _http_date(text), _http_date(date)
    if until is None or sent is None:
        return None
    return min(max((until - sent).total_seconds(), 0.0), _LONGEST_REST.total_seconds())


def rest_until(error: PortalError | None, now: datetime) -> datetime | None:
    """Until when the portal that ended a run with ``error`` is not to be visited; ``None``: it asked for nothing.

    A portal that blocks us, or asks for patience without saying how much, is left alone for the rest of the civil day
    (Asia/Ho_Chi_Minh). ``now`` is aware.
    """
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after)
    if isinstance(error, RateLimited | Blocked):
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1)
    return None


async def read_patiently(read: Callable[[], Awaitable[_Read]], sleep: Callable[[float], Awaitable[None]]) -> _Read:
    """What ``read`` gives; a portal that does not answer, or asks for a little patience, is asked at most three times.

    Only for reading, where asking again changes nothing: a log-in never comes this way.
    """
    attempts = AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        wait=_as_asked,
        retry=retry_if_exception(_worth_waiting),
        sleep=sleep,
        reraise=True,
    )

    async def attempt() -> _Read:
        return await read()

    return await attempts(attempt)


def _worth_waiting(error: BaseException) -> bool:
    if isinstance(error, RateLimited):
        return error.retry_after is None or error.retry_after <= LONGEST_WAIT_SECONDS
    return isinstance(error, Unavailable)


def _as_asked(state: RetryCallState) -> float:
    """What the portal asked for, else longer each time."""
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after
    return _LONGER_EACH_TIME(state)


def _http_date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

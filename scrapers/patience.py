"""How long a portal wants to be left alone, from what it answers. Pure."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from dossiers.dates import VIETNAM
from scrapers.errors import Blocked, PortalError, RateLimited

LONGEST_WAIT_SECONDS = 60.0
"""What is asked for up to this is waited for within the run; a longer wish ends it."""

_LONGEST_REST = timedelta(days=7)


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


def _http_date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

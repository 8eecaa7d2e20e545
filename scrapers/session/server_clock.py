"""What a portal's answers say of this computer's clock (RFC 9110, 6.6.1: ``Date`` is when the answer was made)."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from playwright.async_api import Page, Response

from scrapers.guard.decision import origin_of


def skew_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How far the clock that says ``now`` (aware) is ahead of the answer's own; negative: behind. ``None`` where the
    answer does not say, or comes out of a store on the way (``Age``), so that its date is old."""
    if headers.get("age", "0").strip() not in ("", "0"):
        return None
    try:
        made = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return now - made if made.tzinfo is not None else None


class ServerClock:
    """Listens to the answers of one portal. ``skew`` is what its first answer with a date said."""

    def __init__(self, origins: Collection[str], now: Callable[[], datetime]) -> None:
        self.skew: timedelta | None = None
        self._origins = {origin_of(each) for each in origins}
        self._now = now

    def listen_to(self, page: Page) -> None:
        """From the next answer on."""
        page.on("response", self._heard)

    def _heard(self, response: Response) -> None:
        if self.skew is None and origin_of(response.url) in self._origins:
            self.skew = skew_of(response.headers, self._now())


def computer_clock() -> datetime:
    """This computer's own clock, whatever instant the pretend portals live at."""
    return datetime.now(UTC)

"""The pages of a list, one after another: asked for patiently, understood, and their columns checked.

Where a reader can tell early what comes next, the next page is asked for while the present one is understood. There is
still one request at a time, by the same pace, and none for a page that the portal did not speak of; each answer is
proven to be of our session before anything else is asked (``session.proof``).
"""

import asyncio
from functools import partial

from scrapers.errors.portal import PortalError, is_drift
from scrapers.patience import read_patiently
from scrapers.profile import ListProfile, Portal
from scrapers.rows.drift_columns import check_columns
from scrapers.transport import Reply
from scrapers.walk.model import DossiersRead, ListReader, LookingAt, PagedReader, PageOfRows, PageRead, Sleep

_LEAVES_WITHIN_SECONDS = 0.01  # understanding takes the processor; before that a request needs a moment to leave

_AT_ONCE = 200  # dossiers: some 10 ms, where all of them are new


def shows_drift(page: PageOfRows) -> bool:
    """Whether the portal shows something on this page that its profile does not know."""
    return bool(page.problems) or any(
        is_drift(problem) for row in page.rows if row.problems for problem in row.problems
    )


class Pages:
    """Hands out the pages of one list. ``most_ahead``: no page from this index on is asked for ahead of its time."""

    def __init__(
        self,
        reader: ListReader,
        portal: Portal,
        profile: ListProfile,
        *,
        sleep: Sleep,
        page_read: PageRead,
        dossiers_read: DossiersRead,
        looking_at: LookingAt,
        most_ahead: int,
    ) -> None:
        self._reader = reader
        self._portal = portal
        self._profile = profile
        self._sleep = sleep
        self._page_read = page_read
        self._dossiers_read = dossiers_read
        self._looking_at = looking_at
        self._most_ahead = most_ahead
        self._coming: asyncio.Future[Reply] | None = None

    async def page(self, index: int) -> PageOfRows:
        """The page at ``index``; each follows the one before, or is the first. Raises ``PortalError``."""
        reader = self._reader
        if isinstance(reader, PagedReader):
            page = await self._page(reader, index)
        else:
            page = await read_patiently(partial(reader.read_page, index), self._sleep)
        self._page_read(self._profile.walk_key, len(page.rows), shows_drift(page))
        check_columns(self._portal, self._profile, page.rows)
        # Now, while the next page is on its way: their hashes, which are asked for at the end, and what else is made of
        # them; a few at a time.
        read = [row.observation for row in page.rows if row.observation is not None]
        for start in range(0, len(read), _AT_ONCE):
            if start:
                await asyncio.sleep(0)
            part = read[start : start + _AT_ONCE]
            for observation in part:
                observation.content_hash()
            self._dossiers_read(part)
        return page

    async def let_go(self) -> None:
        """Nobody wants the page that is on its way."""
        coming, self._coming = self._coming, None
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _page(self, reader: PagedReader, index: int) -> PageOfRows:
        reply = await self._answer(reader, index)
        if reader.goes_on(index, reply) and index + 1 < self._most_ahead:
            self._coming = asyncio.ensure_future(self._ask(reader, index + 1))
            await asyncio.wait({self._coming}, timeout=_LEAVES_WITHIN_SECONDS)
        self._looking_at(reply)
        return reader.understand(index, reply)

    async def _answer(self, reader: PagedReader, index: int) -> Reply:
        coming, self._coming = self._coming, None
        try:
            return await (self._ask(reader, index) if coming is None else coming)
        except PortalError as error:
            if error.answer is not None:
                self._looking_at(error.answer)
            raise

    async def _ask(self, reader: PagedReader, index: int) -> Reply:
        return await read_patiently(partial(reader.ask, index), self._sleep)

"""Lists that grow on the page, by their own "Xem thêm" or by scrolling down, until nothing more comes.

What proves such a list is the total that it declares: that nothing more comes may as well be a fault of the portal.
"""

from datetime import date

from scrapers.errors.portal import LayoutChanged
from scrapers.families.base import ReadContext, check_patterns, fixed_values, page_request
from scrapers.families.cards_page import read_cards
from scrapers.families.html import read_total, says
from scrapers.families.read_list import read_list
from scrapers.profile import ListProfile, More, Portal
from scrapers.rows.reader import ReadRow, RowReader
from scrapers.transport import Growing, Reply, Screen, Transport
from scrapers.walk.lists import PageOfRows, WalkResult

_IN_VAIN = 2  # steps after which nothing new means that nothing more comes


class LoadMoreFamily:
    """Cards (or rows of a table, taken as cards) that the page itself fetches."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole. Raises ``TypeError`` for a transport that has no page."""
        if not isinstance(transport, Screen):
            raise TypeError("a list that grows on the page needs a page")
        screen = transport

        def reader_of(way: Transport) -> LoadMoreReader:
            return LoadMoreReader(portal, way, screen, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


class LoadMoreReader:
    """Each page of the walk is what one step brought. Reading page 0 opens the list anew."""

    def __init__(self, portal: Portal, transport: Transport, screen: Screen, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._screen = screen
        self._profile = profile
        self._more = profile.more or More()
        self._rows = RowReader(portal, profile)
        self._fixed = fixed_values(profile, today)
        self._before: tuple[str, ...] = ()
        self._ever: set[str] = set()

    async def read_page(self, index: int) -> PageOfRows:
        """Opens the list, or takes a step, twice where the first brings nothing. Raises ``PortalError``."""
        if index == 0:
            self._before, self._ever = (), set()
            reply = await self._open()
            page = self._page_of_rows(self._read(reply), reply)
            if not page.rows and not page.empty_words and page.declared_total is None:
                raise LayoutChanged.lost(self._portal.name, self._profile.rows, list_key=self._profile.walk_key)
            return page
        for _attempt in range(_IN_VAIN):
            stepped = await self._screen.grow(self._step())
            reply = stepped if stepped is not None else await self._screen.page_html()
            rows = self._read(reply)
            if rows or stepped is None or says(reply.text(), self._more.end):
                break
        return self._page_of_rows(rows, reply)

    async def _open(self) -> Reply:
        profile = self._profile
        await self._transport.send(page_request(self._portal, profile, profile.path, profile.query, self._fixed))
        signs = (*self._profile.empty, *self._more.end)
        return await self._screen.settle(self._profile.rows, signs, self._more.seconds)

    def _step(self) -> Growing:
        more = self._more
        return Growing(
            rows=self._profile.rows,
            button=more.button,
            words=more.words,
            scroll=more.scroll,
            end=more.end,
            seconds=more.seconds,
        )

    def _read(self, reply: Reply) -> tuple[ReadRow, ...]:
        """What is new on the page."""
        html, url = reply.text(), reply.url
        cards = read_cards(self._portal, self._profile, self._rows, html, url, before=self._before, ever=self._ever)
        self._before, self._problems = cards.marks, cards.problems
        self._ever |= set(cards.marks)
        check_patterns(self._portal, self._profile, cards.rows)
        return cards.rows

    def _page_of_rows(self, rows: tuple[ReadRow, ...], reply: Reply) -> PageOfRows:
        html, profile = reply.text(), self._profile
        return PageOfRows(
            rows=rows,
            declared_total=read_total(html, profile.total, profile.total_pattern),
            is_last=says(html, self._more.end),
            empty_words=not self._before and bool(profile.empty) and says(html, profile.empty),
            problems=self._problems,
        )

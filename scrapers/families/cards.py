"""Lists of cards: whole pages by number or link, or a first page and then pieces of it by the pieces' own mark."""

from collections.abc import Mapping
from datetime import date

from scrapers.errors import LayoutChanged, UnknownPage
from scrapers.families.base import ReadContext, filled, fixed_values
from scrapers.families.cards_page import CardsPage, read_cards
from scrapers.families.html import full_address, place_in, says
from scrapers.families.links import request_to
from scrapers.families.read_list import read_list
from scrapers.portal import ListProfile, Portal
from scrapers.rows import RowReader
from scrapers.transport import Request, Transport
from scrapers.walk import PageOfRows, WalkResult


class CardsFamily:
    """Repeated blocks."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> CardsReader:
            return CardsReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


class CardsReader:
    """Reads one list of cards page by page."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._fixed = fixed_values(profile, today)
        self._next: dict[int, str | None] = {}  # page index → the address of the page after it
        self._cursors: dict[int, str] = {0: ""}
        self._offsets = {0: 0}
        self._totals: dict[int, int | None] = {}

    async def read_page(self, index: int) -> PageOfRows:
        """One request. Raises ``PortalError``."""
        profile = self._profile
        reply = await self._transport.send(self._request(index))
        if reply.status != 200:
            raise UnknownPage.of(self._portal.name, list_key=profile.walk_key, detail=f"HTTP {reply.status}")
        html = reply.text()
        page = read_cards(self._portal, profile, self._rows, html, reply.url)
        if not self._is_of_this_list(page):
            raise LayoutChanged.lost(self._portal.name, profile.cursor or profile.rows, list_key=profile.walk_key)
        if profile.paging == "link" and profile.next is not None:
            self._next[index] = full_address(place_in(html, profile.next, default="href"), reply.url)
        self._cursors[index + 1] = (page.cursor or "").strip()
        self._offsets[index + 1] = self._offsets[index] + len(page.rows)
        # Pieces of a page mostly leave out what the page has said before.
        total = page.total if page.total is not None or index == 0 else self._totals.get(index - 1)
        self._totals[index] = total
        return PageOfRows(
            rows=page.rows,
            declared_total=total,
            is_last=self._is_last(index, html),
            empty_words=page.empty_words,
        )

    def _is_of_this_list(self, page: CardsPage) -> bool:
        """Whether anything on the page belongs to the list. A piece that has no mark of what follows is none."""
        if self._profile.paging == "cursor" and page.cursor is None:
            return page.empty_words
        return bool(page.rows) or page.empty_words or page.total is not None

    def _request(self, index: int) -> Request:
        profile = self._profile
        if index > 0 and profile.paging == "link":
            address = self._next[index - 1]
            if address is None:
                raise LayoutChanged.lost(self._portal.name, profile.next or "", list_key=profile.walk_key)
            return request_to(self._portal, profile, address, part=True)
        values = {
            **self._fixed,
            "page": str(profile.first_page + index),
            "size": str(profile.page_size),
            "offset": str(self._offsets[index]),
            "cursor": self._cursors[index],
        }
        path, query = self._place(index)
        return Request(
            method="GET",
            origin=profile.origin,
            path=filled(self._portal, path, values),
            query=tuple((name, filled(self._portal, each, values)) for name, each in query.items()),
            part=path != profile.path,
        )

    def _place(self, index: int) -> tuple[str, Mapping[str, str]]:
        profile, more = self._profile, self._profile.more
        if index == 0 or more is None or more.path is None:
            return profile.path, profile.query
        return more.path, more.query

    def _is_last(self, index: int, html: str) -> bool:
        profile = self._profile
        if profile.paging == "none":
            return True
        if profile.paging == "cursor":
            return not self._cursors[index + 1]
        if profile.paging == "link":
            return self._next[index] is None
        return profile.last is not None and says(html, (profile.last,))

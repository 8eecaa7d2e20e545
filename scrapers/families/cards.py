"""Lists of cards: repeated blocks of a page, each a dossier, with facts at CSS places and in patterns of one text."""

from scrapers.families.base import ReadContext
from scrapers.families.cards_page import read_cards
from scrapers.families.html import says
from scrapers.families.page_by_page import FoundRows, PageReader
from scrapers.families.read_list import read_list
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Transport
from scrapers.walk.lists import WalkResult


class CardsFamily:
    """Cards and other repeated blocks."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> CardsReader:
            return CardsReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


class CardsReader(PageReader):
    """Reads cards page by page, or piece by piece."""

    def find_rows(self, html: str, url: str) -> FoundRows | None:
        """The cards of a page; ``None`` where it shows neither cards nor words for none. Raises ``LayoutChanged``."""
        cards = read_cards(self._portal, self._profile, self._rows, html, url)
        if not cards.marks:
            return FoundRows(rows=(), empty_words=True) if says(html, self._profile.empty) else None
        return FoundRows(rows=cards.rows, problems=cards.problems)

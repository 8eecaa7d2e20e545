"""Lists of cards: repeated blocks of a page, each a dossier, with facts at CSS places and in patterns of one text."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.text import clean
from scrapers.errors import LayoutChanged
from scrapers.families.base import ReadContext
from scrapers.families.html import full_address, says, text_of
from scrapers.families.read_list import read_list
from scrapers.families.table import FoundRows, TableReader, path_below
from scrapers.portal import ListProfile, Portal
from scrapers.rows import ReadRow
from scrapers.rows_nearest import nearest
from scrapers.transport import Transport
from scrapers.walk import WalkResult


class CardsFamily:
    """Cards and other repeated blocks."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> CardsReader:
            return CardsReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


class CardsReader(TableReader):
    """Reads cards page by page, or piece by piece."""

    def find_rows(self, html: str, url: str) -> FoundRows | None:
        """The cards of a page; ``None`` where it shows neither cards nor words for none. Raises ``LayoutChanged`` where
        a required fact stands on no card."""
        profile = self._profile
        cards = LexborHTMLParser(html).css(profile.rows)
        if not cards:
            return FoundRows(rows=(), empty_words=True) if says(html, profile.empty) else None
        self._check_places(cards)
        return FoundRows(rows=tuple(self._read(card, url) for card in cards))

    def _read(self, card: LexborNode, url: str) -> ReadRow:
        profile = self._profile
        raw = {}
        for name, places in (profile.columns.declared() if profile.columns else {}).items():
            text = next((text for place in places if clean(text := text_at(card, place) or "")), None)
            if text is not None:
                raw[name] = text

        def at(place: str) -> str | None:
            return text_at(card, place)

        link = full_address(at(profile.link), url) if profile.link else None
        page = full_address(at(profile.detail.path), url) if profile.detail is not None else None
        own_page = None if page is None else path_below(self._portal, profile, page)
        return self._rows.read_split(raw, at, link, own_page)

    def _check_places(self, cards: list[LexborNode]) -> None:
        profile = self._profile
        places = profile.columns.declared() if profile.columns else {}
        places |= {name: (each.place,) for each in profile.patterns for name in each.fields if each.place}
        for name in profile.required:
            wanted = places.get(name, ())
            if wanted and not any(text_at(card, place) is not None for card in cards for place in wanted):
                there = [f".{each}" for each in _classes(cards[0])]
                raise LayoutChanged.lost(
                    self._portal.name,
                    wanted[0],
                    nearest(wanted[0], there),
                    list_key=profile.walk_key,
                    detail=", ".join(there),
                )


def text_at(card: LexborNode, place: str) -> str | None:
    """What stands at a place such as ``.title a@href`` of a card (``@id``: of the card itself, empty: its whole text);
    ``None`` where the card has no such place."""
    selector, _, attribute = place.partition("@")
    node = card.css_first(selector) if selector else card
    if node is None:
        return None
    return node.attributes.get(attribute) if attribute else text_of(node)


def _classes(card: LexborNode) -> list[str]:
    names = (node.attributes.get("class") or "" for node in card.css("[class]"))
    return list(dict.fromkeys(name for each in names for name in each.split()))

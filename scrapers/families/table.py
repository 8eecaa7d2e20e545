"""Tables that the server makes: pages by number in the address, or by following the link to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from dossiers.text import match_key
from scrapers.errors.portal import LayoutChanged
from scrapers.families.base import ReadContext, unreadable_row
from scrapers.families.html import full_address, says
from scrapers.families.html_tables import read_cells, split_rows
from scrapers.families.links import path_below
from scrapers.families.page_by_page import FoundRows, PageReader
from scrapers.families.read_list import read_list
from scrapers.html_page import html_page
from scrapers.profile import ListProfile, Portal, words_in
from scrapers.rows.reader import ReadRow, RowReader
from scrapers.rows.table import AnyRow, TableHeaders, read_headers
from scrapers.transport import Transport
from scrapers.walk.lists import WalkResult


class TableFamily:
    """Plain tables."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> TableReader:
            return TableReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's header texts and its other rows."""

    headers: tuple[str, ...]
    rows: tuple[AnyRow, ...]


def read_tables(html: str, selector: str, head_rows: int = 0) -> list[Table]:
    """The tables at ``selector``, taken apart as ``split_rows`` has it."""
    return [_read_table(table, head_rows) for table in html_page(html).tree.css(selector)]


def _read_table(table: LexborNode, head_rows: int) -> Table:
    headers, rows = split_rows(table, head_rows)
    return Table(headers=headers, rows=read_cells(table, rows))


class TableReader(PageReader):
    """Reads one table page by page."""

    def find_rows(self, html: str, url: str) -> FoundRows | None:
        """The rows of a page's table; ``None`` where it shows neither a table nor words for none. Raises
        ``LayoutChanged``."""
        profile = self._profile
        tables = read_tables(html, profile.rows, profile.head_rows)
        if not any(table.headers for table in tables):  # some portals leave the whole table out where there is nothing
            if says(html, profile.empty):
                return FoundRows(rows=(), empty_words=True)
            if any(table.rows for table in tables):
                what = f"bảng “{profile.rows}” không có hàng tiêu đề gồm ô <th> (xem head_rows trong mô tả cổng)"
                raise LayoutChanged.moved(self._portal.name, what, list_key=profile.walk_key)
            return None
        table, headers = self._choose(tables)
        rows = read_rows(self._portal, profile, self._rows, headers, table.rows, url)
        empty = not rows and says_nothing_here(table.rows, html, profile.empty)
        return FoundRows(rows=tuple(rows), empty_words=empty, problems=headers.problems)

    def _choose(self, tables: Sequence[Table]) -> tuple[Table, TableHeaders]:
        """The table that has the required columns, the first where several do: portals show parts of a table twice,
        so that heads or first columns stay in sight. Raises ``LayoutChanged`` as the widest one has it."""
        for table in tables:
            try:
                headers = read_headers(self._portal, self._profile, table.headers)
            except LayoutChanged:
                continue
            if table.rows:
                return table, headers
        table = max(tables, key=lambda each: (len(each.headers), len(each.rows)))
        return table, read_headers(self._portal, self._profile, table.headers)


def read_rows(
    portal: Portal,
    profile: ListProfile,
    reader: RowReader,
    headers: TableHeaders,
    rows: Sequence[AnyRow],
    url: str,
) -> list[ReadRow]:
    """The dossiers among a table's rows; ``url``: of the page that they stand on."""
    read = []
    for row in rows:
        try:
            raw = headers.raw_row(row)
        except ValueError as error:
            read.append(unreadable_row(portal, profile, str(error)))
            continue
        if raw is None:
            continue

        def text_at(place: str, row: AnyRow = row) -> str | None:
            return headers.text_at(place, row)

        link = full_address(text_at(profile.link), url) if profile.link else None
        page = full_address(text_at(profile.detail.path), url) if profile.detail is not None else None
        own_page = None if page is None else path_below(portal, profile, page)
        read.append(reader.read_split(raw, text_at, link, own_page))
    return read


def says_nothing_here(rows: Sequence[AnyRow], html: str, signs: tuple[str, ...]) -> bool:
    """Whether the table's only row is one spanning cell with the portal's words for "nothing here", or the page shows a
    ``css=`` sign of it."""
    return only_cell_says(rows, signs) or (not rows and says(html, signs))


def only_cell_says(rows: Sequence[AnyRow], signs: Sequence[str]) -> bool:
    """Whether a table's only row is one cell with one of the words among ``signs``."""
    if len(rows) != 1 or len(rows[0].texts) != 1:
        return False
    return match_key(rows[0].texts[0]) in {match_key(words) for words in words_in(signs)}

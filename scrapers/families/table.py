"""Tables that the server makes: pages by number in the address, or by following the link to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.text import match_key
from scrapers.errors import LayoutChanged, UnknownPage
from scrapers.families.base import ReadContext, filled, fixed_values, unreadable_row
from scrapers.families.html import cell_of, full_address, link_at, own_rows, read_form, read_total, says, text_of
from scrapers.families.links import path_below, request_to
from scrapers.families.read_list import read_list
from scrapers.portal import FilterForm, ListProfile, Portal, words_in
from scrapers.rows import ReadRow, RowReader
from scrapers.rows_table import Cell, TableHeaders, read_headers
from scrapers.transport import Reply, Request, Transport
from scrapers.walk import PageOfRows, WalkResult


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
    rows: tuple[tuple[Cell, ...], ...]


def read_tables(html: str, selector: str) -> list[Table]:
    """The tables at ``selector``. The headers are those of the first rows made of ``th`` alone, the lowest where they
    stand below each other; a row of ``th`` alone that comes later only repeats them."""
    return [_read_table(table) for table in LexborHTMLParser(html).css(selector)]


def _read_table(table: LexborNode) -> Table:
    head: list[list[LexborNode]] = []
    rows: list[tuple[Cell, ...]] = []
    for row in own_rows(table):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if cells and all(cell.tag == "th" for cell in cells):
            if not rows:
                head.append(cells)
        elif cells:
            rows.append(tuple(cell_of(cell) for cell in cells))
    return Table(headers=lowest_headers(head), rows=tuple(rows))


def lowest_headers(head: Sequence[Sequence[LexborNode]]) -> tuple[str, ...]:
    """What stands above each column of a head of one or more rows, cells that span columns or rows counted as HTML
    does: of cells above each other the lowest."""
    taken: dict[tuple[int, int], str] = {}
    for line, cells in enumerate(head):
        column = 0
        for cell in cells:
            while (line, column) in taken:
                column += 1
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(head) - line)
            taken |= {(line + d, column + a): text_of(cell) for d in range(down) for a in range(across)}
            column += across
    width = 1 + max((column for _line, column in taken), default=-1)
    return tuple(taken.get((len(head) - 1, column), "") for column in range(width))


def _span(cell: LexborNode, name: str) -> int:
    text = cell.attributes.get(name) or "1"
    return min(max(int(text), 1), 100) if text.isascii() and text.isdecimal() else 1


class TableReader:
    """Reads one table page by page."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._fixed = fixed_values(profile, today)
        self._next: dict[int, str | None] = {}  # page index → the address of the page after it
        self._offsets = {0: 0}

    async def read_page(self, index: int) -> PageOfRows:
        """One request, two where a form comes first. Raises ``PortalError``."""
        profile = self._profile
        reply = await self._ask(index)
        if reply.status != 200:
            raise UnknownPage.of(self._portal.name, list_key=profile.walk_key, detail=f"HTTP {reply.status}")
        html = reply.text()
        tables = read_tables(html, profile.rows)
        following = link_at(html, profile.next, reply.url) if profile.next is not None else None
        self._next[index] = following
        total = read_total(html, profile.total, profile.total_pattern)
        if not any(table.headers for table in tables):
            if says(html, profile.empty):  # some portals leave the whole table out where there is nothing
                return PageOfRows(rows=(), declared_total=total, is_last=True, empty_words=True)
            raise LayoutChanged.lost(self._portal.name, profile.rows, list_key=profile.walk_key)
        table, headers = self._choose(tables)
        rows = read_rows(self._portal, profile, self._rows, headers, table.rows, reply.url)
        self._offsets[index + 1] = self._offsets[index] + len(rows)
        return PageOfRows(
            rows=tuple(rows),
            declared_total=total,
            is_last=self._is_last(html, following),
            empty_words=not rows and says_nothing_here(table.rows, html, profile.empty),
            problems=headers.problems,
        )

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

    async def _ask(self, index: int) -> Reply:
        profile = self._profile
        if index > 0 and profile.paging == "link":
            address = self._next[index - 1]
            if address is None:
                raise LayoutChanged.lost(self._portal.name, profile.next or "", list_key=profile.walk_key)
            return await self._transport.send(request_to(self._portal, profile, address))
        values = {
            **self._fixed,
            "page": str(profile.first_page + index),
            "size": str(profile.page_size),
            "offset": str(self._offsets[index]),
        }
        first = Request(
            method="GET",
            origin=profile.origin,
            path=filled(self._portal, profile.path, values),
            query=tuple((name, filled(self._portal, each, values)) for name, each in profile.query.items()),
        )
        reply = await self._transport.send(first)
        return reply if profile.form is None else await self._transport.send(self._sent(profile.form, reply, values))

    def _sent(self, form: FilterForm, page: Reply, values: dict[str, str]) -> Request:
        """The page's own form, filled in."""
        found = read_form(page.text(), form.selector, page.url)
        if found is None:
            raise LayoutChanged.lost(self._portal.name, form.selector, list_key=self._profile.walk_key)
        wanted = {name: filled(self._portal, each, values) for name, each in form.fields.items()}
        fields = found.filled(wanted, form.button)
        if found.method == "POST":
            return Request(method="POST", origin=self._profile.origin, path=found.path, query=found.query, form=fields)
        return Request(method="GET", origin=self._profile.origin, path=found.path, query=fields)

    def _is_last(self, html: str, following: str | None) -> bool:
        profile = self._profile
        if profile.paging == "none":
            return True
        if profile.paging == "link":
            return following is None
        return profile.last is not None and says(html, (profile.last,))


def read_rows(
    portal: Portal,
    profile: ListProfile,
    reader: RowReader,
    headers: TableHeaders,
    rows: Sequence[Sequence[Cell]],
    url: str,
) -> list[ReadRow]:
    """The dossiers among a table's rows; ``url``: of the page that they stand on."""
    read = []
    for cells in rows:
        try:
            raw = headers.raw_row(cells)
        except ValueError as error:
            read.append(unreadable_row(portal, profile, str(error)))
            continue
        if raw is None:
            continue

        def text_at(place: str, cells: Sequence[Cell] = cells) -> str | None:
            return headers.text_at(place, cells)

        link = full_address(text_at(profile.link), url) if profile.link else None
        page = full_address(text_at(profile.detail.path), url) if profile.detail is not None else None
        own_page = None if page is None else path_below(portal, profile, page)
        read.append(reader.read_split(raw, text_at, link, own_page))
    return read


def says_nothing_here(rows: Sequence[Sequence[Cell]], html: str, signs: tuple[str, ...]) -> bool:
    """Whether the table's only row is one spanning cell with the portal's words for "nothing here", or the page shows a
    ``css=`` sign of it."""
    wanted = {match_key(words) for words in words_in(signs)}
    if len(rows) == 1 and len(rows[0]) == 1 and match_key(rows[0][0].text) in wanted:
        return True
    return not rows and says(html, signs)

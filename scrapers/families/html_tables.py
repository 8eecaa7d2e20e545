"""Tables of server-made pages: which rows are the head, and which of several tables is meant. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from dossiers.text import clean
from scrapers.families.html import HtmlRow, own_rows, text_of
from scrapers.html_page import html_page

CellNodes = tuple[LexborNode, ...]
"""The cells of one row."""


def split_rows(table: LexborNode, head_rows: int = 0) -> tuple[tuple[str, ...], tuple[CellNodes, ...]]:
    """A table's header texts and the cells of its other rows. The headers are those of the first rows made of ``th``
    alone, the lowest where they stand below each other; a row of ``th`` alone that comes later only repeats them.
    ``head_rows``: so many first rows are the head though ``td`` stand in them, as old pages have it; a later row that
    says what the last of them says only repeats it."""
    head: list[list[LexborNode]] = []
    rows: list[CellNodes] = []
    for row in own_rows(table):
        cells = list(row.iter())
        tags = [cell.tag for cell in cells]
        if tags.count("td") < len(tags):
            cells = [cell for cell, tag in zip(cells, tags, strict=True) if tag in ("td", "th")]
        if cells and ("td" not in tags or len(head) < head_rows):
            if not rows:
                head.append(cells)
        elif cells and not (head_rows and _words(cells) == _words(head[-1])):
            rows.append(tuple(cells))
    return lowest_headers(head), tuple(rows)


def _words(cells: Sequence[LexborNode]) -> list[str]:
    return [clean(text_of(cell)) for cell in cells]


def read_cells(table: LexborNode, rows: Sequence[CellNodes]) -> tuple[HtmlRow, ...]:
    """What stands in the cells of a table's rows."""
    wide = {cell.mem_id for cell in table.css("[colspan]") if _span(cell, "colspan") > 1}  # mostly none, or a pager
    if not wide:
        return tuple([HtmlRow(cells) for cells in rows])
    return tuple(HtmlRow(cells, spans=not wide.isdisjoint(cell.mem_id for cell in cells)) for cells in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTable:
    """A table, its header texts and the cells of its other rows (``split_rows``)."""

    table: LexborNode
    headers: tuple[str, ...]
    rows: tuple[CellNodes, ...]


def widest_table(html: str, selector: str, head_rows: int = 0) -> SplitTable | None:
    """The table at ``selector``. Of several (grids keep frozen copies of their first columns, or of their headers) the
    one with the most headers, of equal ones that with the most rows, of these the first; ``None`` where there is
    none."""
    found = []
    for table in html_page(html).tree.css(selector):
        headers, rows = split_rows(table, head_rows)
        found.append(SplitTable(table=table, headers=headers, rows=rows))
    return max(found, key=lambda each: (len(each.headers), len(each.rows)), default=None)


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

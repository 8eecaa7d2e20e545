"""Takes a WebForms page apart: its form, its grid, its pager. Pure."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from dossiers.text import clean
from scrapers.families.html import Form, form_of, text_of
from scrapers.families.html_tables import CellNodes, read_cells, widest_table
from scrapers.html_page import html_page
from scrapers.rows.table import AnyRow
from scrapers.transport import Pairs

_POST_BACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")
_EVENT_FIELDS = ("__EVENTTARGET", "__EVENTARGUMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A grid's header texts, the cells of its other rows, and its pager: the present page (``None`` without a pager)
    and the pages that it offers, "..." among them."""

    headers: tuple[str, ...]
    cells: tuple[CellNodes, ...]
    table: LexborNode
    current_page: int | None
    page_numbers: frozenset[int]

    @property
    def rows(self) -> tuple[AnyRow, ...]:
        """What stands in the cells: read when somebody asks."""
        return read_cells(self.table, self.cells)


def read_post_back_form(html: str, url: str) -> Form | None:
    """The form that holds ``__VIEWSTATE``; ``None`` where there is none. ``url`` is the page's own."""
    for node in html_page(html).tree.css("form"):
        form = form_of(node, url)
        if any(name == "__VIEWSTATE" for name, _ in form.fields):
            return form
    return None


def posted_back(form: Form, target: str, argument: str) -> Pairs:
    """All fields as they are, with the form event set."""
    others = tuple(field for field in form.fields if field[0] not in _EVENT_FIELDS)
    return (("__EVENTTARGET", target), ("__EVENTARGUMENT", argument), *others)


def read_grid(html: str, selector: str, name: str, head_rows: int = 0) -> Grid | None:
    """The table at ``selector``; ``name`` is the event target of its pager. ``None`` where there is no such table.
    ``head_rows``: see ``split_rows``."""
    found = widest_table(html, selector, head_rows)
    if found is None:
        return None
    rows: list[CellNodes] = []
    current: int | None = None
    numbers: set[int] = set()
    for cells in found.rows:
        offered = _pages_offered(cells[0], name) if len(cells) == 1 else set()
        if offered:
            numbers |= offered
            current = _present_page(cells[0])
            continue
        rows.append(cells)
    return Grid(
        headers=found.headers,
        cells=tuple(rows),
        table=found.table,
        current_page=current,
        page_numbers=frozenset(numbers),
    )


def _pages_offered(cell: LexborNode, name: str) -> set[int]:
    found = set()
    for link in cell.css("a"):
        event = _POST_BACK.search(link.attributes.get("href") or "")
        if event and event[1] == name and event[2].startswith("Page$") and event[2][5:].isdecimal():
            found.add(int(event[2][5:]))
    return found


def _present_page(cell: LexborNode) -> int | None:
    for node in cell.css("span"):
        text = clean(text_of(node))
        if text.isdecimal() and text.isascii():
            return int(text)
    return None

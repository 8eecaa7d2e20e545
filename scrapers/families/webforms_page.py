"""Takes a WebForms page apart: its form, its grid, its pager, its total. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.numbers import NumberShapeError, parse_count
from dossiers.text import clean, match_key
from scrapers.portal import words_in
from scrapers.rows_table import Cell
from scrapers.transport import Pairs

_POST_BACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")
_BUTTONS = frozenset({"submit", "button", "image", "reset", "file"})
_TICKED = frozenset({"checkbox", "radio"})
_EVENT_FIELDS = ("__EVENTTARGET", "__EVENTARGUMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The page's one form: where it is sent, and the fields that a browser would send, buttons left out."""

    path: str
    query: Pairs
    fields: Pairs

    def posted_back(self, target: str, argument: str) -> Pairs:
        """All fields as they are, with the form event set."""
        others = tuple(field for field in self.fields if field[0] not in _EVENT_FIELDS)
        return (("__EVENTTARGET", target), ("__EVENTARGUMENT", argument), *others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A grid's header texts, its other rows, and its pager: the present page (``None`` without a pager) and the
    pages that it offers, "..." among them."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    current_page: int | None
    page_numbers: frozenset[int]


def read_form(html: str, url: str) -> Form | None:
    """The form that holds ``__VIEWSTATE``; ``None`` where there is none. ``url`` is the page's own."""
    for form in LexborHTMLParser(html).css("form"):
        fields = tuple(_fields(form))
        if any(name == "__VIEWSTATE" for name, _ in fields):
            place = urlsplit(urljoin(url, form.attributes.get("action") or url))
            query = tuple(parse_qsl(place.query, keep_blank_values=True))
            return Form(path=place.path or "/", query=query, fields=fields)
    return None


def read_grid(html: str, selector: str, name: str) -> Grid | None:
    """The table at ``selector``; ``name`` is the event target of its pager. ``None`` where there is no such table."""
    table = LexborHTMLParser(html).css_first(selector)
    if table is None:
        return None
    headers: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    current: int | None = None
    numbers: set[int] = set()
    for row in _own_rows(table):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if not headers and cells and all(cell.tag == "th" for cell in cells):
            headers = tuple(_text(cell) for cell in cells)
            continue
        offered = _pages_offered(row, name) if len(cells) == 1 else set()
        if offered:
            numbers |= offered
            current = _present_page(row)
            continue
        rows.append(tuple(_cell(cell) for cell in cells))
    return Grid(headers=headers, rows=tuple(rows), current_page=current, page_numbers=frozenset(numbers))


def read_total(html: str, selector: str | None, pattern: str | None) -> int | None:
    """The declared total: the count in the text at ``selector``. ``None`` where it stands nowhere or is no count."""
    node = LexborHTMLParser(html).css_first(selector) if selector else None
    if node is None:
        return None
    text = clean(_text(node))
    found = re.search(pattern, text) if pattern else re.fullmatch(r"(.*)", text)
    try:
        return parse_count(found[1]) if found else None
    except NumberShapeError:
        return None


def empty_words_in(grid: Grid, signs: Sequence[str]) -> bool:
    """Whether the grid's only row is one spanning cell with the portal's words for "nothing here"."""
    wanted = {match_key(words) for words in words_in(signs)}
    return len(grid.rows) == 1 and len(grid.rows[0]) == 1 and match_key(grid.rows[0][0].text) in wanted


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of the table itself, not of tables in its cells."""
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iter() if row.tag == "tr")


def _pages_offered(row: LexborNode, name: str) -> set[int]:
    found = set()
    for link in row.css("a"):
        event = _POST_BACK.search(link.attributes.get("href") or "")
        if event and event[1] == name and event[2].startswith("Page$") and event[2][5:].isdecimal():
            found.add(int(event[2][5:]))
    return found


def _present_page(row: LexborNode) -> int | None:
    for node in row.css("span"):
        text = clean(_text(node))
        if text.isdecimal() and text.isascii():
            return int(text)
    return None


def _cell(node: LexborNode) -> Cell:
    span = node.attributes.get("colspan") or "1"
    return Cell(
        text=_text(node),
        attributes={name: value or "" for name, value in node.attributes.items()},
        span=int(span) if span.isdecimal() and span.isascii() else 1,
    )


def _text(node: LexborNode) -> str:
    return node.text(deep=True, separator=" ")


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    """The successful controls of a form, in its order, as HTML defines them; of buttons none."""
    for node in form.css("input, select, textarea"):
        name, attributes = node.attributes.get("name"), node.attributes
        if not name or "disabled" in attributes:
            continue
        if node.tag == "select":
            for value in _selected(node):
                yield name, value
        elif node.tag == "textarea":
            yield name, node.text(deep=True)
        else:
            kind = (attributes.get("type") or "text").lower()
            if kind in _BUTTONS or (kind in _TICKED and "checked" not in attributes):
                continue
            yield name, attributes.get("value") or ("on" if kind in _TICKED and "value" not in attributes else "")


def _selected(select: LexborNode) -> list[str]:
    options = select.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = options[:1]
    return [
        (option.attributes["value"] or "") if "value" in option.attributes else clean(_text(option))
        for option in chosen
    ]

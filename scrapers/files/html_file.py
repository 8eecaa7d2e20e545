"""Pages saved by a browser (.html, .htm, .mht) and the HTML tables that portals hand out as .xls. Pure over bytes."""

import re
from collections.abc import Iterator
from email import message_from_bytes

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.numbers import format_count
from dossiers.text import clean
from scrapers.files.decode import decode
from scrapers.files.model import MOST_COLUMNS, MOST_ROWS, Document, FileCell, FileRefused, Placed, RawTable, grid

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,30})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "template", "head")
_MOST_TABLES = 500
_MOST_MERGED = 500_000
_LONGEST_PIECE = 200
_PIECES = 4


def read_html(data: bytes) -> Document:
    """A page. Raises ``FileRefused``."""
    declared = _CHARSET.search(data[:65536].replace(b"\0", b""))
    return read_page(decode(data, declared[1].decode("ascii") if declared else None))


def read_mht(data: bytes) -> Document:
    """A page saved with all its parts in one file: every HTML part (frames too). Raises ``FileRefused``."""
    message = message_from_bytes(data)
    documents = []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                declared = part.get_content_charset() or _declared(content)
                documents.append(read_page(decode(content, declared)))
    if not documents:
        raise FileRefused("tệp .mht không chứa trang nào; hãy lưu lại trang ở dạng .html")
    return Document(
        tables=tuple(table for document in documents for table in document.tables),
        texts=tuple(text for document in documents for text in document.texts),
        with_attributes=True,
    )


def _declared(content: bytes) -> str | None:
    found = _CHARSET.search(content[:65536])
    return found[1].decode("ascii") if found else None


def read_page(html: str) -> Document:
    """The tables of a page in its order, nested ones each for itself, and its other text."""
    page = LexborHTMLParser(html)
    _drop(page, ",".join(_UNSEEN))
    nodes = page.css("table")
    if len(nodes) > _MOST_TABLES:
        raise FileRefused(f"trang có hơn {_MOST_TABLES} bảng nên không đọc")
    tables = tuple(_table(node, number) for number, node in enumerate(nodes, start=1))
    return Document(tables=tables, texts=tuple(_loose_texts(page)), with_attributes=True)


def _table(node: LexborNode, number: int) -> RawTable:
    placed: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    hidden = 0
    for row, line in enumerate(_own_rows(node)):
        if row > MOST_ROWS:
            raise FileRefused(f"bảng dài hơn {format_count(MOST_ROWS)} dòng nên không đọc")
        hidden += _is_hidden(line)
        column = 0
        for cell in line.iter():
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            if column >= MOST_COLUMNS:
                break
            width, height = _span(cell, "colspan", MOST_COLUMNS - column), _span(cell, "rowspan", MOST_ROWS)
            if height > 1 or width > 1:
                height = min(height, 5_000)
                taken.update((row + down, column + right) for down in range(height) for right in range(width))
                if len(taken) > _MOST_MERGED:
                    raise FileRefused("trang gộp ô quá nhiều nên không đọc")
            placed.append(Placed(row=row, column=column, cell=_cell(cell), height=height, width=width))
            column += width
    return RawTable(name=f"bảng {number}", rows=grid(placed), hidden=_is_hidden(node), hidden_rows=hidden)


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of the table itself, not of tables in its cells."""
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iter() if row.tag == "tr")


def _cell(node: LexborNode) -> FileCell:
    attributes = {name: value or "" for name, value in node.attributes.items() if value}
    return FileCell(text=_text(node), attributes=attributes)


def _text(node: LexborNode) -> str:
    return node.text(deep=True, separator=" ")


def _span(node: LexborNode, name: str, most: int) -> int:
    value = node.attributes.get(name) or "1"
    if not (value.isascii() and value.isdecimal()) or len(value) > 9:
        return 1
    return max(1, min(int(value), most))


def _is_hidden(node: LexborNode) -> bool:
    return "hidden" in node.attributes or bool(_HIDDEN.search(node.attributes.get("style") or ""))


def _loose_texts(page: LexborHTMLParser) -> Iterator[str]:
    """What stands outside all tables: each piece of text, and what it makes with those that follow it (a total's words
    and its number are often elements of their own)."""
    _drop(page, "table")
    text = page.body.text(deep=True, separator="\n") if page.body is not None else ""
    pieces = [piece for line in text.split("\n") if (piece := clean(line)) and len(piece) <= _LONGEST_PIECE]
    for place in range(len(pieces)):
        for count in range(1, _PIECES + 1):
            yield " ".join(pieces[place : place + count])


def _drop(page: LexborHTMLParser, selector: str) -> None:
    """One after another: what lies in a dropped element is gone with it, and must not be touched again."""
    while (node := page.css_first(selector)) is not None:
        node.decompose()

"""The total that stands somewhere in a saved list, in the portal's own words. Pure."""

from collections.abc import Iterable

from dossiers.numbers import NumberShapeError, parse_count
from dossiers.text import clean
from scrapers.files.find_table import FoundTable
from scrapers.files.model import Document, FileCell
from scrapers.files.view import FileView

_LONGEST = 300


def totals_in(texts: Iterable[str], view: FileView) -> frozenset[int]:
    """Every total that the profile's patterns find."""
    found = set()
    for text in texts:
        plain = clean(text)
        for pattern in view.totals:
            for match in pattern.finditer(plain[:_LONGEST]):
                try:
                    found.add(parse_count(match[1].rstrip(".")))
                except NumberShapeError:
                    continue  # "Tổng số: 1.2.3": no count
    return frozenset(found)


def texts_beside(document: Document, found: FoundTable) -> Iterable[str]:
    """What stands around the table: the page's other text and small tables, and the title rows above the header."""
    yield from document.texts
    if document.with_attributes:
        for table in document.tables:
            if table is not found.table:
                for row in table.rows:
                    yield from row_texts(row)
    for row in found.table.rows[: found.first]:
        yield from row_texts(row)


def row_texts(row: Iterable[FileCell]) -> Iterable[str]:
    """Each cell of a row, and the whole row: "Tổng số hồ sơ" and its number may stand in two cells."""
    cells = [text for cell in row if not cell.repeated and (text := clean(cell.text)) and len(text) <= _LONGEST]
    yield from cells
    if len(cells) > 1:
        yield " ".join(cells)

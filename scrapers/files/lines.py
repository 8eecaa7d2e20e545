"""Which lines of a found table are dossiers, and which only look like it: headings, sums, repeated headers. Pure."""

import re
from collections.abc import Sequence

from dossiers.codes import is_dossier_code
from dossiers.text import clean, match_key
from scrapers.files.find_table import FoundTable
from scrapers.files.model import FileCell, Kind
from scrapers.files.view import FileView
from scrapers.rows.reader import DATE_FIELDS, RawRow, ReadRow
from scrapers.rows.table import TableHeaders

_NUMBERING = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
_DAY = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


def by_column(found: FoundTable, cells: Sequence[FileCell]) -> list[FileCell] | None:
    """One cell for each column of the header; ``None`` where the line's cells don't stand under the headers."""
    line = []
    for column in found.columns:
        places = cells[column.start : column.start + column.width]
        filled = [cell for cell in places if clean(cell.text) or cell.kind is not Kind.TEXT]
        if places[0].covered or len(filled) > 1 or any(cell.width > column.width for cell in filled):
            return None
        line.append(filled[0] if filled else places[0])
    return line


def is_dossier(view: FileView, found: FoundTable, read: ReadRow, values: RawRow, columns: Sequence[FileCell]) -> bool:
    """Whether a line is a dossier rather than a heading, a sum or a signature: it has a dossier's code, a known status
    or a date, or it is filled like a row of the list."""
    if is_dossier_code(read.code or ""):
        return True
    seen = read.observation
    if seen is not None and (seen.status is not None or any(getattr(seen, name) for name in DATE_FIELDS)):
        return True
    if seen is None and _has_status_or_date(view, values):
        return True
    filled = sum(bool(clean(cell.text)) or cell.kind is Kind.LOST for cell in columns)
    return 2 * filled > sum(bool(header) for header in found.headers)


def _has_status_or_date(view: FileView, values: RawRow) -> bool:
    known = {match_key(word) for word in view.portal.statuses}
    if match_key(values.get("status", "")) in known:
        return True
    return any(_DAY.search(values.get(name, "")) for name in DATE_FIELDS)


def is_header_again(view: FileView, cells: Sequence[FileCell], headers: TableHeaders | None = None) -> bool:
    """Printed lists repeat their header on every page. ``headers`` where the cells stand under them: then the code's
    cell alone tells most dossiers apart."""
    places = headers.places.get("code", ()) if headers is not None else ()
    if places and not any(match_key(cells[column].text) in view.words for column, _ in places):
        return False
    texts = [match_key(cell.text) for cell in cells if clean(cell.text)]
    known = sum(text in view.words or text in view.beside for text in texts)
    return known >= 2 and 2 * known > len(texts)


def is_numbering(found: FoundTable, number: int, cells: Sequence[FileCell]) -> bool:
    """The line "(1) (2) (3)" right below a header; ``number`` counts lines from 1."""
    texts = [text for cell in cells if (text := clean(cell.text))]
    return number == found.last + 2 and len(texts) > 1 and all(_NUMBERING.fullmatch(text) for text in texts)

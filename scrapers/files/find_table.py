"""Finds the header row among the sheets and tables of a file: the row that holds most of the profile's columns. Pure.

Portals put titles above it, spread it over two rows, merge its cells, and put other tables beside it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dossiers.text import clean, looks_misencoded, match_key
from scrapers.files.model import EMPTY, Document, FileCell, FileRefused, RawTable
from scrapers.files.view import FileView
from scrapers.rows.nearest import nearest

_DEEPEST_HEADER = 200
_DIGITS_OF_DATA = 6  # a date, a code, a number of somebody: no header has so many
_LOST_LETTER = re.compile(r"[^\W\d]\?|\?[^\W\d]")  # “Tr?ng thái”: what a code page without the letter leaves
_MANY_LOST = 3
_Known = Callable[[str], bool]
_MISENCODED = (
    "chữ trong tệp là phông cũ (TCVN3/VNI) hoặc bị lỗi phông nên không đọc, để tránh lưu chữ sai; "
    "hãy chuyển mã sang Unicode (ví dụ bằng UniKey) rồi lưu lại"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as people see it: its header and the places of the grid that it takes."""

    header: str
    start: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """The table that is the list. ``first`` and ``last`` are its header rows, ``fields`` what was found there (both
    rows from 0). ``others`` are the names of further tables with a header row that fits less."""

    table: RawTable
    columns: tuple[Column, ...]
    first: int
    last: int
    fields: frozenset[str]
    others: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The header texts, one for each column."""
        return tuple(column.header for column in self.columns)


def find_table(document: Document, view: FileView) -> FoundTable:
    """The table whose header row fits best. Raises ``FileRefused`` where there is none, where two fit equally, or
    where a required column is missing or stands there twice."""
    tables = _wanted_tables(document, view)
    found = [each for table in tables if (each := _header_of(table, view)) is not None]
    if not found:
        raise FileRefused(_nothing_found(tables, view))
    best = max(_score(each, view) for each in found)
    likest = [each for each in found if _score(each, view) == best]
    if len(likest) > 1 and not document.one_of:
        likest = [each for each in likest if _has_rows(each)] or likest[:1]
    if len(likest) > 1 and not document.one_of:
        names = ", ".join(f"“{clean(each.table.name)}”" for each in likest)
        raise FileRefused(
            f"có nhiều trang đều giống danh sách “{view.profile.name}”: {names}; hãy thêm --sheet và tên trang cần nhập"
        )
    chosen = _with_body(likest[0], tables) if document.with_attributes else likest[0]
    _refuse_wrong_headers(chosen, view)
    others = () if document.one_of else tuple(each.table.name for each in found if each.table is not likest[0].table)
    return replace(chosen, others=others)


def _wanted_tables(document: Document, view: FileView) -> tuple[RawTable, ...]:
    if view.sheet is None or document.one_of:
        return document.tables
    named = tuple(table for table in document.tables if match_key(table.name) == match_key(view.sheet))
    if not named:
        names = ", ".join(f"“{clean(table.name)}”" for table in document.tables[:20]) or "không có trang nào"
        raise FileRefused(f"không có trang nào tên “{view.sheet}”; trong tệp có: {names}")
    return named


def _header_of(table: RawTable, view: FileView) -> FoundTable | None:
    """The likest header of one table, in one row or two; ``None`` where no row holds two known columns."""
    keys: dict[str, str] = {}

    def key(text: str) -> str:
        if text not in keys:
            keys[text] = match_key(text)
        return keys[text]

    best: FoundTable | None = None
    for first in range(min(len(table.rows), _DEEPEST_HEADER)):
        for last in (first, first + 1):
            if last >= len(table.rows):
                continue
            columns = tuple(_columns(table.rows, first, last, lambda text: key(text) in view.words))
            names = {name for column in columns for name in view.words.get(key(column.header), ())}
            found = FoundTable(table=table, columns=columns, first=first, last=last, fields=frozenset(names))
            if best is None or _score(found, view) > _score(best, view):
                best = found
    least = min(2, len(view.words))
    if best is None or sum(match_key(header) in view.words for header in best.headers) < least:
        return None
    return best


def _columns(rows: Sequence[tuple[FileCell, ...]], first: int, last: int, known: _Known) -> Iterator[Column]:
    below = rows[last]
    for place, cell in enumerate(below):
        if cell.covered:
            continue
        yield Column(header=_header(rows, first, last, place, known), start=place, width=cell.width)


def _header(rows: Sequence[tuple[FileCell, ...]], first: int, last: int, place: int, known: _Known) -> str:
    """Of two header rows: both texts, the lower or the upper one, whichever the profile knows; else both."""
    lower = clean(rows[last][place].text)
    if first == last or rows[last][place].repeated:
        return lower
    upper = clean(_anchor(rows[first], place).text)
    both = clean(f"{upper} {lower}")
    candidates = (both, lower) if lower else (upper,)
    return next((each for each in candidates if known(each)), both)


def _anchor(row: tuple[FileCell, ...], place: int) -> FileCell:
    """The cell that shows at ``place``: itself, or the spanning one on its left."""
    while place > 0 and row[place].covered:
        place -= 1
    return row[place]


def _score(found: FoundTable, view: FileView) -> tuple[int, int, int]:
    """More fields; then more of the other known headers; then one row rather than two."""
    beside = sum(match_key(header) in view.beside for header in found.headers)
    return len(found.fields), beside, found.first - found.last


def _has_rows(found: FoundTable) -> bool:
    return any(cell.text.strip() for row in found.table.rows[found.last + 1 :] for cell in row)


def _with_body(found: FoundTable, tables: Sequence[RawTable]) -> FoundTable:
    """Grids that keep their header still have a table for it alone: the rows are the next table's, just as wide."""
    if _has_rows(found):
        return found
    place = next(number for number, table in enumerate(tables) if table is found.table)
    following = tables[place + 1] if place + 1 < len(tables) else None
    width = len(found.table.rows[0])
    if following is None or not following.rows or len(following.rows[0]) > width:
        return found
    short = width - len(following.rows[0])
    body = tuple((*row, *(EMPTY for _ in range(short))) for row in following.rows)
    rows = (*found.table.rows[: found.last + 1], *body)
    hidden = found.table.hidden_rows + following.hidden_rows
    return replace(found, table=replace(found.table, rows=rows, hidden_rows=hidden))


def _refuse_wrong_headers(found: FoundTable, view: FileView) -> None:
    place = f"trang “{clean(found.table.name)}”, dòng tiêu đề {found.last + 1}"
    keys = [match_key(header) for header in found.headers]
    twice = next((number for number, key in enumerate(keys) if key in view.words and keys.count(key) > 1), None)
    if twice is not None:
        header = found.headers[twice]
        raise FileRefused(f"{place}: có {keys.count(keys[twice])} cột cùng tên “{header}”; hãy bỏ cột thừa")
    unknown = [header for header, key in zip(found.headers, keys, strict=True) if key not in view.words and header]
    lost = []
    for name in view.profile.required:
        if name not in found.fields | view.anywhere:
            words = view.places[name]
            likest = nearest(words, unknown)
            lost.append(f"“{words}”" + (f" (gần giống nhất: “{likest}”)" if likest else ""))
    if lost:
        there = ", ".join(f"“{header}”" for header in found.headers if header)
        raise FileRefused(f"{place}: không thấy cột {', '.join(dict.fromkeys(lost))}; trong tệp có các cột: {there}")


def _nothing_found(tables: Sequence[RawTable], view: FileView) -> str:
    lines = (row for table in tables for row in table.rows[:_DEEPEST_HEADER])
    if any(looks_misencoded(" ".join(cell.text for cell in row)) for row in lines):
        return _MISENCODED
    if not view.names_headers:
        return (
            f"mô tả cổng {view.portal.name} chưa nói các cột trong tệp tên là gì, vì chương trình đọc cổng này theo "
            "cách khác; hãy ghi [import.columns] vào mô tả cổng (docs/import.md, mục Profile)"
        )
    wanted = ", ".join(f"“{words}”" for words in list(dict.fromkeys(view.places.values()))[:6] if words)
    first = next((row for table in tables for row in table.rows if sum(bool(clean(c.text)) for c in row) > 1), ())
    texts = [text for cell in first[:12] if (text := clean(cell.text))]
    if not texts:
        return f"không tìm thấy bảng nào trong tệp; cần một bảng có các cột như {wanted}"
    if len(_LOST_LETTER.findall(" ".join(texts))) >= _MANY_LOST:
        return (
            "chữ có dấu trong tệp đã thành dấu “?” khi lưu (CSV không phải UTF-8), không lấy lại được; hãy tải lại từ "
            "cổng, hoặc trong Excel lưu thành .xlsx hay “CSV UTF-8”"
        )
    there = ", ".join(f"“{text}”" for text in texts)
    if any(sum(letter.isdigit() for letter in text) >= _DIGITS_OF_DATA for text in texts):
        # What a file says of a citizen is repeated to nobody.
        there = "đã là dữ liệu, không phải tiêu đề; hãy lưu lại cả dòng tiêu đề"
    return (
        f"không tìm thấy dòng tiêu đề của danh sách “{view.profile.name}” (cần các cột như {wanted}); "
        f"dòng có chữ đầu tiên: {there}"
    )

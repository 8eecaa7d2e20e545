"""What every kind of file is first turned into: tables of cells in a plain grid. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from dossiers.numbers import format_count
from dossiers.text import clean

MOST_ROWS = 50_000
MOST_COLUMNS = 200
_MOST_CELLS = 2_000_000


class FileRefused(Exception):
    """A file that can't be used. ``str()`` is Vietnamese: which file, what is the matter, what to do."""


class Kind(Enum):
    """What a cell holds."""

    TEXT = auto()
    DATE = auto()  # a real date of a workbook: ``FileCell.instant`` is exact
    NUMBER = auto()  # a number of a workbook: what it looked like on the screen is not known
    LOST = auto()  # a formula without a stored result, or an error value: the text is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCell:
    """One place of a grid.

    ``instant`` is aware (Asia/Ho_Chi_Minh), of ``Kind.DATE`` only; ``serial`` the plain number of ``Kind.NUMBER``.
    ``width``: columns that the cell spans. ``covered``: the place belongs to the spanning cell on its left.
    ``repeated``: the place belongs to the cell above, whose content it shows again.
    """

    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = Kind.TEXT
    instant: datetime | None = None
    serial: float | None = None
    width: int = 1
    covered: bool = False
    repeated: bool = False


EMPTY = FileCell()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell at its place (from 0), with the rows and columns it spans."""

    row: int
    column: int
    cell: FileCell
    height: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One sheet, or one table of a page. Every row is as wide as the table. ``name`` is what people call it.

    ``hidden_rows`` and ``hidden_columns`` are counts: what is hidden is read like all else. ``date_1904``: the
    workbook counts its days from 1904.
    """

    name: str
    rows: tuple[tuple[FileCell, ...], ...]
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0
    date_1904: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file holds. ``texts`` is what stands outside its tables, piece by piece. ``one_of``: the tables are
    readings of one and the same text, of which the best fits. ``with_attributes``: cells have HTML attributes.
    ``untyped``: text is all there is, also of what was a number when it was saved."""

    tables: tuple[RawTable, ...]
    texts: tuple[str, ...] = ()
    one_of: bool = False
    with_attributes: bool = False
    untyped: bool = False


def grid(placed: Iterable[Placed]) -> tuple[tuple[FileCell, ...], ...]:
    """Cells at their places as full rows. A cell that spans rows is repeated in each; columns that it spans are
    covered. What lies to the right of or below the last cell with content is cut off. Raises ``FileRefused`` where
    there is more than a list of a ward can be."""
    kept = [each for each in placed if _says_something(each.cell)]
    height = 1 + max((each.row for each in kept), default=-1)
    width = min(MOST_COLUMNS, max((each.column + each.width for each in kept), default=0))
    if height > MOST_ROWS or height * width > _MOST_CELLS:
        raise FileRefused(
            f"bảng quá lớn (hơn {format_count(height - 1)} dòng, {width} cột; "
            f"chỉ đọc được tới {format_count(MOST_ROWS)} dòng)"
        )
    rows = [[EMPTY] * width for _ in range(height)]
    for each in kept:
        _put(rows, each, min(each.row + each.height, height), min(each.column + each.width, width))
    return tuple(tuple(row) for row in rows)


def _says_something(cell: FileCell) -> bool:
    return bool(clean(cell.text)) or cell.kind is not Kind.TEXT or bool(cell.attributes)


def _put(rows: list[list[FileCell]], placed: Placed, bottom: int, right: int) -> None:
    span = max(1, right - placed.column)
    for row in range(placed.row, bottom):
        for column in range(placed.column, right):
            repeated = row > placed.row
            if column == placed.column:
                rows[row][column] = replace(placed.cell, width=span, repeated=repeated)
            else:
                rows[row][column] = FileCell(covered=True, repeated=repeated)

"""A sheet as a value: columns with their kinds, and rows."""

import re
from dataclasses import dataclass
from enum import StrEnum

from dossiers.text import clean
from reporting.cells import Value

MOST_ROWS = 1_048_000
"""A sheet of Excel holds 1.048.576 rows, heading and notes included."""

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    CODE = "code"  # text that looks like a number or a formula, and never is one
    DATE = "date"
    INSTANT = "instant"
    COUNT = "count"
    NUMBER = "number"  # with one decimal
    PERCENT = "percent"  # 0 … 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``width`` in characters."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet with its heading in the first row. ``note`` (Vietnamese) is told on the sheet of information. Raises
    ``ValueError`` for a name that Excel refuses or a row of another length."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str | None = None

    def __post_init__(self) -> None:
        plain = clean(self.name) == self.name and not _FORBIDDEN.search(self.name)
        if not 0 < len(self.name) <= LONGEST_NAME or not plain:
            raise ValueError(f"a sheet can't be called {self.name!r}")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.name} has not one value per column")

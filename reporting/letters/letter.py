"""A paper as an ordered text with tables, before it becomes a document."""

from dataclasses import dataclass
from datetime import datetime

from reporting.monthly.text import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table with borders. ``widths`` in millimetres, 165 in all; ``rows`` are clean texts, one for each column."""

    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One paper in reading order; it begins on a page of its own."""

    parts: tuple[Block | Rows, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """One document of papers. ``as_of`` (aware): when what they say was known."""

    title: str
    author: str
    as_of: datetime
    letters: tuple[Letter, ...]

"""Columns of dates in which Excel left plain numbers: told once for each column, not for each dossier."""

from dataclasses import dataclass, field

from dossiers.text import clean
from scrapers.files.model import FileCell


@dataclass(slots=True)
class NumberDates:
    """``numbers``: what stood in the cells of a field that are plain numbers and were not understood as dates."""

    numbers: dict[str, list[str]] = field(default_factory=dict)
    _others: set[str] = field(default_factory=set)

    def take(self, name: str, cell: FileCell, *, understood: bool) -> None:
        """One cell of the date field ``name``."""
        if cell.serial is not None and not understood:
            self.numbers.setdefault(name, []).append(clean(cell.text))
        elif clean(cell.text):
            self._others.add(name)

    @property
    def columns(self) -> frozenset[str]:
        """The fields all of whose cells are such numbers: the file says nothing of them."""
        return frozenset(self.numbers) - self._others

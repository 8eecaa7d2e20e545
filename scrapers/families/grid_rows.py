"""Which rows of a grid were in sight, by the numbers that the grid gives them. Pure."""

from collections.abc import Iterable, Set


class Sighted:
    """The numbers of all rows that were in sight so far."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()

    @property
    def numbers(self) -> Set[int]:
        """All of them."""
        return self._numbers

    def take(self, numbers: Iterable[int]) -> list[int]:
        """Those that are new, in the grid's order; now they are known."""
        fresh = sorted(set(numbers) - self._numbers)
        self._numbers |= set(fresh)
        return fresh


def missing_numbers(numbers: Set[int], first: int) -> list[int]:
    """The numbers between ``first`` and the highest of ``numbers`` that are not among them, in order."""
    return [number for number in range(first, max(numbers, default=first - 1) + 1) if number not in numbers]

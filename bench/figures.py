"""Measured figures side by side: medians, ratios, and which targets they reach. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True, kw_only=True)
class Compared:
    """Repeated measurements of several ``ways`` in several situations, in the order of first appearance."""

    unit: str
    ways: tuple[str, ...]
    _found: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, situation: str, way: str, value: float) -> None:
        """One more measurement. Raises ``ValueError`` for a way that is none of ``ways``."""
        if way not in self.ways:
            raise ValueError(way)
        self._found.setdefault(situation, {}).setdefault(way, []).append(value)

    def situations(self) -> tuple[str, ...]:
        """Those that were measured."""
        return tuple(self._found)

    def median(self, situation: str, way: str) -> float | None:
        """The middle one; ``None`` where nothing was measured."""
        found = self._found.get(situation, {}).get(way)
        return median(found) if found else None

    def spread(self, situation: str, way: str) -> tuple[float, float] | None:
        """The least and the greatest."""
        found = self._found.get(situation, {}).get(way)
        return (min(found), max(found)) if found else None

    def ratio(self, situation: str, way: str, against: str) -> float | None:
        """How many times ``against`` the way is, by medians; ``None`` where one of them is unknown."""
        above, below = self.median(situation, way), self.median(situation, against)
        return above / below if above is not None and below else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """In the situation ``what``, ``of`` must be at least, or at most, so many times ``against``."""

    what: str
    of: str
    against: str
    least: float | None = None
    most: float | None = None

    def reached(self, compared: Compared) -> bool:
        """Whether the figures say so; what was not measured reaches nothing."""
        ratio = compared.ratio(self.what, self.of, self.against)
        if ratio is None:
            return False
        return (self.least is None or ratio >= self.least) and (self.most is None or ratio <= self.most)

    def line(self, compared: Compared) -> str:
        """The target, what came of it, and by how much."""
        ratio = compared.ratio(self.what, self.of, self.against)
        wanted = f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"
        found = "not measured" if ratio is None else f"{ratio:.2f}"
        word = "reached" if self.reached(compared) else "MISSED"
        return f"{self.what}: {self.of} / {self.against} = {found}, wanted {wanted}: {word}"


def table(compared: Compared, targets: Sequence[Target] = ()) -> list[str]:
    """As Markdown: medians with their spread, then each target."""
    head = ["| |", *(f" {way} ({compared.unit}) |" for way in compared.ways)]
    lines = ["".join(head), "|---|" + "---|" * len(compared.ways)]
    lines += [f"| {situation} |{''.join(_cells(compared, situation))}" for situation in compared.situations()]
    return [*lines, "", *(target.line(compared) for target in targets)]


def _cells(compared: Compared, situation: str) -> Iterator[str]:
    for way in compared.ways:
        middle, spread = compared.median(situation, way), compared.spread(situation, way)
        if middle is None or spread is None:
            yield " – |"
        else:
            yield f" {_short(middle)} ({_short(spread[0])}–{_short(spread[1])}) |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

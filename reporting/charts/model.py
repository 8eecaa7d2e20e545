"""A chart as a value: what it says, before anybody draws it."""

from dataclasses import dataclass
from enum import StrEnum

from dossiers.text import clean

LONGEST_LABEL = 60
MOST_CATEGORIES = 24


class Shape(StrEnum):
    """How values stand."""

    COLUMNS = "columns"  # side by side, categories from left to right
    BARS = "bars"  # lying, one category under the other: for long names


class Tone(StrEnum):
    """What a series means. Colours differ in lightness too, so that they are told apart in black and white."""

    NEUTRAL = "neutral"
    GOOD = "good"
    BAD = "bad"

    @property
    def colour(self) -> str:
        """As ``RRGGBB``."""
        return {"neutral": "1F4E79", "good": "7FB069", "bad": "C0392B"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of values, one per category; ``None`` where it is not known (never a zero)."""

    name: str
    values: tuple[float | None, ...]
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``unit`` is what the values count ("hồ sơ", "%"); ``top`` the end of the axis where it is fixed; ``note``
    (Vietnamese) what a reader must know. Texts are cleaned and shortened. Raises ``ValueError`` where a series has
    not one value per category."""

    key: str
    title: str
    shape: Shape
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    top: float | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if any(len(each.values) != len(self.categories) for each in self.series):
            raise ValueError("every series wants one value per category")
        object.__setattr__(self, "categories", tuple(_short(name) for name in self.categories))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return all(value is None for each in self.series for value in each.values)

    @property
    def text(self) -> str:
        """The chart in words, for whoever does not see it."""
        parts = []
        for place, name in enumerate(self.categories):
            said = ", ".join(f"{each.name} {number(each.values[place], self.unit)}" for each in self.series)
            parts.append(f"{name}: {said}")
        return f"{self.title}. {'; '.join(parts)}."


def number(value: float | None, unit: str) -> str:
    """A value as a chart shows it; words where it is missing."""
    if value is None:
        return "chưa có số liệu"
    if unit == "%":
        return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",") + "%"
    return f"{value:,.0f}".replace(",", ".")


def _short(name: str) -> str:
    text = clean(name)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"

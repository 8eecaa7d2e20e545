"""Numbers as portals and reports write them. What a separator means depends on the kind of number, never guessed."""

import re
from decimal import ROUND_HALF_UP, Decimal

from dossiers.text import clean

_COUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?\s*%?")


class NumberShapeError(ValueError):
    """A text that is no number of the expected kind."""

    def __init__(self, text: str, kind: str) -> None:
        self.text = text
        super().__init__(f"“{text}” không phải là {kind}")


def parse_count(text: str) -> int:
    """``1.234`` → 1234, ``61`` → 61: the dot groups thousands. Raises ``NumberShapeError`` (``91.64`` is no count)."""
    stripped = clean(text)
    if not _COUNT.fullmatch(stripped):
        raise NumberShapeError(text, "số lượng")
    return int(stripped.replace(".", ""))


def parse_percent(text: str) -> Decimal:
    """``91.64``, ``91,64`` or ``100%`` → Decimal. Raises ``NumberShapeError``; more than 100 is refused too."""
    found = _PERCENT.fullmatch(clean(text))
    value = Decimal(f"{found[1]}.{found[2] or 0}") if found else Decimal(-1)
    if not 0 <= value <= 100:
        raise NumberShapeError(text, "tỷ lệ phần trăm")
    return value


def format_count(count: int) -> str:
    """``1250`` → ``1.250``."""
    return f"{count:,}".replace(",", ".")


def format_percent(value: Decimal, *, decimal_mark: str = ".") -> str:
    """A rate in per cent, at most two decimals (half up), no trailing zeros: ``91.64%``, ``100%``; with
    ``decimal_mark=","`` as NĐ 30/2020 writes: ``98,5%``."""
    rounded = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) + 0  # adding 0 makes a negative zero plain
    return f"{rounded:f}".rstrip("0").rstrip(".").replace(".", decimal_mark) + "%"

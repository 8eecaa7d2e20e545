"""What Excel does to codes: ``006201004050`` becomes 6201004050, and a longer one 6.2E+13. Pure."""

import re
from enum import Enum, auto

from scrapers.files.model import FileCell, Kind

_FRACTION = re.compile(r"([0-9]{4,})[.,]0+")
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_EXACT_DIGITS = 15  # a number of Excel keeps no more


class CodeHarm(Enum):
    """What became of a code."""

    NONE = auto()
    NUMBER = auto()  # its digits are there; zeros before them may be gone
    RUINED = auto()  # digits are gone, or it became a date


def is_plain_number(text: str) -> bool:
    """Whether it could be what Excel left of a code: a program that saved it as text of a CSV gives no sign."""
    return text.isascii() and text.isdigit()


def examine_code(cell: FileCell) -> tuple[str, CodeHarm]:
    """The code as far as it is there, and its harm."""
    text = cell.text.strip()
    if cell.kind is Kind.DATE or _EXPONENT.fullmatch(text):
        return text, CodeHarm.RUINED
    fraction = _FRACTION.fullmatch(text)
    if fraction is not None:
        text = fraction[1]
    elif cell.kind is not Kind.NUMBER:
        return cell.text, CodeHarm.NONE
    if len(text.lstrip("-")) > _EXACT_DIGITS:
        return text, CodeHarm.RUINED
    return text, CodeHarm.NUMBER

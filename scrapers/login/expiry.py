"""How many days a password still lives, where the portal says so at the log-in. Pure."""

import re
from collections.abc import Iterable

from dossiers.text import clean

_LONGEST = 366


def days_left(texts: Iterable[str], patterns: Iterable[str]) -> int | None:
    """The days in the first of ``texts`` that one of ``patterns`` (one group: the number) is found in.

    Patterns are matched without regard to case, on text with single spaces. A number beyond a year is no warning.
    """
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    for text in texts:
        plain = " ".join(clean(text).split())
        for pattern in compiled:
            found = pattern.search(plain)
            if found and found[1].isascii() and found[1].isdigit() and int(found[1]) <= _LONGEST:
                return int(found[1])
    return None

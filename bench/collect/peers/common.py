"""What the alternatives are asked for."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``pages`` of the list ``kind`` at ``origin``; ``browser``: the program of a headless Chromium."""

    kind: str
    origin: str
    pages: int
    browser: Path


def options() -> Options:
    """From the command line: kind, origin, pages, browser."""
    kind, origin, pages, browser = sys.argv[1:]
    return Options(kind=kind, origin=origin, pages=int(pages), browser=Path(browser))

"""What the alternatives share: what they are asked for, and how they log in with a browser."""

from dataclasses import dataclass
from pathlib import Path

BROWSER = Path("/usr/lib/chromium/chromium-headless-shell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``pages`` of the list ``kind`` at ``origin``; ``browser``: the program of a headless Chromium."""

    kind: str
    origin: str
    pages: int
    browser: Path


def options(words: list[str]) -> Options:
    """From a command line: kind, origin, pages, browser."""
    kind, origin, pages, browser = words
    return Options(kind=kind, origin=origin, pages=int(pages), browser=Path(browser))

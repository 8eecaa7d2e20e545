"""Errors of the computer that the program runs on: its browser and its way out."""

from pathlib import Path
from typing import Self

from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.errors.portal import PortalError


class BrowserCrashed(PortalError):
    """The browser did not start, or died."""

    @classmethod
    def at_start(cls, path: Path, message: str) -> Self:
        """``path`` of the browser that did not start, and the first line of what it said."""
        detail = f"{path}: {message.strip().splitlines()[0] if message.strip() else '?'}"
        return cls(make_problem("browser_crashed", detail=detail), CATALOGUE["browser_crashed"].verdict)

    @classmethod
    def while_reading(cls, detail: str | None = None) -> Self:
        """It died after it had started."""
        return cls(make_problem("browser_crashed", detail=detail), CATALOGUE["browser_crashed"].verdict)


class ProxyNotUsable(PortalError):
    """This machine goes out through a proxy of a kind that would take the browser anywhere."""

    @classmethod
    def of_kind(cls, kind: str) -> Self:
        """``kind``: the scheme of the proxy's address."""
        return cls(make_problem("proxy_unsupported", kind=kind or "?"), CATALOGUE["proxy_unsupported"].verdict)


class NoBrowser(PortalError):
    """No browser to be had."""

    @classmethod
    def at(cls, path: Path) -> Self:
        """The configured path holds none."""
        problem = make_problem("no_browser", where=f"không có tệp {path}", detail=str(path))
        return cls(problem, CATALOGUE["no_browser"].verdict)

    @classmethod
    def anywhere(cls) -> Self:
        """The machine has none."""
        return cls(make_problem("no_browser", where="đã tìm ở những nơi thường cài"), CATALOGUE["no_browser"].verdict)

"""How a family asks a logged-in portal for something, without knowing browsers.

The session implements ``Transport``: it adds the session's headers, keeps the pace, passes the read-only guard at
every hop, and recognises what is no answer at all by the profile's markers. Families see only good replies.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol, runtime_checkable

from scrapers.profile.grid import GridScreen

Purpose = Literal["list", "identity", "token"]
Way = Literal["requests", "page", "dom"]
Pairs = tuple[tuple[str, str], ...]


_HEAD = 1024  # bytes in which browsers, too, look for a page's own word on its charset
_META_CHARSET = re.compile(rb"<meta\b[^>]*\bcharset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request below a declared origin.

    ``origin`` is the origin's name in the profile ("portal"); ``path`` starts with a slash and may hold a query of its
    own (a session handle), to which ``query`` is added. At most one of ``form`` (sent as
    ``application/x-www-form-urlencoded``) and ``json`` is given. ``way``: our own request with the context's cookies,
    ``fetch`` inside the page, or the page itself is sent there and its document is the reply. ``piece``: a piece of a
    page is asked for, which by itself shows neither who is logged in nor for which unit.
    """

    method: str
    origin: str
    path: str
    query: Pairs = ()
    form: Pairs | None = None
    json: object | None = None
    purpose: Purpose = "list"
    way: Way = "requests"
    piece: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back after redirects. ``url`` is the last hop's; ``content_type`` as sent, empty where absent;
    ``retry_after``: for how many seconds the portal asks to be left alone."""

    status: int
    url: str
    content_type: str
    body: bytes
    retry_after: float | None = None

    def text(self) -> str:
        """The body in the charset that its headers declare, else the one that a page says of itself, else UTF-8;
        bytes that don't fit become U+FFFD."""
        charset = self.content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
        if not charset and "html" in self.content_type.lower():
            found = _META_CHARSET.search(self.body[:_HEAD])
            charset = found[1].decode("ascii") if found else ""
        return _decoded(self.body, charset or "utf-8")

    def json(self) -> Any:
        """``parsed`` of the body."""
        return parsed(self.text())


class WrittenNumber(str):
    """A number with a point, as it is written: so nothing is rounded."""

    __slots__ = ()


@lru_cache(maxsize=2)  # reader and evidence look at the same answer one after the other
def parsed(text: str) -> Any:
    """A document in JSON, numbers with a point as ``WrittenNumber``; nobody changes it. Raises ``ValueError``."""
    return json.loads(text, parse_float=WrittenNumber)


@lru_cache(maxsize=4)  # guard, reader and evidence look at the same answer one after another
def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, errors="replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Growing:
    """One step of a list that grows: the button at ``button`` is pressed where exactly one such shows and says one of
    ``words``; without a button the box at ``scroll`` (``None``: the page) is scrolled to its end. The step is over when
    other elements than before stand at ``rows``, or one of ``end`` shows, or after ``seconds``."""

    rows: str
    button: str | None = None
    words: tuple[str, ...] = ()
    scroll: str | None = None
    end: tuple[str, ...] = ()
    seconds: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell of a grid as it shows."""

    text: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridView:
    """What a grid shows at one place.

    ``rows``: the cells of each row in the page, by its number as the grid counts; ``top``, ``height`` and ``whole``:
    where the box stands, how much of the list it shows at once, and how long the list is, in pixels; ``html``: the
    document in which the grid stands.
    """

    headers: tuple[str, ...]
    rows: Mapping[int, tuple[GridCell, ...]]
    top: float
    height: float
    whole: float
    html: str

    @property
    def at_end(self) -> bool:
        """Whether there is nothing more below."""
        return self.top + self.height >= self.whole - 1


class Transport(Protocol):
    """A logged-in session.

    ``send`` and ``page_html`` raise ``PortalError``: ``LoggedOut`` for the log-in page or 401, ``Maintenance``,
    ``RateLimited`` for 429, ``ServerFailed`` for 5xx, ``Unavailable`` for a broken connection, ``GuardBlocked``,
    ``TimedOut``. They do not try again by themselves, except to renew a token; the walk does. A 4xx other than 401 and
    429 is returned.
    """

    async def send(self, request: Request) -> Reply:
        """The reply to ``request``."""
        ...

    async def page_html(self) -> Reply:
        """The document that the browser's page shows now, as HTML (UTF-8), with its address."""
        ...


@runtime_checkable
class Screen(Protocol):
    """A session whose page is a list that grows on it. Raises like ``Transport``."""

    async def settle(self, rows: str, signs: Sequence[str], seconds: float) -> Reply:
        """The page's document as soon as it shows an element at ``rows`` (CSS) or one of ``signs``, or when the time is
        over."""
        ...

    async def page_html(self) -> Reply:
        """See ``Transport``."""
        ...

    async def grow(self, step: Growing) -> Reply | None:
        """One step that brings more; the document after it. ``None`` where there is nothing to press. Raises
        ``ServerFailed`` where the portal answered the step with an error, and ``GuardBlocked``."""
        ...


@runtime_checkable
class GridPage(Protocol):
    """A session whose page holds a grid. Raises like ``Transport``."""

    async def grid_view(self, screen: GridScreen, top: float, *, opening: Request | None = None) -> GridView:
        """What the grid shows when it was scrolled to ``top`` pixels, once it is no longer busy and rows stand
        everywhere in sight, or when ``screen.seconds`` are over. ``opening``: the page to go to first. Where the rows
        don't come and the portal answered the page's scripts with an error, raises ``ServerFailed``."""
        ...


def pairs(items: Sequence[tuple[str, object]]) -> Pairs:
    """``items`` as text pairs."""
    return tuple((name, str(value)) for name, value in items)

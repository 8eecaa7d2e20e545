"""By which way a list is read: our own requests, ``fetch`` inside the page, or the page's own document.

All three see the same portal through the same guard; they differ in speed (some 13,000, 4,000 and 500 rows a second)
and in how much they look like a person's browser. A portal may refuse the faster ones, or serve them something else:
``auto`` believes a way only if it shows the same first page as the slowest one does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from scrapers.errors.portal import PortalError
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Reply, Request, Transport, Way
from scrapers.walk.lists import ListReader, PageOfRows
from scrapers.walk.verdict import ends_run

_log = structlog.get_logger(__name__)

ReaderOf = Callable[[Transport], ListReader]
"""A reader of one list over a transport; each call gives a new one, at page 0."""


Same = Callable[[PageOfRows, PageOfRows], bool]
"""Whether a first page, read by a faster way, shows what the slowest one does (the second)."""


@dataclass(frozen=True, slots=True)
class ByWay:
    """A ``Transport`` all of whose requests go one way."""

    transport: Transport
    way: Way

    async def send(self, request: Request) -> Reply:
        """The reply to ``request``."""
        return await self.transport.send(replace(request, way=self.way))

    async def page_html(self) -> Reply:
        """See ``Transport``."""
        return await self.transport.page_html()


async def choose_way(
    portal: Portal,
    transport: Transport,
    profile: ListProfile,
    reader_of: ReaderOf,
    *,
    slowest: Way,
    same: Same | None = None,
) -> ByWay:
    """The transport that the profile asks for. For ``auto`` the fastest way whose first page shows the same rows and
    the same total as ``slowest`` does (``same``: what counts as that); ``slowest`` itself where none does.

    Raises ``PortalError`` where the portal can't be asked at all.
    """
    if profile.reading != "auto":
        return ByWay(transport, profile.reading)
    sure = ByWay(transport, slowest)
    shown = await reader_of(sure).read_page(0)
    ways: tuple[Way, ...] = ("requests", "page")
    for way in ways[: ways.index(slowest) if slowest in ways else len(ways)]:
        tried = ByWay(transport, way)
        try:
            page = await reader_of(tried).read_page(0)
        except PortalError as error:
            if ends_run(error) and error.problem.code not in _OF_THE_WAY:
                raise
            _log.info("way_refused", portal=portal.key, list=profile.walk_key, way=way, problem=error.problem.code)
            continue
        if (same or _same)(page, shown):
            _log.info("way_chosen", portal=portal.key, list=profile.walk_key, way=way)
            return tried
        _log.info("way_shows_other_rows", portal=portal.key, list=profile.walk_key, way=way)
    return sure


# What a portal answers to a way that it does not like; the page itself still shows the list.
_OF_THE_WAY = frozenset({"unknown_page", "unavailable", "server_failed", "layout_changed"})


def _same(page: PageOfRows, other: PageOfRows) -> bool:
    return (
        [row.observation for row in page.rows] == [row.observation for row in other.rows]
        and page.declared_total == other.declared_total
        and page.empty_words == other.empty_words
    )

"""Lists that the server makes as HTML, read page by page: by number, by the link to the next one, or by the mark that
the last one gave. What stands on a page (a table, cards) is for the kinds of lists to say."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dossiers.problems import Problem
from scrapers.errors.portal import LayoutChanged, UnknownPage
from scrapers.families.base import check_patterns, filled, fixed_values, page_request
from scrapers.families.html import link_at, read_form, read_total, says, text_in
from scrapers.families.links import request_to
from scrapers.profile import FilterForm, ListProfile, Portal
from scrapers.rows.reader import ReadRow, RowReader
from scrapers.transport import Reply, Request, Transport
from scrapers.walk.lists import PagedReader, PageOfRows


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRows:
    """What one page shows. ``empty_words``: the portal's own words for "nothing here" stand on it."""

    rows: tuple[ReadRow, ...]
    empty_words: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a quick look at a page shows: the mark by which the next one is asked for, and the declared total."""

    cursor: str | None
    total: int | None
    is_last: bool


class PageReader(PagedReader):
    """Reads one list page by page, or piece by piece."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._fixed = fixed_values(profile, today)
        self._next: dict[int, str | None] = {}  # page index → the address of the page after it
        self._cursors: dict[int, str] = {0: ""}  # page index → the mark by which it is asked for
        self._offsets = {0: 0}
        self._totals: dict[int, int | None] = {}
        self._largest = profile.page_size  # rows on one page
        self._looked: tuple[Reply, _Look] | None = None  # the last answer that was looked at
        self._counts_rows = _counts_rows(profile)

    @abstractmethod
    def find_rows(self, html: str, url: str) -> FoundRows | None:
        """The rows of a page; ``None`` where it shows neither a list nor words for none. Raises ``LayoutChanged``."""

    async def ask(self, index: int) -> Reply:
        """One request, two where a form comes first. Raises ``PortalError``."""
        return await self._ask(index)

    def goes_on(self, index: int, reply: Reply) -> bool:
        """See ``PagedReader``. Without a total, only the portal's own way to another page says so."""
        if reply.status != 200:
            return False
        look = self._look(index, reply)
        if look.is_last or self._counts_rows:
            return False
        if look.total is None:
            return self._profile.paging in ("link", "cursor")
        return self._offsets[index] + self._largest < look.total

    def understand(self, index: int, reply: Reply) -> PageOfRows:
        """See ``PagedReader``."""
        profile = self._profile
        if reply.status != 200:
            raise UnknownPage.of(self._portal.name, list_key=profile.walk_key, detail=f"HTTP {reply.status}")
        look = self._look(index, reply)
        found = self.find_rows(reply.text(), reply.url)
        if found is None and (look.cursor is not None or look.total == 0):
            found = FoundRows(rows=())  # of the list, but nothing is there
        if found is None or (profile.paging == "cursor" and look.cursor is None and not found.empty_words):
            lost = profile.rows if found is None else profile.cursor or ""
            raise LayoutChanged.lost(self._portal.name, lost, list_key=profile.walk_key)
        check_patterns(self._portal, profile, found.rows)
        self._offsets[index + 1] = self._offsets[index] + len(found.rows)
        self._largest = max(self._largest, len(found.rows))
        return PageOfRows(
            rows=found.rows,
            declared_total=look.total,
            is_last=look.is_last or found.empty_words,
            empty_words=found.empty_words,
            problems=found.problems,
        )

    def _look(self, index: int, reply: Reply) -> _Look:
        if self._looked is not None and self._looked[0] is reply:
            return self._looked[1]
        profile, html = self._profile, reply.text()
        cursor = text_in(html, profile.cursor) if profile.paging == "cursor" and profile.cursor else None
        total = read_total(html, profile.total, profile.total_pattern)
        if total is None and index > 0 and profile.pieces:  # a piece need not repeat what the page has said
            total = self._totals.get(index - 1)
        self._next[index] = link_at(html, profile.next, reply.url) if profile.next is not None else None
        self._cursors[index + 1] = (cursor or "").strip()
        self._totals[index] = total
        look = _Look(cursor=cursor, total=total, is_last=self._is_last(index, html))
        self._looked = (reply, look)
        return look

    async def _ask(self, index: int) -> Reply:
        profile = self._profile
        piece = profile.pieces and index > 0
        if index > 0 and profile.paging == "link":
            address = self._next[index - 1]
            if address is None:
                raise LayoutChanged.lost(self._portal.name, profile.next or "", list_key=profile.walk_key)
            return await self._transport.send(request_to(self._portal, profile, address, piece=piece))
        values = {
            **self._fixed,
            "page": str(profile.first_page + index),
            "size": str(profile.page_size),
            "cursor": self._cursors[index],
        }
        before = self._offsets.get(index)  # not known while the page before is not understood
        if before is not None:
            values |= {"offset": str(before), "end": str(before + profile.page_size)}
        path, query = self._place(index)
        reply = await self._transport.send(page_request(self._portal, profile, path, query, values, piece=piece))
        if profile.form is None or piece:
            return reply
        return await self._transport.send(self._sent(profile.form, reply, values))

    def _place(self, index: int) -> tuple[str, Mapping[str, str]]:
        profile, more = self._profile, self._profile.more
        if index == 0 or more is None or more.path is None:
            return profile.path, profile.query
        return more.path, more.query

    def _sent(self, form: FilterForm, page: Reply, values: dict[str, str]) -> Request:
        """The page's own form, filled in."""
        found = read_form(page.text(), form.selector, page.url)
        if found is None:
            raise LayoutChanged.lost(self._portal.name, form.selector, list_key=self._profile.walk_key)
        wanted = {name: filled(self._portal, each, values) for name, each in form.fields.items()}
        fields = found.filled(wanted, form.button)
        if found.method == "POST":
            return Request(method="POST", origin=self._profile.origin, path=found.path, query=found.query, form=fields)
        return Request(method="GET", origin=self._profile.origin, path=found.path, query=fields)

    def _is_last(self, index: int, html: str) -> bool:
        profile = self._profile
        if profile.paging == "none":
            return True
        if profile.paging == "cursor":
            return not self._cursors[index + 1]
        if profile.paging == "link":
            return self._next[index] is None
        return profile.last is not None and says(html, (profile.last,))


def _counts_rows(profile: ListProfile) -> bool:
    """Whether a page is asked for by how many rows came before it."""
    asked = [profile.path, *profile.query.values(), *(profile.form.fields.values() if profile.form else ())]
    if profile.more is not None:
        asked += [profile.more.path or "", *profile.more.query.values()]
    return any(hole in template for template in asked for hole in ("{offset}", "{end}"))

"""ASP.NET WebForms lists: a grid in a page that posts itself back to turn to the next page."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from scrapers.errors.portal import LayoutChanged, UnknownPage
from scrapers.families.base import ReadContext, filled, fixed_values
from scrapers.families.html import Form, read_form, read_total
from scrapers.families.read_list import read_list
from scrapers.families.table import only_cell_says, read_rows
from scrapers.families.webforms_page import Grid, posted_back, read_grid, read_post_back_form
from scrapers.profile import ListProfile, Portal
from scrapers.rows.reader import RowReader
from scrapers.rows.table import read_headers
from scrapers.transport import Reply, Request, Transport
from scrapers.walk.lists import PagedReader, PageOfRows, WalkResult


class WebFormsFamily:
    """Grids with a pager that posts back."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> WebFormsReader:
            return WebFormsReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom")


@dataclass(frozen=True, slots=True)
class _Turn:
    """How to get from one page to the next: its form, and the number that the pager offers next."""

    form: Form
    next_page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A page, taken apart as far as turning it needs."""

    reply: Reply
    grid: Grid | None
    form: Form | None
    total: int | None

    @property
    def following(self) -> int | None:
        """The next page's number, where the pager offers it."""
        number = 1 if self.grid is None else (self.grid.current_page or 1)
        return number + 1 if self.grid is not None and number + 1 in self.grid.page_numbers else None


class WebFormsReader(PagedReader):
    """Reads one grid page by page. Each page's form is the only way to the next one."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._fixed = fixed_values(profile, today)
        self._turns: dict[int, _Turn] = {}
        self._offsets = {0: 0}  # page index → rows before it
        self._parts: _Parts | None = None

    async def ask(self, index: int) -> Reply:
        """One request. Raises ``PortalError``."""
        return await (self._first() if index == 0 else self._next(index))

    def goes_on(self, index: int, reply: Reply) -> bool:
        """See ``PagedReader``: the pager offers another page, and the total is not reached."""
        if reply.status != 200:
            return False
        parts = self._taken_apart(reply)
        if parts.grid is None or parts.form is None:
            return False
        self._turns[index] = _Turn(parts.form, parts.following)
        self._offsets[index + 1] = self._offsets[index] + len(parts.grid.cells)
        return parts.following is not None and (parts.total is None or self._offsets[index + 1] < parts.total)

    def understand(self, index: int, reply: Reply) -> PageOfRows:
        """See ``PagedReader``."""
        if reply.status != 200:
            raise UnknownPage.of(self._portal.name, list_key=self._profile.walk_key, detail=f"HTTP {reply.status}")
        parts = self._taken_apart(reply)
        grid = parts.grid
        if grid is None or not grid.headers:
            raise LayoutChanged.lost(self._portal.name, self._profile.rows, list_key=self._profile.walk_key)
        if parts.form is None:
            raise LayoutChanged.lost(self._portal.name, "__VIEWSTATE", list_key=self._profile.walk_key)
        headers = read_headers(self._portal, self._profile, grid.headers)
        rows_shown = grid.rows
        rows = read_rows(self._portal, self._profile, self._rows, headers, rows_shown, reply.url)
        return PageOfRows(
            rows=tuple(rows),
            declared_total=parts.total,
            is_last=parts.following is None,
            empty_words=not rows and only_cell_says(rows_shown, self._profile.empty),
            problems=headers.problems,
        )

    def _taken_apart(self, reply: Reply) -> _Parts:
        if self._parts is None or self._parts.reply is not reply:
            html, profile = reply.text(), self._profile
            self._parts = _Parts(
                reply=reply,
                grid=read_grid(html, profile.rows, profile.grid or "", profile.head_rows),
                form=read_post_back_form(html, reply.url),
                total=read_total(html, profile.total, profile.total_pattern),
            )
        return self._parts

    async def _first(self) -> Reply:
        # Asked for anew: what the browser opened may be old by now, filtered, or an error page. The session handle
        # stands in the address, and whatever page the browser shows has it.
        shown = await self._transport.page_html()
        handle = tuple(parse_qsl(urlsplit(shown.url).query, keep_blank_values=True))
        own = tuple((name, filled(self._portal, each, self._fixed)) for name, each in self._profile.query.items())
        page = await self._transport.send(
            Request(method="GET", origin=self._profile.origin, path=self._profile.path, query=handle + own)
        )
        wanted = self._profile.form
        if wanted is None or page.status != 200:
            return page
        form = read_form(page.text(), wanted.selector, page.url)
        if form is None:
            raise LayoutChanged.lost(self._portal.name, wanted.selector, list_key=self._profile.walk_key)
        values = {name: filled(self._portal, each, self._fixed) for name, each in wanted.fields.items()}
        return await self._transport.send(
            Request(
                method="POST",
                origin=self._profile.origin,
                path=form.path,
                query=form.query,
                form=form.filled(values, wanted.button),
            )
        )

    async def _next(self, index: int) -> Reply:
        turn = self._turns[index - 1]
        if turn.next_page is None:
            raise LayoutChanged.lost(self._portal.name, f"Page${index + 1}", list_key=self._profile.walk_key)
        return await self._transport.send(
            Request(
                method="POST",
                origin=self._profile.origin,
                path=turn.form.path,
                query=turn.form.query,
                form=posted_back(turn.form, self._profile.grid or "", f"Page${turn.next_page}"),
            )
        )

"""ASP.NET WebForms lists: a grid in a page that posts itself back to turn to the next page."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from scrapers.errors import LayoutChanged, UnknownPage
from scrapers.families.base import ReadContext, unreadable_row
from scrapers.families.webforms_page import Form, Grid, empty_words_in, read_form, read_grid, read_total
from scrapers.portal import ListProfile, Portal
from scrapers.rows import ReadRow, RowReader
from scrapers.rows_table import TableHeaders, read_headers
from scrapers.transport import Reply, Request, Transport
from scrapers.walk import PageOfRows, WalkResult, walk_list


class WebFormsFamily:
    """Grids with a pager that posts back."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""
        reader = WebFormsReader(portal, transport, profile)
        return await walk_list(reader, portal, profile, sleep=context.sleep, page_seen=context.page_seen)


@dataclass(frozen=True, slots=True)
class _Turn:
    """How to get from one page to the next: its form, and the number that the pager offers next."""

    form: Form
    next_page: int | None


class WebFormsReader:
    """Reads one grid page by page. Each page's form is the only way to the next one."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._turns: dict[int, _Turn] = {}

    async def read_page(self, index: int) -> PageOfRows:
        """One request. Raises ``PortalError``."""
        reply = await (self._first() if index == 0 else self._next(index))
        if reply.status != 200:
            raise UnknownPage.of(self._portal.name, list_key=self._profile.key, detail=f"HTTP {reply.status}")
        html = reply.text()
        grid = read_grid(html, self._profile.rows, self._profile.grid or "")
        if grid is None or not grid.headers:
            raise LayoutChanged.lost(self._portal.name, self._profile.rows, list_key=self._profile.key)
        form = read_form(html, reply.url)
        if form is None:
            raise LayoutChanged.lost(self._portal.name, "__VIEWSTATE", list_key=self._profile.key)
        number = grid.current_page or 1
        following = number + 1 if number + 1 in grid.page_numbers else None
        self._turns[index] = _Turn(form, following)
        headers = read_headers(self._portal, self._profile, grid.headers)
        rows = self._read_rows(grid, headers)
        return PageOfRows(
            rows=tuple(rows),
            declared_total=read_total(html, self._profile.total, self._profile.total_pattern),
            is_last=following is None,
            empty_words=not rows and empty_words_in(grid, self._profile.empty),
            problems=headers.problems,
        )

    async def _first(self) -> Reply:
        # Asked for anew: what the browser opened may be old by now, filtered, or an error page. The session handle
        # stands in the address, and whatever page the browser shows has it.
        shown = await self._transport.page_html()
        handle = tuple(parse_qsl(urlsplit(shown.url).query, keep_blank_values=True))
        own = tuple(self._profile.query.items())
        return await self._transport.send(
            Request(method="GET", origin=self._profile.origin, path=self._profile.path, query=handle + own)
        )

    async def _next(self, index: int) -> Reply:
        turn = self._turns[index - 1]
        if turn.next_page is None:
            raise LayoutChanged.lost(self._portal.name, f"Page${index + 1}", list_key=self._profile.key)
        return await self._transport.send(
            Request(
                method="POST",
                origin=self._profile.origin,
                path=turn.form.path,
                query=turn.form.query,
                form=turn.form.posted_back(self._profile.grid or "", f"Page${turn.next_page}"),
            )
        )

    def _read_rows(self, grid: Grid, headers: TableHeaders) -> list[ReadRow]:
        rows = []
        for cells in grid.rows:
            try:
                raw = headers.raw_row(cells)
            except ValueError as error:
                rows.append(unreadable_row(self._portal, self._profile, str(error)))
                continue
            if raw is not None:
                rows.append(self._rows.read(raw))
        return rows

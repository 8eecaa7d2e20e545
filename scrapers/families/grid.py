"""Grids that keep only the rows in sight on their page, often in a frame: by their data where that can be had, else by
scrolling through them, with proof.

By its data a grid is a list of JSON like any other. By scrolling, every row that was in sight is known by the number
that the grid gives it, so that one which never was is noticed; and the total that the grid declares must be reached.
"""

from dataclasses import fields
from functools import partial

from dossiers.observation import Observation
from dossiers.problems import Problem
from scrapers.errors import Incomplete, LayoutChanged
from scrapers.families.base import ReadContext, filled, fixed_values, unreadable_row
from scrapers.families.grid_rows import Sighted, missing_numbers
from scrapers.families.html import read_total, says
from scrapers.families.json_list import JsonListReader
from scrapers.families.read_list import read_list
from scrapers.families.ways import ByWay
from scrapers.portal import GridScreen, ListProfile, Portal
from scrapers.rows import ReadRow, RowReader
from scrapers.rows_table import Cell, read_headers
from scrapers.transport import GridPage, GridView, Request, Transport
from scrapers.walk import ListReader, PageOfRows, WalkResult

_STEP = 0.8  # of what is in sight: the rest is seen twice, so that nothing slips through between two views


class GridFamily:
    """Kendo, DevExtreme, AG Grid, jqGrid, Ext JS and their kin."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole. Raises ``TypeError`` where it must be scrolled and there is no page."""

        def reader_of(way: Transport) -> ListReader:
            if isinstance(way, ByWay) and way.way == "dom":
                if not isinstance(transport, GridPage):
                    raise TypeError("a grid is scrolled on a page")
                return GridReader(portal, transport, profile, context)
            return JsonListReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="dom", same=begins_alike)


def begins_alike(page: PageOfRows, shown: PageOfRows) -> bool:
    """Whether data (the first) says what the screen shows: as far as the screen goes, and as far as it tells. The
    screen may know less of a dossier, never other things."""
    if page.declared_total != shown.declared_total or len(page.rows) < len(shown.rows) or not shown.rows:
        return page.declared_total == shown.declared_total and not shown.rows and not page.rows
    pairs = zip(page.rows, shown.rows, strict=False)
    return all(_says_no_less(data.observation, screen.observation) for data, screen in pairs)


_OF_THE_WRITING = frozenset({"raw_code", "link", "raw_status", "raw_channel", "aliases", "detail_row"})
_DAYS = frozenset({"submitted_at", "received_at", "due_at", "finished_at", "returned_at"})


def _says_no_less(data: Observation | None, screen: Observation | None) -> bool:
    if data is None or screen is None:
        return data is screen
    for each in fields(screen):
        seen, held = getattr(screen, each.name), getattr(data, each.name)
        if each.name in _OF_THE_WRITING or seen is None or seen == held:
            continue
        # A screen that shows the day alone gives its midnight.
        if each.name in _DAYS and held is not None and seen.time() == seen.time().min and seen.date() == held.date():
            continue
        return False
    return True


class GridReader:
    """Each page of the walk is what came into sight since the last one. Reading page 0 opens the list anew."""

    def __init__(self, portal: Portal, page: GridPage, profile: ListProfile, context: ReadContext) -> None:
        if profile.screen is None:
            raise ValueError(f"list {profile.key} declares no screen")
        self._portal = portal
        self._page = page
        self._profile = profile
        self._screen: GridScreen = profile.screen
        shown = {"columns": self._screen.columns, "dates": self._screen.dates, "required": self._screen.required}
        self._as_shown = profile.model_copy(update={**shown, "ignored": self._screen.ignored, "link": None})
        self._rows = RowReader(portal, self._as_shown)
        self._fixed = fixed_values(profile, context.today)
        self._sighted = Sighted()
        self._top = 0.0
        self._problems: tuple[Problem, ...] = ()

    async def read_page(self, index: int) -> PageOfRows:
        """Opens the list, or scrolls until something new is in sight or the end is. Raises ``PortalError``:
        ``Incomplete`` where at the end a row was never in sight, though it was looked for."""
        if index == 0:
            self._sighted = Sighted()
            path = filled(self._portal, self._screen.path, self._fixed)
            opening = Request(method="GET", origin=self._profile.origin, path=path)
            view = await self._page.grid_view(self._screen, 0.0, opening=opening)
        else:
            view = await self._page.grid_view(self._screen, self._top)
        rows = self._take(view)
        while not rows and not view.at_end:
            view = await self._page.grid_view(self._screen, self._top)
            rows = self._take(view)
        if view.at_end:
            rows += await self._look_again(view)
        return self._page_of_rows(rows, view)

    def _take(self, view: GridView) -> list[ReadRow]:
        self._top = view.top + max(view.height * _STEP, 1.0)
        fresh = self._sighted.take(view.rows)
        if not fresh:
            return []
        headers = read_headers(self._portal, self._as_shown, view.headers)
        self._problems = headers.problems
        read = []
        for number in fresh:
            cells = [Cell(text=cell.text, attributes=cell.attributes) for cell in view.rows[number]]
            try:
                raw = headers.raw_row(cells)
            except ValueError as error:
                read.append(unreadable_row(self._portal, self._profile, str(error)))
                continue
            if raw is not None:
                read.append(self._rows.read_split(raw, partial(headers.text_at, cells=cells)))
        return read

    async def _look_again(self, view: GridView) -> list[ReadRow]:
        """Looks once more where rows are missing, which a grid may have passed over while it was busy."""
        read: list[ReadRow] = []
        for number in missing_numbers(self._sighted.numbers, self._screen.first):
            if number in self._sighted.numbers:
                continue
            share = (number - self._screen.first) / max(len(self._sighted.numbers), 1)
            again = await self._page.grid_view(self._screen, max(0.0, share * view.whole - view.height / 2))
            read += self._take(again)
        still = missing_numbers(self._sighted.numbers, self._screen.first)
        if still:
            reason = f"dòng số {still[0] - self._screen.first + 1} không lúc nào hiện ra trên màn hình."
            raise Incomplete.because(self._portal.name, self._profile.walk_key, self._profile.name, reason)
        return read

    def _page_of_rows(self, rows: list[ReadRow], view: GridView) -> PageOfRows:
        screen = self._screen
        total = read_total(view.html, screen.total, screen.total_pattern)
        nothing = not self._sighted.numbers
        empty = nothing and bool(screen.empty) and says(view.html, screen.empty)
        if nothing and not empty and total is None:
            raise LayoutChanged.lost(self._portal.name, screen.row, list_key=self._profile.walk_key)
        return PageOfRows(
            rows=tuple(rows),
            declared_total=total,
            is_last=view.at_end,
            empty_words=empty,
            problems=self._problems,
        )

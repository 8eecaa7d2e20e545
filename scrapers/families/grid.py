"""Grids that keep only the rows in sight on their page, often in a frame: by their data where that can be had, else by
scrolling through them, with proof.

By its data a grid is a list of JSON like any other. By scrolling, every row that was in sight is known by the number
that the grid gives it, so that one which never was is noticed; and the total that the grid declares must be reached.
"""

from collections.abc import Sequence
from dataclasses import fields
from functools import partial

from dossiers.observation import Observation
from dossiers.problems import Problem
from scrapers.errors.portal import Incomplete, LayoutChanged
from scrapers.families.base import ReadContext, fixed_values, page_request, unreadable_row
from scrapers.families.grid_rows import Sighted, missing_numbers
from scrapers.families.html import read_total, says
from scrapers.families.json_list import JsonListReader
from scrapers.families.read_list import read_list
from scrapers.families.ways import ByWay
from scrapers.profile import GridScreen, ListProfile, Portal
from scrapers.rows.reader import ReadRow, RowReader
from scrapers.rows.table import TableHeaders, TableRow, read_headers
from scrapers.transport import GridCell, GridPage, GridView, Request, Transport
from scrapers.walk.lists import ListReader, PageOfRows, WalkResult

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

        def seen_as(way: ByWay) -> ListProfile:
            return on_screen(profile) if way.way == "dom" else profile

        return await read_list(
            portal, transport, profile, context, reader_of, slowest="dom", same=begins_alike, seen_as=seen_as
        )


def on_screen(profile: ListProfile) -> ListProfile:
    """The list as its screen shows it, not as its data has it. Raises ``ValueError`` where no screen is declared."""
    screen = profile.screen
    if screen is None:
        raise ValueError(f"list {profile.key} declares no screen")
    shown = {name: getattr(screen, name) for name in ("columns", "dates", "required", "ignored", "empty")}
    return profile.model_copy(update={**shown, "link": None})


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
        self._profile = on_screen(profile)
        self._screen: GridScreen = profile.screen
        self._rows = RowReader(portal, self._profile)
        self._fixed = fixed_values(profile, context.today)
        self._begin()

    def _begin(self) -> None:
        self._sighted = Sighted()
        self._fresh: list[ReadRow] = []  # read, and not yet given away with a page
        self._top = 0.0
        self._problems: tuple[Problem, ...] = ()

    async def read_page(self, index: int) -> PageOfRows:
        """Opens the list, or scrolls until something new is in sight or the end is. Raises ``PortalError``:
        ``Incomplete`` where at the end a row was never in sight, though it was looked for."""
        opening = None
        if index == 0:
            self._begin()
            opening = page_request(self._portal, self._profile, self._screen.path, {}, self._fixed)
        view = await self._look(self._top, opening)
        while not self._fresh and not view.at_end:
            view = await self._look(self._top)
        if view.at_end:
            await self._look_again(view)
        page = self._page_of_rows(view)
        self._fresh = []
        return page

    async def _look(self, top: float, opening: Request | None = None) -> GridView:
        view = await self._page.grid_view(self._screen, top, opening=opening)
        self._top = view.top + max(view.height * _STEP, 1.0)
        numbers = self._sighted.take(view.rows)
        if numbers:
            headers = read_headers(self._portal, self._profile, view.headers)
            self._problems = headers.problems
            self._fresh += filter(None, (self._read(headers, view.rows[number]) for number in numbers))
        return view

    def _read(self, headers: TableHeaders, shown: Sequence[GridCell]) -> ReadRow | None:
        row = TableRow(shown)
        try:
            raw = headers.raw_row(row)
        except ValueError as error:
            return unreadable_row(self._portal, self._profile, str(error))
        return None if raw is None else self._rows.read_split(raw, partial(headers.text_at, row=row))

    async def _look_again(self, view: GridView) -> None:
        """Looks once more where rows are missing, which a grid may have passed over while it was busy."""
        first, seen = self._screen.first, self._sighted.numbers
        for number in missing_numbers(seen, first):
            if number in seen:
                continue
            share = (number - first) / (max(seen) - first + 1)
            await self._look(max(0.0, share * view.whole - view.height / 2))
        still = missing_numbers(seen, first)
        if still:
            reason = f"dòng số {still[0] - first + 1} không lúc nào hiện ra trên màn hình."
            raise Incomplete.because(self._portal.name, self._profile.walk_key, self._profile.name, reason)

    def _page_of_rows(self, view: GridView) -> PageOfRows:
        screen = self._screen
        total = read_total(view.html, screen.total, screen.total_pattern)
        nothing = not self._sighted.numbers
        empty = nothing and bool(screen.empty) and says(view.html, screen.empty)
        if nothing and not empty and total is None:
            raise LayoutChanged.lost(self._portal.name, screen.row, list_key=self._profile.walk_key)
        return PageOfRows(
            rows=tuple(self._fresh),
            declared_total=total,
            is_last=view.at_end,
            empty_words=empty,
            problems=self._problems,
        )

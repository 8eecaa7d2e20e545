"""Grids as Kendo, DevExtreme, AG Grid, jqGrid and Ext JS build theirs: scrolled in a real browser, read with proof."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from dossiers.snapshot import Proof
from scrapers.browser.guarded import GuardedBrowser
from scrapers.families.grid import GridReader, on_screen
from scrapers.guard.decision import GuardRules
from scrapers.profile import GridScreen
from scrapers.session.grid import view
from scrapers.transport import GridView, Request
from scrapers.walk.lists import WalkResult, walk_list
from tests.scrapers.grid_dialects import DIALECTS, page_of
from tests.scrapers.pages import reading
from tests.scrapers.portals_html import with_list
from tests.scrapers.test_families_grid import grid_portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
SIZE = 60


@dataclass
class _OnPage:
    """Implements ``GridPage`` over a page without a portal."""

    page: Page

    async def grid_view(self, screen: GridScreen, top: float, *, opening: Request | None = None) -> GridView:
        """What shows there."""
        return (await view(self.page, "Cổng", screen, top))[0]


async def _scrolled(browser: GuardedBrowser, name: str, never: int = -1) -> WalkResult:
    dialect = DIALECTS[name]
    portal = with_list(grid_portal(), screen=dialect.screen(), reading="dom")
    profile, context = portal.lists[0], reading()
    async with browser.portal(GuardRules()) as opened:
        await opened.page.set_content(page_of(dialect, SIZE, never=never))
        reader = GridReader(portal, _OnPage(opened.page), profile, context)
        return await walk_list(reader, portal, on_screen(profile), sleep=context.sleep, page_seen=context.page_seen)


@pytest.mark.parametrize("name", DIALECTS)
async def test_each_kind_of_grid_is_read_to_its_last_row(browser: GuardedBrowser, name: str) -> None:
    result = await _scrolled(browser, name)
    assert result.error is None, result.error and result.error.problem
    assert (result.walk.proof, result.walk.declared_total, result.problems) == (Proof.DECLARED_TOTAL, SIZE, ())
    assert [each.code for each in result.observations] == [f"H40.12-260504-{number:04}" for number in range(SIZE)]
    assert all(each.due_at is not None for each in result.observations)


async def test_a_row_that_is_never_drawn_is_missed_by_its_number(browser: GuardedBrowser) -> None:
    result = await _scrolled(browser, "ag-grid", never=30)
    assert result.error is not None
    assert "dòng số 31 " in result.error.problem.sentence

"""What a real browser saves of a portal's pages is read as the portal itself is read."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.async_api import Page

from dossiers.snapshot import Proof, Verdict
from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser
from scrapers.families import ReadContext, family_for
from scrapers.files.picture import picture
from scrapers.files.read import read_file
from scrapers.files.view import view_of
from scrapers.login.submit import log_in
from scrapers.profile import Portal
from tests.scrapers.conftest import RecordingGate, account_of, profile
from tests.scrapers.live_portal import log_in as open_session

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


async def save_pages(portal: Portal, page: Page) -> tuple[list[bytes], list[bytes]]:
    """Every page of the list as the browser has it: as .html, and as .mht."""
    handle = urlencode(parse_qsl(urlsplit(page.url).query))
    await page.goto(f"{portal.origins['portal']}{portal.lists[0].path}?{handle}")
    cdp = await page.context.new_cdp_session(page)
    html: list[bytes] = []
    mht: list[bytes] = []
    for number in range(2, 20):
        html.append((await page.content()).encode())
        mht.append((await cdp.send("Page.captureSnapshot", {"format": "mhtml"}))["data"].encode())
        following = page.locator(f"a[href*='Page${number}']")
        if await following.count() == 0:
            break
        async with page.expect_navigation():
            await following.first.click()
    return html, mht


async def no_wait(seconds: float) -> None:
    assert seconds >= 0


async def test_pages_saved_by_a_browser_say_what_the_portal_says(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    portal = profile(sandbox, "hkd")
    async with browser.portal(portal.guard_rules()) as opened:
        await log_in(portal, account_of(sandbox, "hkd"), opened, gate)
        html, mht = await save_pages(portal, opened.page)
    reading = ReadContext(today=date(2026, 5, 13), sleep=no_wait, page_seen=lambda *_: None)
    walked = await family_for(portal).read(portal, open_session(sandbox, portal), portal.lists[0], reading)
    assert len(html) > 1, "one page would prove little"
    view = view_of(portal)
    for files in (html, mht):
        readings = [read_file(f"trang {number}", data, view) for number, data in enumerate(files, start=1)]
        found = picture(view, readings, typed_total=None, as_of=datetime(2026, 5, 13, tzinfo=UTC), run_key="x")
        assert found.observations == walked.observations
        assert (found.verdict, found.walks[0].proof) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL)
        assert found.declared_total == walked.walk.declared_total
    alone = picture(
        view, [read_file("một", html[0], view)], typed_total=None, as_of=datetime(2026, 5, 13, tzinfo=UTC), run_key="y"
    )
    assert alone.verdict is Verdict.PARTIAL
    assert sandbox.writes() == ()

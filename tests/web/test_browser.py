"""Ways through several pages in a real Chromium, and what only a browser can show."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import opened
from tests.web.conftest import PASSWORD
from tests.web.serving import Served
from tests.web.worlds import Ward

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
async def test_from_the_number_to_the_dossier(chromium: Browser, served: Served, script: bool) -> None:
    async with opened(chromium, script=script) as page:
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
    async with opened(chromium) as page:
        await page.goto(f"{served.origin}/ho-so")
        before = await page.inner_text("#so-dong")
        await page.select_option("#chi-tieu", "overdue")
        await page.wait_for_url(re.compile("chi-tieu=overdue"))
        await expect(page.locator("#so-dong")).not_to_have_text(before)


async def test_a_narrow_page_opens_its_menu_by_keyboard_without_javascript(chromium: Browser, served: Served) -> None:
    async with opened(chromium, width=320, script=False) as page:
        await page.goto(served.origin)
        assert not await page.is_visible("nav >> text=Hồ sơ")
        await page.focus("#mo-danh-muc")
        await page.keyboard.press("Space")
        await expect(page.locator("nav[aria-label='Các trang'] >> text=Hồ sơ").first).to_be_visible()


async def test_an_open_page_turns_stale_by_itself(chromium: Browser, served: Served) -> None:
    async with opened(chromium) as page:
        await page.clock.install()
        await page.goto(served.origin)
        assert await page.locator(".trust.fresh").count()
        await page.clock.run_for(6 * 3600 * 1000)
        await expect(page.locator(".trust")).to_have_class(re.compile("old"))
        await page.clock.run_for(30 * 3600 * 1000)
        await expect(page.locator(".trust strong")).to_have_text("KHÔNG DÙNG để báo cáo.")


@pytest.mark.parametrize("script", [True, False])
async def test_logging_in_and_out(chromium: Browser, guarded: Served, script: bool) -> None:
    async with opened(chromium, script=script) as page:
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


async def test_a_foreign_page_changes_nothing(chromium: Browser, served: Served, ward: Ward) -> None:
    begun = ward.examiner.begun
    async with opened(chromium) as page:
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

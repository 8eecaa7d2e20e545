"""Ways through several pages in a real Chromium, and what only a browser can show."""

import io
import re

import openpyxl
import pytest
from playwright.async_api import Browser, expect

from dossiers.text import name_collation_key
from store.people.accounts import note_state
from store.people.commands import CommandKind, recent, settle, take, waiting
from tests.web.browsing import opened
from tests.web.conftest import PASSWORD, Busy
from tests.web.serving import Served
from tests.web.worlds import UNIT, Ward

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
        await expect(page.locator("h1")).to_have_text("Quá hạn")


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


async def test_what_was_asked_of_the_program_shows_how_it_goes_without_being_reloaded(
    chromium: Browser, busy: Busy
) -> None:
    desk, at, key = busy.ward.desk, busy.ward.at, busy.ward.desk.office.portals[1].key
    note_state(desk.writer, UNIT, key, "can.bo", "needs_otp", at)
    async with opened(chromium) as page:
        await page.goto(f"{busy.served.origin}/cong")
        await page.click(f"#{key} button[value='dang-nhap']")
        await expect(page.locator("[role=status]")).to_contain_text("Đã giao việc")
        wish = recent(desk.reader, UNIT, limit=1)[0]
        assert (wish.kind, wish.portal) == (CommandKind.OPEN_LOGIN, key)
        row = page.locator("tbody tr", has_text="Mở cửa sổ đăng nhập")
        await expect(row.locator(".wish")).to_have_text("chờ chương trình nhận")
        await page.evaluate("window.stillHere = true")
        for other in waiting(desk.reader, UNIT):
            assert take(desk.writer, UNIT, other.id, at)
            settle(desk.writer, UNIT, other.id, at, done=True, detail="Đã đăng nhập.")
        await expect(row.locator(".wish")).to_have_text("xong", timeout=30_000)
        await expect(row).to_contain_text("Đã đăng nhập.")
        assert await page.evaluate("window.stillHere")
        assert not await page.locator("[hx-trigger]").count(), "nothing is asked for any more"


async def test_columns_filters_and_order_live_in_the_address_and_in_the_file(chromium: Browser, busy: Busy) -> None:
    async with opened(chromium) as page:
        await page.goto(f"{busy.served.origin}/ho-so?trang-thai=tat-ca")
        await page.select_option("#cong", "hotich")
        await page.wait_for_url(re.compile("cong=hotich"))
        await page.click("summary >> text=Chọn cột")
        await page.check("input[name=cot][value=can-bo]")
        await page.wait_for_url(re.compile("cot=can-bo|cot=.*can-bo"))
        await page.click("thead a >> text=Chủ hồ sơ")
        await page.wait_for_url(re.compile("xep=chu"))
        names = await page.locator("td.c-chu").all_inner_texts()
        assert names == sorted(names, key=name_collation_key)
        headings = [text.strip(" ▲▼") for text in await page.locator("thead th").all_inner_texts()]
        assert "Cán bộ" in headings
        shown = await page.inner_text("#so-dong")
        async with page.expect_download() as started:
            await page.click("text=Tải Excel đúng những gì đang lọc")
        book = openpyxl.load_workbook(io.BytesIO((await (await started.value).path()).read_bytes()))
        rows = list(book.worksheets[1].iter_rows(values_only=True))
        at = next(number for number, row in enumerate(rows) if "Cán bộ" in row)
        place = rows[at].index("Chủ hồ sơ")
        assert f"{len(rows) - at - 1} hồ sơ" == shown
        assert [row[place] for row in rows[at + 1 :]][: len(names)] == names
        address = page.url
        await page.goto(f"{busy.served.origin}/")
        await page.goto(address)  # whoever is given the address sees the same
        assert await page.inner_text("#so-dong") == shown
        assert await page.locator("td.c-chu").all_inner_texts() == names

"""What each page is for, done by keyboard alone, with JavaScript and without."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.addresses import PAGES
from tests.web.browsing import opened, tab_to
from tests.web.conftest import Busy
from tests.web.worlds import OTHER_UNIT, REPORTED

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From a page, by Tab to ``first`` and, where there is one, to ``then``; ``words`` are typed where one types, and
    the last key is ``key``. It leads to an address like ``to``, whose page says ``says``."""

    first: str
    to: str
    says: str
    then: str = ""
    words: str = ""
    key: str = "Enter"


WAYS = {
    "/": Way(first="main a[href*='chi-tieu=overdue']", to=r"/ho-so\?chi-tieu=overdue", says="Quá hạn"),
    "/ho-so": Way(first="#tim", words="khai sinh", to="tim=khai", says="Đang giải quyết"),
    "/ho-so/1": Way(first="main .source a", to=r"/nhat-ky/\d+", says="lấy đủ"),
    "/don-doc": Way(
        first="main input.pick",
        then="main .take-note button",
        to="/don-doc\\?tb=da-ghi",
        says="Đã ghi lại.",
    ),
    "/don-doc?": Way(first="#phieu ~ form button", to="/nhat-ky/viec", says="Lập phiếu đôn đốc"),
    "/bao-cao": Way(first=f"main a[href$='{REPORTED}']", to=REPORTED, says="Số liệu"),
    f"/bao-cao/{REPORTED}": Way(first="main a[href$='thay-doi']", to="thay-doi", says="Phát hành lại"),
    f"/bao-cao/{REPORTED}/thay-doi": Way(
        first="#ly-do", words="đọc muộn", to="/nhat-ky/viec", says="Phát hành lại báo cáo tháng"
    ),
    f"/bao-cao/{REPORTED}/loi-van": Way(
        first="#thang-sau", words="Làm tiếp.", then="main form button", to="tb=da-ghi", says="Đã ghi lại."
    ),
    f"/bao-cao/{REPORTED}/xem-truoc": Way(first="main .crumb a", to=REPORTED, says="Số liệu"),
    f"/bao-cao/{REPORTED}/muoi-hai-thang": Way(first="main .crumb a[href*='2026']", to=REPORTED, says="Số liệu"),
    "/doi-soat": Way(first="main input[name='vi-sao']", words="đúng vậy", to="tb=da-ghi", says="Đã ghi lại."),
    "/cong": Way(first="main button[value='chay-ngay']", to="/nhat-ky/viec", says="Lấy số liệu ngay"),
    "/cong?": Way(first="main button[value='tam-dung']", to="tb=|/nhat-ky", says="Tạm dừng|tạm dừng"),
    "/nhat-ky": Way(first="main tbody a", to=r"/nhat-ky/\d+", says="chưa đủ|lấy đủ"),
    "/nhat-ky/1": Way(first="main .tabs a[href$='thu']", to="/nhat-ky/thu", says="5 hồ sơ quá hạn"),
    "/nhat-ky/viec": Way(first="main .tabs a[href$='da-chan']", to="da-chan", says="Chương trình chỉ đọc"),
    "/nhat-ky/thu": Way(first="main .tabs a[href$='/nhat-ky']", to="/nhat-ky", says="Kết quả"),
    "/nhat-ky/da-chan": Way(first="main .tabs a[href$='truy-cap']", to="truy-cap", says="Ai"),
    "/nhat-ky/truy-cap": Way(first="main .tabs a[href$='viec']", to="viec", says="Việc"),
    "/viec/1": Way(first="main dd a", to="tim=H40", says="hồ sơ"),
    "/cai-dat": Way(first="main form button", to="/cai-dat/phan/", says="Đã ghi."),
    "/he-thong": Way(first="main form button", to="/he-thong", says="Kiểm tra máy"),
    "/tro-giup": Way(first="nav a[href='/ho-so']", to="/ho-so", says="Đang giải quyết"),
    "/thanh-pho": Way(first=f"main a[href*='{OTHER_UNIT}']", to=OTHER_UNIT, says="Chưa có số liệu"),
    "/dang-nhap": Way(first="footer a, .foot a", to="/tro-giup", says="Con số nào dùng được"),
}


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no script"])
async def anywhere(chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    async with opened(chromium, script=request.param) as page:
        yield page


def test_every_page_has_its_way() -> None:
    assert {path.rstrip("?") for path in WAYS} == set(PAGES)


@pytest.mark.parametrize("path", WAYS)
async def test_the_main_path_by_keyboard_alone(anywhere: Page, busy: Busy, path: str) -> None:
    page, way = anywhere, WAYS[path]
    await page.goto(busy.served.origin + path)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    if not way.first.startswith(("nav", "footer")):
        await page.keyboard.press("Enter")  # past the list of pages
    await tab_to(page, way.first)
    if way.words:
        await page.keyboard.press("Control+A")
        await page.keyboard.insert_text(way.words)
    if way.then:
        if await page.evaluate("document.activeElement.type") == "checkbox":
            await page.keyboard.press("Space")
        await tab_to(page, way.then)
    async with page.expect_navigation(url=re.compile(way.to), wait_until="commit"):
        await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_contain_text(re.compile(way.says))

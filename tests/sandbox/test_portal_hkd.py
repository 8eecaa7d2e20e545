"""The pretend household-business portal, by plain HTTP."""

import re
from collections.abc import Iterator

import pytest

from sandbox.journal import RequestKind
from sandbox.portals.webforms import pager
from sandbox.serve import RunningSandbox, running
from sandbox.tokens import LoginOutcome
from tests.sandbox.portal_client import HkdVisitor, attribute
from tests.sandbox.portal_world import AT, TinyWorld

GRID, FILTER = "ctl00$C$GridFld", "ctl00$C$StatusFld"


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(61), AT) as served:
        yield served


def _log_in(sandbox: RunningSandbox) -> HkdVisitor:
    visitor, account = HkdVisitor(sandbox), sandbox.accounts["hkd"]
    page = visitor.log_in(account.username, account.password)
    assert 'id="ctl00_UserLbl">Trần Văn Giả<' in page.text
    return visitor


def test_walk_through_all_pages(sandbox: RunningSandbox) -> None:
    visitor = _log_in(sandbox)
    codes = visitor.codes()
    for page in (2, 3, 4):
        visitor.turn(page)
        codes += visitor.codes()
    assert "Tổng số: 61 hồ sơ" in visitor.page.text
    assert len(codes) == len(set(codes)) == 61
    assert len(attribute(visitor.page.text, r'id="__VIEWSTATE" value="([^"]*)"')) > 19_000
    kinds = [entry.kind for entry in sandbox.journal("hkd") if entry.path.startswith("/Officer/")]
    assert kinds == [RequestKind.SEARCH] + [RequestKind.PAGING] * 3
    assert sandbox.journal("hkd")[-1].event_target == f"{GRID}|Page$4"
    assert sandbox.writes() == ()


def test_cells_and_headers(sandbox: RunningSandbox) -> None:
    visitor = _log_in(sandbox)
    headers = re.findall(r"<th scope=\"col\">([^<]+)</th>", visitor.page.text)
    assert headers[1:4] == ["Mã hồ sơ", "Thủ tục", "Chủ hồ sơ"]
    assert len(headers) == 14
    assert '<td title="1.001193.000.00.00.H00">Đăng ký khai sinh &lt;b&gt;&amp;</td>' in visitor.page.text
    assert re.search(r"<td>\d\d:\d\d \d\d/\d\d/2026</td>", visitor.page.text)


def test_filter_posts_back_and_paging_keeps_it(sandbox: RunningSandbox) -> None:
    visitor = _log_in(sandbox)
    visitor.post(__EVENTTARGET=FILTER, **{FILTER: "10"})
    assert "Tổng số: 6 hồ sơ" in visitor.page.text
    assert '<option value="10" selected>' in visitor.page.text


def test_empty_list_says_so() -> None:
    with running(TinyWorld(0), AT) as sandbox:
        visitor = _log_in(sandbox)
        assert '<td colspan="14">Không có dữ liệu</td>' in visitor.page.text
        assert "Tổng số: 0 hồ sơ" in visitor.page.text
        sandbox.inject("hkd", "empty_by_mistake")
        visitor.follow(visitor.ask("GET", visitor.url))
        assert "Không có dữ liệu" not in visitor.page.text
        assert "Tổng số" not in visitor.page.text
        assert 'id="ctl00_C_GridFld"' in visitor.page.text


def test_foreign_or_changed_page_state_is_refused(sandbox: RunningSandbox) -> None:
    visitor, other = _log_in(sandbox), _log_in(sandbox)
    foreign = attribute(other.page.text, r'id="__VIEWSTATE" value="([^"]*)"')
    answer = visitor.post(__EVENTTARGET=GRID, __EVENTARGUMENT="Page$2", __VIEWSTATE=foreign)
    assert answer.status == 500
    assert "Validation of viewstate MAC failed" in answer.text
    other.post(__EVENTTARGET=GRID, __EVENTARGUMENT="Page$77")
    assert (other.page.status, "Invalid postback" in other.page.text) == (500, True)


@pytest.mark.parametrize("argument", ["Delete$0", "Approve$3"])
def test_writes_are_refused_and_recorded(sandbox: RunningSandbox, argument: str) -> None:
    visitor = _log_in(sandbox)
    answer = visitor.post(__EVENTTARGET=GRID, __EVENTARGUMENT=argument)
    assert answer.status == 403
    assert [entry.event_target for entry in sandbox.writes()] == [f"{GRID}|{argument}"]


def test_session_ends_by_time_and_by_fault(sandbox: RunningSandbox) -> None:
    visitor = _log_in(sandbox)
    sandbox.advance(1300)
    assert "ctl00_C_LoginBtn" in visitor.turn(2).text
    visitor = _log_in(sandbox)
    sandbox.inject("hkd", "logout_after", pages=1)
    assert "ctl00_UserLbl" in visitor.turn(2).text
    assert "ctl00_C_LoginBtn" in visitor.turn(3).text


def test_wrong_passwords_lock_the_account(sandbox: RunningSandbox) -> None:
    visitor, account = HkdVisitor(sandbox), sandbox.accounts["hkd"]
    for _ in range(5):
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in visitor.log_in(account.username, "sai").text
    assert "Tài khoản của bạn đã bị khóa." in visitor.log_in(account.username, account.password).text
    assert [record.outcome for record in sandbox.logins("hkd")][-1] is LoginOutcome.LOCKED


def test_faults_of_log_in_and_list(sandbox: RunningSandbox) -> None:
    account = sandbox.accounts["hkd"]
    sandbox.inject("hkd", "expired_password")
    assert "đề nghị đổi mật khẩu" in HkdVisitor(sandbox).log_in(account.username, account.password).text
    sandbox.clear_faults()
    sandbox.inject("hkd", "unknown_login_page")
    assert "ctl00_C_UserNameFld" not in HkdVisitor(sandbox).open().text
    sandbox.clear_faults()
    visitor = _log_in(sandbox)
    sandbox.inject("hkd", "rename_header", old="Trạng thái", new="Tình trạng")
    sandbox.inject("hkd", "unknown_status", rows=3)
    sandbox.inject("hkd", "other_unit")
    sandbox.inject("hkd", "repeat_page")
    first, again = visitor.codes(), visitor.turn(2)
    assert visitor.codes() == first
    assert 'scope="col">Tình trạng<' in again.text
    assert again.text.count("Chờ ký số") == 3
    assert 'id="ctl00_UnitLbl">Phường Khác<' in again.text
    sandbox.clear_faults()
    sandbox.inject("hkd", "layout_changed")
    assert "ctl00_C_GridFld" not in visitor.follow(visitor.ask("GET", visitor.url)).text
    sandbox.clear_faults()
    sandbox.inject("hkd", "error_500", times=1)
    statuses = [visitor.ask("GET", visitor.url).status for _ in range(2)]
    assert statuses == [500, 200]


def test_pager_shows_ten_numbers_and_jumps() -> None:
    assert pager(1, 3) == [("1", None), ("2", 2), ("3", 3)]
    shown = pager(11, 25)
    assert shown[0] == ("...", 10)
    assert shown[1] == ("11", None)
    assert shown[-1] == ("...", 21)
    assert len(shown) == 12
    assert pager(21, 25)[-1] == ("25", 25)

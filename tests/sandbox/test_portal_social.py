"""The pretend social-protection portal, by plain HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from sandbox.tokens import LoginOutcome
from tests.sandbox.portal_client import Answer, Client, attribute
from tests.sandbox.portal_world import AT, TinyWorld

LIST = "/hoso/danhsach"
ALL = {"tuNgay": "01/01/2026", "denNgay": "31/12/2026", "trangThai": "tatca"}


class Visitor(Client):
    """Sends hidden tokens back as a browser does."""

    def __init__(self, running: RunningSandbox) -> None:
        super().__init__()
        self.origin = running.origins["social"]["portal"]

    def get(self, path: str) -> Answer:
        """A page, where redirects end."""
        answer = self.ask("GET", urljoin(self.origin, path))
        while answer.status == 302:
            answer = self.ask("GET", urljoin(self.origin, answer.headers["location"]))
        return answer

    def log_in(self, username: str, password: str) -> Answer:
        """Open the form and send a password."""
        token = attribute(self.get("/").text, r'name="_csrf" value="([^"]*)"')
        form = {"_csrf": token, "tenDangNhap": username, "matKhau": password}
        answer = self.ask("POST", f"{self.origin}/dangnhap", form=form)
        return self.get(answer.headers["location"]) if answer.status == 302 else answer

    def search(self, **fields: str) -> Answer:
        """Send the search form."""
        token = attribute(self.get(LIST).text, r'name="_csrf" value="([^"]*)"')
        return self.ask("POST", self.origin + LIST, form={"_csrf": token, **ALL, **fields})


def codes(page: Answer) -> list[str]:
    return re.findall(r'<a href="/hoso/chitiet\?id=\d+">([GH]\d\d[^<]+)</a>', page.text)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(25), AT) as served:
        yield served


@pytest.fixture
def visitor(sandbox: RunningSandbox) -> Visitor:
    visitor, account = Visitor(sandbox), sandbox.accounts["social"]
    assert f">{account.full_name}<" in visitor.log_in(account.username, account.password).text
    return visitor


def test_nothing_is_shown_before_a_search(visitor: Visitor) -> None:
    page = visitor.get(LIST)
    assert "Hãy chọn điều kiện tìm kiếm" in page.text
    assert codes(page) == []
    assert codes(visitor.search(trangThai="")) == []
    assert "Ngày không hợp lệ" in visitor.search(tuNgay="31/02/2026").text


def test_pages_turn_by_links_and_keep_the_search(sandbox: RunningSandbox, visitor: Visitor) -> None:
    page = visitor.search()
    found = codes(page)
    assert "Tìm thấy <b>25</b> hồ sơ" in page.text
    assert '<td colspan="2">Tổng cộng</td>' in page.text
    while 'class="sau"' in page.text:
        page = visitor.get(attribute(page.text, r'class="sau" href="([^"]+)"'))
        found += codes(page)
    assert len(found) == len(set(found)) == 25
    kinds = [entry.kind for entry in sandbox.journal("social") if entry.path == LIST]
    assert kinds[-3:] == [RequestKind.SEARCH, RequestKind.PAGING, RequestKind.PAGING]
    assert sandbox.writes() == ()


def test_the_same_search_by_address(visitor: Visitor) -> None:
    page = visitor.get(f"{LIST}?tuNgay=01/01/2026&denNgay=31/12/2026&trangThai=10")
    assert "Tìm thấy <b>2</b> hồ sơ" in page.text
    assert "Tìm thấy <b>0</b> hồ sơ" in visitor.get(f"{LIST}?tuNgay=01/01/2026&denNgay=02/01/2026&trangThai=tatca").text
    first = visitor.get(f"{LIST}?tuNgay=01/01/2026&denNgay=31/12/2026&trangThai=tatca")
    following = visitor.get(attribute(first.text, r'class="sau" href="([^"]+)"'))
    assert not set(codes(first)) & set(codes(following))
    assert len(codes(following)) == 10


def test_empty_is_one_spanning_cell() -> None:
    with running(TinyWorld(0), AT) as sandbox:
        visitor, account = Visitor(sandbox), sandbox.accounts["social"]
        visitor.log_in(account.username, account.password)
        assert '<td colspan="12">Không tìm thấy hồ sơ nào</td>' in visitor.search().text
        sandbox.inject("social", "empty_by_mistake")
        page = visitor.search()
        assert "Không tìm thấy" not in page.text
        assert "Tìm thấy" not in page.text


def test_a_detail_page_says_what_the_list_lacks(sandbox: RunningSandbox, visitor: Visitor) -> None:
    page = visitor.get("/hoso/chitiet?id=8")
    assert "<dt>Cán bộ thụ lý:</dt><dd>Phạm Thị Thử</dd>" in page.text
    assert re.search(r"<dt>Ngày kết thúc xử lý:</dt><dd>\d\d/\d\d/2026 \d\d:\d\d</dd>", page.text)
    assert visitor.get("/hoso/chitiet?id=0").status == 404
    assert {entry.kind for entry in sandbox.journal("social")[-2:]} == {RequestKind.PAGE}


def test_links_with_side_effects_are_refused_and_recorded(sandbox: RunningSandbox, visitor: Visitor) -> None:
    assert visitor.get("/hoso/xoa?id=8").status == 403
    assert visitor.get("/hoso/duyet?id=8").status == 403
    assert visitor.search(hanhDong="duyetTatCa").status == 403
    assert [entry.event_target for entry in sandbox.writes()] == ["xoa", "duyet", "duyetTatCa"]


def test_forms_want_their_token_and_sessions_end(sandbox: RunningSandbox, visitor: Visitor) -> None:
    page = visitor.ask("POST", visitor.origin + LIST, form={"_csrf": "x", **ALL})
    assert "Biểu mẫu đã hết hạn" in page.text
    sandbox.advance(1801)
    assert 'id="dang-nhap"' in visitor.get(LIST).text
    account = sandbox.accounts["social"]
    visitor.log_in(account.username, account.password)
    sandbox.inject("social", "logout_after", pages=1)
    assert 'id="tim-kiem"' in visitor.get(LIST).text
    assert 'id="dang-nhap"' in visitor.get(LIST).text


def test_passwords(sandbox: RunningSandbox) -> None:
    account = sandbox.accounts["social"]
    assert "không đúng" in Visitor(sandbox).log_in(account.username, "sai").text
    for fault, words in (("locked", "đã bị khóa"), ("expired_password", "Mật khẩu đã hết hạn")):
        sandbox.clear_faults()
        sandbox.inject("social", fault)
        assert words in Visitor(sandbox).log_in(account.username, account.password).text
    outcomes = [record.outcome for record in sandbox.logins("social")]
    assert outcomes == [LoginOutcome.WRONG_PASSWORD, LoginOutcome.LOCKED, LoginOutcome.EXPIRED]


def test_faults_of_the_list(sandbox: RunningSandbox, visitor: Visitor) -> None:
    sandbox.inject("social", "rename_header")
    sandbox.inject("social", "unknown_status", rows=2)
    sandbox.inject("social", "other_unit")
    page = visitor.search()
    assert "<th>Ngày hẹn</th>" in page.text
    assert page.text.count("Chờ ký số") == 2
    assert 'class="don-vi">Phường Khác<' in page.text
    sandbox.clear_faults()
    sandbox.inject("social", "page_size", sizes="5,7,5,3")  # the form is asked for before each search
    assert [len(codes(visitor.search())) for _ in range(3)] == [7, 3, 3]
    sandbox.clear_faults()
    sandbox.inject("social", "double_table", kind="copy")
    assert len(codes(visitor.search())) == 20
    sandbox.clear_faults()
    sandbox.inject("social", "double_table", kind="headers")
    assert '<th colspan="3">Thời hạn</th>' in visitor.search().text
    sandbox.clear_faults()
    sandbox.inject("social", "layout_changed")
    assert "danh-sach" not in visitor.get(LIST).text

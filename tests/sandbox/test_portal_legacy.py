"""The pretend older province system, by plain HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from tests.sandbox.portal_client import Answer, Client, attribute
from tests.sandbox.portal_world import AT, TinyWorld

TABS = {"cho-tiep-nhan": 5, "dang-xu-ly": 20, "da-xong": 10, "khong-giai-quyet": 15}


class Visitor(Client):
    """Logged in."""

    def __init__(self, running: RunningSandbox) -> None:
        super().__init__()
        self.origin = running.origins["legacy"]["portal"]
        account = running.accounts["legacy"]
        token = attribute(self.get("/").text, r'name="csrfToken" value="([^"]*)"')
        form = {"csrfToken": token, "username": account.username, "password": account.password}
        assert self.ask("POST", f"{self.origin}/login", form=form).headers["location"] == "/hoso"

    def get(self, path: str) -> Answer:
        """A page, where redirects end."""
        answer = self.ask("GET", urljoin(self.origin, path))
        while answer.status == 302:
            answer = self.ask("GET", urljoin(self.origin, answer.headers["location"]))
        return answer

    def whole(self, tab: str) -> list[str]:
        """The codes of a tab, by its first page and "Xem thêm"."""
        page = self.get(f"/hoso?tab={tab}")
        found = codes(page)
        while after := attribute(page.text, r'class="ds-chan" data-after="([^"]*)"'):
            page = self.get(f"/hoso/ds?tab={tab}&after={after}")
            found += codes(page)
        assert "Đã hiển thị hết hồ sơ" in page.text
        return found


def codes(page: Answer) -> list[str]:
    return re.findall(r'class="ma" href="/hoso/xem/\d+">([^<]+)</a>', page.text)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(50), AT) as served:
        yield served


def test_every_tab_is_whole_by_itself(sandbox: RunningSandbox) -> None:
    visitor = Visitor(sandbox)
    for tab, count in TABS.items():
        found = visitor.whole(tab)
        assert len(found) == len(set(found)) == count
        assert f'href="/hoso?tab={tab}">' in visitor.get("/hoso").text
    kinds = {entry.kind for entry in sandbox.journal("legacy")}
    assert kinds == {RequestKind.LOGIN, RequestKind.PAGE, RequestKind.SEARCH, RequestKind.PAGING}
    assert sandbox.writes() == ()


def test_several_facts_share_one_text(sandbox: RunningSandbox) -> None:
    page = Visitor(sandbox).get("/hoso?tab=da-xong").text
    assert re.search(
        r"H00\.00-260413-\d{4}</a> · Đăng ký khai sinh &lt;b&gt;&amp;<br> / "
        r"Nộp [0-9/]+ [0-9:]+, tiếp nhận [0-9/]+ [0-9:]+, hẹn trả [0-9/]+ [0-9:]+ · (Đúng|Quá) hạn</div>",
        page,
    )
    assert re.search(r'class="ket-qua">Xong [0-9/]+ [0-9:]+; trả [0-9/]+ [0-9:]+</div>', page)
    assert "Chưa tiếp nhận" in Visitor(sandbox).get("/hoso?tab=cho-tiep-nhan").text


def test_an_empty_tab_says_so() -> None:
    with running(TinyWorld(0), AT) as sandbox:
        assert 'class="ant-empty">Không có hồ sơ<' in Visitor(sandbox).get("/hoso?tab=da-xong").text


def test_writes_are_refused_and_recorded(sandbox: RunningSandbox) -> None:
    visitor = Visitor(sandbox)
    assert visitor.get("/hoso/xoa/8").status == 403
    assert visitor.ask("POST", f"{visitor.origin}/hoso/chuyen/0").status == 403
    assert [entry.event_target for entry in sandbox.writes()] == ["xoa", "chuyen"]


def test_a_dossier_moves_to_another_tab_under_way(sandbox: RunningSandbox) -> None:
    visitor = Visitor(sandbox)
    sandbox.inject("legacy", "move_dossier", after=2)
    open_before = visitor.whole("dang-xu-ly")
    done = visitor.whole("da-xong")
    assert len(done) == TABS["da-xong"] + 1
    assert len(set(open_before) & set(done)) == 1


def test_faults_of_growing(sandbox: RunningSandbox) -> None:
    visitor = Visitor(sandbox)
    sandbox.inject("legacy", "more_fails", kind="error", times=1)
    more = "/hoso/ds?tab=dang-xu-ly&after="
    assert [visitor.get(more).status for _ in range(2)] == [500, 200]
    sandbox.inject("legacy", "more_fails", kind="empty")
    assert (visitor.get(more).status, visitor.get(more).text) == (200, "")
    sandbox.inject("legacy", "endless_scroll")
    assert "xem-them" not in visitor.get("/hoso").text
    sandbox.inject("legacy", "only_visible", rows=4)
    assert 'data-keep="4"' in visitor.get("/hoso").text
    sandbox.clear_faults()
    sandbox.inject("legacy", "repeat_page")
    first = visitor.get("/hoso?tab=dang-xu-ly")
    again = visitor.get(f"{more}{attribute(first.text, r'data-after=.([0-9]+)')}")
    assert codes(first) == codes(again)
    sandbox.clear_faults()
    sandbox.inject("legacy", "truncate", rows=2)
    sandbox.inject("legacy", "unknown_status")
    sandbox.inject("legacy", "rename_field")
    page = visitor.get("/hoso?tab=cho-tiep-nhan")
    assert (len(codes(page)), 'data-total="5"' in page.text, page.text.count("Chờ ký số")) == (3, True, 1)
    sandbox.inject("legacy", "logout_after", pages=0)
    assert 'id="dang-nhap"' in visitor.get("/hoso").text

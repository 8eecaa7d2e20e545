"""The pretend land portal, by plain HTTP: what its grid fetches, and who may."""

import base64
import json
from collections.abc import Iterator

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from tests.sandbox.portal_client import Answer, Client, attribute
from tests.sandbox.portal_world import AT, TinyWorld


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(55), AT) as served:
        yield served


class Land(Client):
    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.origin = sandbox.origins["land"]["portal"]
        account = sandbox.accounts["land"]
        form = self.ask("GET", f"{self.origin}/Account/Login")
        token = attribute(form.text, r'name="__RequestVerificationToken" value="([^"]*)"')
        fields = {"__RequestVerificationToken": token, "UserName": account.username, "Password": account.password}
        self.ask("POST", f"{self.origin}/Account/Login", form=fields)

    def page(self, number: int, size: int = 40) -> Answer:
        fields = {"sort": "", "page": str(number), "pageSize": str(size), "group": "", "filter": ""}
        return self.ask("POST", f"{self.origin}/HoSo/Read", form=fields)


def test_a_page_of_the_grid_holds_data_and_the_total(sandbox: RunningSandbox) -> None:
    visitor = Land(sandbox)
    pages = [visitor.page(number).json() for number in (1, 2, 3)]
    assert [len(page["Data"]) for page in pages] == [40, 15, 0]
    assert {page["Total"] for page in pages} == {55}
    assert len({each["MaHoSo"] for page in pages for each in page["Data"]}) == 55
    assert all(each["NgayNop"].startswith("/Date(") for each in pages[0]["Data"])
    assert len(visitor.page(1, size=500).json()["Data"]) == 55, "at most a hundred"
    assert [entry.kind for entry in sandbox.journal("land")].count(RequestKind.PAGING) == 2


def test_the_page_shows_the_frame_to_those_who_are_logged_in(sandbox: RunningSandbox) -> None:
    visitor = Land(sandbox)
    assert 'id="khung"' in visitor.ask("GET", f"{visitor.origin}/HoSo/Index").text
    assert "land.js" in visitor.ask("GET", f"{visitor.origin}/HoSo/DanhSach").text
    sandbox.end_sessions("land")
    assert visitor.page(1).status == 401
    assert visitor.ask("GET", f"{visitor.origin}/HoSo/DanhSach").headers["location"].startswith("/Account/Login")


def test_opaque_data_is_there_for_the_grids_own_script(sandbox: RunningSandbox) -> None:
    visitor = Land(sandbox)
    sandbox.inject("land", "opaque_data")
    answer = visitor.page(1)
    assert answer.headers["content-type"].startswith("text/plain")
    assert json.loads(base64.b64decode(answer.text))["Total"] == 55


@pytest.mark.parametrize("action", ["Xoa", "ChuyenBuoc"])
def test_a_write_is_refused_and_kept_in_the_journal(sandbox: RunningSandbox, action: str) -> None:
    visitor = Land(sandbox)
    assert visitor.ask("POST", f"{visitor.origin}/HoSo/{action}", form={"id": "1"}).status == 403
    assert [entry.kind for entry in sandbox.writes()] == [RequestKind.WRITE]

"""The pretend civil-status portal and the public index, by plain HTTP."""

from collections.abc import Iterator

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from sandbox.tokens import LoginOutcome
from tests.sandbox.portal_client import Answer, Client
from tests.sandbox.portal_world import AT, TinyWorld


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(23), AT) as served:
        yield served


class _Visitor(Client):
    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.origin, self.account = sandbox.origins["hotich"]["portal"], sandbox.accounts["hotich"]
        self.token = ""

    def log_in(self, password: str | None = None) -> Answer:
        body = {"username": self.account.username, "password": password or self.account.password}
        answer = self.ask("POST", f"{self.origin}/api/auth/login", body=body)
        if answer.status == 200 and "token" in answer.json()["result"]:
            self.token = answer.json()["result"]["token"]
        return answer

    def search(self, kind: str, page: int = 0, statuses: tuple[str, ...] = ()) -> Answer:
        url = f"{self.origin}/v1/{kind}/search-approve-publish?page={page}&size=10&sort=id,DESC"
        return self.ask("POST", url, body={"keyword": "", "statuses": list(statuses)}, token=self.token)


def test_three_lists_complete_over_their_pages(sandbox: RunningSandbox) -> None:
    visitor = _Visitor(sandbox)
    visitor.log_in()
    for kind in ("birth", "death", "marriage"):
        results = [visitor.search(kind, page).json()["result"] for page in range(3)]
        assert [len(result["content"]) for result in results] == [10, 10, 3]
        assert {result["totalElements"] for result in results} == {23}
        assert len({item["maHoSo"] for result in results for item in result["content"]}) == 23
    item = visitor.search("birth").json()["result"]["content"][-1]
    assert len(str(item["id"])) == 17
    assert item["ngayNop"] == "13/04/2026 16:38"
    assert item["ngayHoanThanh"] == ""
    assert (item["trangThai"], item["tenTrangThai"], item["kenh"]) == ("CHO_BS", "Chờ bổ sung", "BUU_CHINH")
    assert visitor.search("birth", statuses=("DA_TRA",)).json()["result"]["totalElements"] == 2
    assert sandbox.writes() == ()


def test_token_expires_and_profile_shows_the_unit(sandbox: RunningSandbox) -> None:
    visitor = _Visitor(sandbox)
    assert visitor.search("birth").status == 401
    visitor.log_in()
    profile = visitor.ask("GET", f"{visitor.origin}/v1/user/profile", token=visitor.token).json()["result"]
    assert profile == {"fullName": "Lê Thị Mẫu", "unitName": "Phường Ví Dụ", "unitCode": "H00.00.00"}
    sandbox.advance(1801)
    assert visitor.search("birth").status == 401


def test_wrong_passwords_lock_the_account(sandbox: RunningSandbox) -> None:
    visitor = _Visitor(sandbox)
    answers = [visitor.log_in("sai") for _ in range(5)]
    assert [answer.status for answer in answers] == [401] * 5
    assert answers[0].json() == {"status": "ERROR", "message": "Sai tên đăng nhập hoặc mật khẩu"}
    assert visitor.log_in().status == 423
    assert len(sandbox.logins("hotich")) == 6


@pytest.mark.parametrize(
    ("fault", "status", "outcome"),
    [
        ("wrong_password", 401, LoginOutcome.WRONG_PASSWORD),
        ("locked", 423, LoginOutcome.LOCKED),
        ("expired_password", 403, LoginOutcome.EXPIRED),
    ],
)
def test_log_in_faults(sandbox: RunningSandbox, fault: str, status: int, outcome: LoginOutcome) -> None:
    sandbox.inject("hotich", fault)
    assert _Visitor(sandbox).log_in().status == status
    assert [record.outcome for record in sandbox.logins("hotich")] == [outcome]


@pytest.mark.parametrize("action", ["delete", "approve"])
def test_writes_are_refused_and_recorded(sandbox: RunningSandbox, action: str) -> None:
    visitor = _Visitor(sandbox)
    visitor.log_in()
    answer = visitor.ask("POST", f"{visitor.origin}/v1/birth/{action}", body={"maHoSo": "x"}, token=visitor.token)
    assert answer.status == 403
    assert "Không được phép" in answer.text
    assert [(entry.path, entry.kind) for entry in sandbox.writes()] == [(f"/v1/birth/{action}", RequestKind.WRITE)]


def test_list_faults(sandbox: RunningSandbox) -> None:
    visitor = _Visitor(sandbox)
    visitor.log_in()
    sandbox.inject("hotich", "truncate", rows=2)
    sandbox.inject("hotich", "rename_field")
    sandbox.inject("hotich", "unknown_status")
    results = [visitor.search("death", page).json()["result"] for page in range(3)]
    assert sum(len(result["content"]) for result in results) == 21
    assert results[0]["totalElements"] == 23
    assert "henTra" in results[0]["content"][0]
    assert results[0]["content"][0]["trangThai"] == "CHO_KY"
    sandbox.clear_faults()
    sandbox.inject("hotich", "empty_by_mistake")
    assert visitor.search("death").json()["result"] == {"content": [], "number": 0, "size": 10}
    sandbox.clear_faults()
    sandbox.inject("hotich", "logout_after", pages=1, times=1)
    assert [visitor.search("birth").status, visitor.search("birth", 1).status] == [200, 401]
    visitor.log_in()
    assert [visitor.search("birth", page).status for page in range(3)] == [200, 200, 200]


def _ask_index(sandbox: RunningSandbox, **changed: object) -> Answer:
    body = {"timeType": "MONTH", "year": 2026, "month": 5, "rootDepartmentId": "H00.00.00"} | changed
    origin = sandbox.origins["index766"]["portal"]
    return Client().ask("POST", f"{origin}/api/v1/reporting/evaluation/service-results", body=body)


def test_index_shows_rates_with_what_they_were_counted_from(sandbox: RunningSandbox) -> None:
    data = _ask_index(sandbox).json()["data"]
    assert (data["departmentName"], data["period"]) == ("Phường Ví Dụ", "2026-05")
    shown = {item["key"]: (item["numerator"], item["denominator"], item["percent"]) for item in data["items"]}
    assert shown == {"digitisation": (858, 858, "100.00"), "reuse": (559, 610, "91.64"), "online_payment": (0, 0, None)}


def test_index_tells_other_units_and_months_apart(sandbox: RunningSandbox) -> None:
    assert _ask_index(sandbox, rootDepartmentId="H01").json()["code"] == "NOT_FOUND"
    assert _ask_index(sandbox, month=6).json()["data"]["items"] == []
    assert _ask_index(sandbox, month=13).status == 400
    assert _ask_index(sandbox, year="2026").status == 400
    sandbox.inject("index766", "rename_field", old="percent", new="tyLe")
    assert "percent" not in _ask_index(sandbox).json()["data"]["items"][0]
    sandbox.inject("index766", "error_500", times=1)
    assert [_ask_index(sandbox).status, _ask_index(sandbox).status] == [500, 200]
    assert sandbox.writes() == ()


def test_a_portal_that_has_enough_of_us(sandbox: RunningSandbox) -> None:
    visitor = _Visitor(sandbox)
    visitor.log_in()
    sandbox.inject("hotich", "rate_limit", path="search", seconds=90, times=2)
    refused = [visitor.search("death") for _ in range(2)]
    assert [(answer.status, answer.headers["retry-after"]) for answer in refused] == [(429, "90")] * 2
    assert visitor.search("death").status == 200
    sandbox.inject("hotich", "rate_limit")
    unlimited = visitor.ask("GET", f"{visitor.origin}/")
    assert (unlimited.status, unlimited.headers.get("retry-after")) == (429, None)
    sandbox.clear_faults()
    sandbox.inject("hotich", "block_page")
    shown = visitor.ask("GET", f"{visitor.origin}/")
    assert shown.status == 200
    assert "truy cập bất thường" in shown.text

"""The pretend iGate and its sign-on, by plain HTTP."""

from collections.abc import Iterator

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from sandbox.tokens import LoginOutcome
from tests.sandbox.portal_client import IgateVisitor
from tests.sandbox.portal_world import AT, TinyWorld


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(123), AT) as served:
        yield served


def _log_in(sandbox: RunningSandbox) -> tuple[IgateVisitor, dict[str, str]]:
    visitor, account = IgateVisitor(sandbox), sandbox.accounts["igate"]
    tokens = visitor.trade_code(visitor.submit(account.username, account.password))
    assert tokens.status == 200
    given: dict[str, str] = tokens.json()
    return visitor, given


def test_list_is_complete_over_all_pages_and_size_is_cut(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    pages = [visitor.search(given["access_token"], page=str(n), size="500").json() for n in range(3)]
    assert [len(page["content"]) for page in pages] == [50, 50, 23]
    assert {page["totalElements"] for page in pages} == {123}
    assert pages[0]["totalPages"] == 3
    assert [page["last"] for page in pages] == [False, False, True]
    assert len({item["code"] for page in pages for item in page["content"]}) == 123
    kinds = [entry.kind for entry in sandbox.journal("igate") if entry.path == "/pa/dossier/search"]
    assert kinds == [RequestKind.SEARCH, RequestKind.PAGING, RequestKind.PAGING]
    assert sandbox.writes() == ()


def test_item_shows_the_dossier_in_the_portals_own_words(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    item = visitor.search(given["access_token"], sort="id,asc", size="1").json()["content"][0]
    assert item["code"] == "H00.00-260413-0001"
    assert item["applicant"]["data"]["fullname"] == "Người Nộp Số 1"
    assert item["appliedDate"] == "2026-04-13T08:37:00.000+0700"
    assert item["completedDate"] is None
    assert item["dossierStatus"]["id"] == 8
    assert item["applyMethod"] == {"id": 0, "name": "Trực tuyến"}


def test_slice_declares_no_total_and_filters_choose(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    assert "totalElements" not in visitor.search(given["access_token"], spec="slice").json()
    chosen = visitor.search(given["access_token"], **{"dossier-status": "5,4"}).json()
    assert {item["dossierStatus"]["id"] for item in chosen["content"]} == {4, 5}
    bounded = visitor.search(
        given["access_token"], **{"accepted-from": "2026-04-14", "accepted-to": "2026-04-14T23:59:00+07:00"}
    ).json()
    assert bounded["totalElements"] > 0
    assert {item["acceptedDate"][:10] for item in bounded["content"]} == {"2026-04-14"}


def test_token_dies_after_300_seconds_and_is_renewed_once_per_refresh_token(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    sandbox.advance(295)
    assert visitor.search(given["access_token"]).status == 200
    sandbox.advance(10)
    assert visitor.search(given["access_token"]).status == 401
    renewed = visitor.trade(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert visitor.search(renewed.json()["access_token"]).status == 200
    again = visitor.trade(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert (again.status, again.json()) == (400, {"error": "invalid_grant"})


def test_code_needs_its_verifier_and_serves_once(sandbox: RunningSandbox) -> None:
    visitor, account = IgateVisitor(sandbox), sandbox.accounts["igate"]
    answer = visitor.submit(account.username, account.password)
    assert visitor.trade_code(answer, verifier="another").status == 400
    assert visitor.trade_code(answer).status == 400  # used up by the wrong try
    back = visitor.open_login()  # the sign-on cookie skips the form
    assert back.status == 302
    assert visitor.trade_code(back).status == 200
    assert len(sandbox.logins("igate")) == 1


def test_sign_on_sends_nobody_elsewhere(sandbox: RunningSandbox) -> None:
    assert IgateVisitor(sandbox).open_login(redirect_uri="http://127.0.99.1/").status == 400


def test_account_locks_after_five_wrong_passwords(sandbox: RunningSandbox) -> None:
    visitor, account = IgateVisitor(sandbox), sandbox.accounts["igate"]
    for _ in range(5):
        page = visitor.submit(account.username, "sai")
        assert page.status == 200
        assert 'id="input-error" aria-live="polite">Sai tên đăng nhập hoặc mật khẩu.' in page.text
    assert "Tài khoản đã bị khóa." in visitor.submit(account.username, account.password).text
    outcomes = [record.outcome for record in sandbox.logins("igate")]
    assert outcomes == [LoginOutcome.WRONG_PASSWORD] * 5 + [LoginOutcome.LOCKED]
    sandbox.unlock("igate")
    assert visitor.submit(account.username, account.password).status == 302


@pytest.mark.parametrize(
    ("fault", "options", "words"),
    [
        ("wrong_password", {}, "Sai tên đăng nhập hoặc mật khẩu."),
        ("locked", {}, "Tài khoản đã bị khóa."),
        ("expired_password", {}, "kc-passwd-update-form"),
        ("unknown_login_page", {"stage": "after"}, "Xác nhận thông tin cán bộ"),
    ],
)
def test_log_in_faults(sandbox: RunningSandbox, fault: str, options: dict[str, str], words: str) -> None:
    sandbox.inject("igate", fault, **options)
    account = sandbox.accounts["igate"]
    answer = IgateVisitor(sandbox).submit(account.username, account.password)
    assert answer.status == 200
    assert words in answer.text
    assert len(sandbox.logins("igate")) == 1


def test_unknown_login_page_has_no_form(sandbox: RunningSandbox) -> None:
    sandbox.inject("igate", "unknown_login_page")
    assert "kc-form-login" not in IgateVisitor(sandbox).open_login().text


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/pa/dossier/{id}"), ("PUT", "/pa/dossier/{id}/force-end-process")]
)
def test_writes_are_refused_and_recorded(sandbox: RunningSandbox, method: str, path: str) -> None:
    visitor, given = _log_in(sandbox)
    item = visitor.search(given["access_token"]).json()["content"][0]
    answer = visitor.ask(method, visitor.portal + path.format(id=item["id"]), token=given["access_token"])
    assert answer.status == 403
    assert "Không được phép" in answer.text
    assert [(entry.method, entry.kind, entry.status) for entry in sandbox.writes()] == [
        (method, RequestKind.WRITE, 403)
    ]


def test_session_dies_after_two_list_pages_each_time(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    sandbox.inject("igate", "logout_after", pages=2)
    assert [visitor.search(given["access_token"], page=str(n)).status for n in range(3)] == [200, 200, 401]
    renewed = visitor.trade(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert renewed.status == 400
    assert visitor.open_login().status == 200  # the form again: the sign-on cookie is dead too
    visitor, given = _log_in(sandbox)
    assert [visitor.search(given["access_token"], page=str(n)).status for n in range(3)] == [200, 200, 401]


def test_list_faults(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    token = given["access_token"]

    def walk() -> tuple[list[int | None], list[str]]:
        pages = [visitor.search(token, page=str(n)).json() for n in range(3)]
        return [page.get("totalElements") for page in pages], [i["code"] for page in pages for i in page["content"]]

    sandbox.inject("igate", "truncate", rows=4)
    totals, codes = walk()
    assert (totals, len(codes)) == ([123] * 3, 119)
    sandbox.clear_faults()
    sandbox.inject("igate", "repeat_page")
    totals, codes = walk()
    assert (len(codes), len(set(codes))) == (150, 50)
    sandbox.clear_faults()
    sandbox.inject("igate", "shift_rows")
    totals, codes = walk()
    assert totals == [123, 124, 124]
    assert (len(codes), len(set(codes))) == (124, 123)  # one row twice, the new one not seen
    assert len(set(walk()[1])) == 124  # the second sweep has it
    sandbox.clear_faults()
    sandbox.inject("igate", "total_changes")
    assert walk()[0] == [123, 124, 125]
    sandbox.clear_faults()
    sandbox.inject("igate", "empty_by_mistake")
    assert walk() == ([None] * 3, [])
    sandbox.clear_faults()
    sandbox.inject("igate", "unknown_status", rows=2)
    ids = [item["dossierStatus"]["id"] for item in visitor.search(token).json()["content"]]
    assert ids.count(99) == 2
    sandbox.clear_faults()
    sandbox.inject("igate", "rename_field")
    item = visitor.search(token).json()["content"][0]
    assert "appointmentDate" not in item
    assert "dueDate" in item
    sandbox.clear_faults()
    sandbox.inject("igate", "error_500", times=2)
    assert [visitor.search(token).status for _ in range(3)] == [500, 500, 200]
    sandbox.inject("igate", "layout_changed")
    assert visitor.search(token).status == 404
    sandbox.clear_faults()
    assert len(set(walk()[1])) == 123


def test_other_unit_and_maintenance(sandbox: RunningSandbox) -> None:
    visitor, given = _log_in(sandbox)
    profile = f"{visitor.portal}/hu/user/--fully"
    assert visitor.ask("GET", profile, token=given["access_token"]).json()["agency"]["name"] == "Phường Ví Dụ"
    sandbox.inject("igate", "other_unit", name="Xã Khác")
    assert visitor.ask("GET", profile, token=given["access_token"]).json()["agency"]["name"] == "Xã Khác"
    sandbox.inject("igate", "maintenance")
    answer = visitor.search(given["access_token"])
    assert answer.status == 200
    assert "Hệ thống đang bảo trì" in answer.text

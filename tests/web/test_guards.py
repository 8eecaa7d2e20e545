"""Who may open what: every route, every role; and what stands before all of them."""

import re
import unicodedata
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from reporting.web import app as web_app
from reporting.web.defence import Defence
from reporting.web.guards import LOCAL, Guard, Who
from reporting.web.identity import COOKIE
from reporting.web.navigation import links_for
from reporting.web.pages.login import local_path
from reporting.web.routing import GuardedRoute
from store.people import chases
from store.people.acknowledgements import in_force
from store.people.viewers import Role
from tests.web.conftest import ACCOUNTS, PASSWORD
from tests.web.serving import HOSTS, Served
from tests.web.worlds import UNIT, Ward


def _routes(ward: Ward) -> list[BaseRoute]:
    defence = cast(Defence, web_app.make_app(ward.desk, HOSTS))
    return list(cast(Starlette, defence._app).routes)


def _path(route: GuardedRoute) -> str:
    return re.sub(r"\{[a-z]+:int\}", "1", route.path)


def _log_in(served: Served, role: str) -> str:
    answer = served.post("/dang-nhap", {"ten": role, "mat-khau": PASSWORD, "ve": "/"})
    assert answer.status == 303, answer.body
    return answer.headers["set-cookie"].partition(";")[0]


def test_every_route_declares_its_guard_and_changes_are_for_those_who_may(ward: Ward) -> None:
    routes = _routes(ward)
    assert len(routes) > 20
    for route in routes:
        assert isinstance(route, GuardedRoute), route
        changes = route.methods is not None and "POST" in route.methods
        shared = ("/dang-nhap", "/dang-xuat", "/don-doc/ghi-nhan", "/don-doc/tra-loi")
        assert not changes or route.guard is Guard.ADMIN or route.path in shared, route.path
        public = ("/dang-nhap", "/dang-xuat", "/tro-giup")
        assert route.guard is not Guard.PUBLIC or route.path in public or route.path.startswith("/tinh/"), route.path


def test_the_role_matrix_over_the_whole_router(guarded: Served, guarded_ward: Ward) -> None:
    cookies = {role: _log_in(guarded, role) for role in ACCOUNTS}
    for route in _routes(guarded_ward):
        assert isinstance(route, GuardedRoute)
        if route.path in ("/dang-nhap", "/dang-xuat"):
            continue
        changes = route.methods is not None and "POST" in route.methods
        ask = guarded.post if changes else guarded.get
        anonymous = ask(_path(route))
        if route.guard is Guard.PUBLIC:
            assert anonymous.status == 200
            continue
        assert anonymous.status == (401 if changes else 303), route.path
        for role, cookie in cookies.items():
            status = ask(_path(route), cookie=cookie).status
            if route.guard.admits(Role(role)):
                assert status in (200, 303, 400, 404, 422), (route.path, role, status)
            else:
                assert status == 403, (route.path, role, status)


def test_the_navigation_offers_what_opens_and_nothing_else(served: Served) -> None:
    for link in links_for(LOCAL, "/"):
        assert served.get(link.path).status == 200, link.path
    looker = Who(name="", role=Role.DEPARTMENT, department="x")
    assert {link.path for link in links_for(looker, "/")} < {link.path for link in links_for(LOCAL, "/")}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1"])
def test_other_hosts_are_refused_for_reading_too(served: Served, host: str) -> None:
    assert served.get("/", host=host).status == 400
    assert served.get("/tro-giup", host=host).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "", "sec_fetch_site": "cross-site"},
        {"origin": "", "sec_fetch_site": "same-site"},
        {"origin": "", "sec_fetch_site": "none"},
        {"origin": "null", "sec_fetch_site": ""},
        {"origin": "", "sec_fetch_site": ""},
        {"origin": "http://127.0.0.1:1", "sec_fetch_site": ""},
    ],
)
def test_changes_come_from_our_own_pages_only(served: Served, ward: Ward, headers: dict[str, str]) -> None:
    begun = ward.examiner.begun
    assert served.post("/he-thong/kiem-tra", None, **headers).status == 403
    assert ward.examiner.begun == begun


def test_an_own_page_may_change_something(served: Served, ward: Ward) -> None:
    begun = ward.examiner.begun
    assert served.post("/he-thong/kiem-tra").status == 303
    assert served.post("/he-thong/kiem-tra", sec_fetch_site="").status == 303  # an older browser
    assert ward.examiner.begun == begun + 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_there_are_no_other_methods(served: Served, method: str) -> None:
    assert served.ask(method, "/cong/tam-dung", "", {"origin": served.origin}).status == 405


def test_what_does_not_say_how_long_it_is_or_is_too_long_changes_nothing(served: Served, ward: Ward) -> None:
    begun, own = ward.examiner.begun, {"origin": served.origin}
    for headers, status, words in (
        ({"transfer-encoding": "chunked"}, 411, "không ghi độ dài"),
        ({"content-length": "1000001"}, 413, "quá dài"),
        ({"content-length": "-1"}, 400, ""),
    ):
        answer = served.ask("POST", "/he-thong/kiem-tra", None, own | headers)
        assert answer.status == status
        assert words in answer.body
    assert ward.examiner.begun == begun


def test_every_answer_carries_the_headers(served: Served) -> None:
    for path in ("/", "/ho-so.xlsx", "/khong-co", "/tinh/app.css"):
        headers = served.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("no-cache" if path.startswith("/tinh/") else "no-store")


def test_a_log_in_is_new_each_time_and_can_be_ended(guarded: Served) -> None:
    planted = f"{COOKIE}=chosen-by-somebody-else"
    answer = guarded.post("/dang-nhap", {"ten": "look", "mat-khau": PASSWORD, "ve": "/"}, cookie=planted)
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    first = cookie.partition(";")[0]
    assert first != planted
    assert guarded.get("/", cookie=planted).status == 303
    second = _log_in(guarded, "look")
    assert guarded.get("/", cookie=first).status == guarded.get("/", cookie=second).status == 200
    assert guarded.post("/dang-xuat", cookie=first).status == 303
    assert guarded.get("/", cookie=first).status == 303
    assert guarded.get("/", cookie=second).status == 200
    guarded.post("/dang-xuat", {"moi-noi": "1"}, cookie=second)
    assert guarded.get("/", cookie=second).status == 303


def test_a_password_is_the_same_from_every_keyboard(guarded: Served) -> None:
    apart = unicodedata.normalize("NFD", PASSWORD)
    assert apart != PASSWORD
    assert guarded.post("/dang-nhap", {"ten": "look", "mat-khau": apart, "ve": "/"}).status == 303


def test_guessing_is_slowed_down_and_says_so(guarded: Served) -> None:
    statuses = [guarded.post("/dang-nhap", {"ten": "doan", "mat-khau": f"sai {n}"}).status for n in range(9)]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses
    assert _log_in(guarded, "look")  # others are not kept out by that


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/dang-nhap", "/a\r\nb"],
)
def test_after_logging_in_one_stays_here(target: str) -> None:
    assert local_path(target) == "/"


def test_a_department_sees_its_own_dossiers_only(guarded: Served, guarded_ward: Ward) -> None:
    cookie = _log_in(guarded, "department")
    own = guarded_ward.desk.office.departments[0].name
    for path in ("/ho-so?trang-thai=tat-ca", "/ho-so?trang-thai=tat-ca&phong=Công+an", "/"):
        body = guarded.get(path.replace("ô", "%C3%B4"), cookie=cookie).body
        others = [each.name for each in guarded_ward.desk.office.departments[1:]]
        assert not any(f">{name}<" in body for name in others), path
    mine = re.findall(r'/ho-so/(\d+)"', guarded.get("/ho-so?trang-thai=tat-ca", cookie=cookie).body)
    all_ = re.findall(r'/ho-so/(\d+)"', guarded.get("/ho-so?trang-thai=tat-ca", cookie=_log_in(guarded, "look")).body)
    foreign = sorted(set(all_) - set(mine))
    assert mine
    assert foreign
    assert own in guarded.get(f"/ho-so/{mine[0]}", cookie=cookie).body
    assert guarded.get(f"/ho-so/{foreign[0]}", cookie=cookie).status == 404


def test_a_department_takes_note_of_its_own_dossiers_and_answers_its_own_slips(
    guarded: Served, guarded_ward: Ward
) -> None:
    cookie, desk = _log_in(guarded, "department"), guarded_ward.desk
    mine, other = (each.name for each in desk.office.departments[:2])
    offered = re.findall(r'name="hs" value="([^"]+)"', guarded.get("/don-doc", cookie=cookie).body)
    everything = re.findall(
        r'name="hs" value="([^"]+)"', guarded.get("/don-doc", cookie=_log_in(guarded, "admin")).body
    )
    foreign = sorted(set(everything) - set(offered))
    assert offered
    assert foreign
    before = in_force(desk.reader, UNIT, guarded_ward.at)
    assert guarded.post("/don-doc/ghi-nhan", {"hs": foreign[0]}, cookie=cookie).status == 404
    assert guarded.post("/don-doc/ghi-nhan", {"hs": "igate|không có"}, cookie=cookie).status == 404
    assert in_force(desk.reader, UNIT, guarded_ward.at) == before
    assert guarded.post("/don-doc/ghi-nhan", {"hs": offered[0]}, cookie=cookie).status == 303
    assert in_force(desk.reader, UNIT, guarded_ward.at)[*offered[0].split("|")].by == "Người department"
    with desk.writer.writing() as connection:
        for number, department in ((11, mine), (12, other)):
            chases.add(
                connection,
                UNIT,
                number=number,
                department=department,
                made_at=guarded_ward.at,
                answer_due_at=guarded_ward.at,
                files=[],
            )
    assert guarded.post("/don-doc/tra-loi", {"so": "12", "tra-loi": "đã xong"}, cookie=cookie).status == 404
    assert guarded.post("/don-doc/tra-loi", {"so": "11", "tra-loi": "đã xong"}, cookie=cookie).status == 303
    assert [each.number for each in chases.unanswered(desk.reader, UNIT)] == [2, 12]
    body = guarded.get("/don-doc", cookie=cookie).body
    assert "Lập phiếu đôn đốc" not in body
    assert other not in body


def test_other_units_stay_closed(guarded: Served) -> None:
    assert guarded.get("/ho-so?dv=H99.99", cookie=_log_in(guarded, "admin")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/tinh/..%2f..%2fapp.py",
        "/tinh/%2e%2e/app.py",
        "/tinh/....//app.py",
        "/tinh/C:\\x",
        "/tinh/app.css%00",
        "/ho-so/../x",
    ],
)
def test_no_address_leads_to_a_file(served: Served, path: str) -> None:
    assert served.get(path).status == 404

"""The pretend ministry's iGate, national portal and Liferay portal, by plain HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from sandbox.journal import RequestKind
from sandbox.serve import RunningSandbox, running
from tests.sandbox.portal_client import Answer, Client, attribute
from tests.sandbox.portal_world import AT, TinyWorld


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(35), AT) as served:
        yield served


def kinds(sandbox: RunningSandbox, key: str) -> list[RequestKind]:
    return [entry.kind for entry in sandbox.journal(key)]


class Construction(Client):
    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.origin = sandbox.origins["construction"]["portal"]
        self.account = sandbox.accounts["construction"]

    def token(self, **fields: str) -> Answer:
        return self.ask("POST", f"{self.origin}/oauth/token", form={"client_id": "web-onegate", **fields})

    def log_in(self, password: str | None = None) -> Answer:
        known = {"username": self.account.username, "password": password or self.account.password}
        return self.token(grant_type="password", **known)


def test_a_ministrys_igate_gives_tokens_for_passwords_and_for_refresh_tokens(sandbox: RunningSandbox) -> None:
    visitor = Construction(sandbox)
    assert visitor.log_in("sai").json()["error_description"] == "Sai tên đăng nhập hoặc mật khẩu"
    given = visitor.log_in().json()
    renewed = visitor.token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert visitor.token(grant_type="refresh_token", refresh_token=given["refresh_token"]).status == 400
    url = f"{visitor.origin}/pa/dossier/search?page=0&size=50&spec=page"
    assert visitor.ask("GET", url).status == 401
    assert visitor.ask("GET", url, token=renewed.json()["access_token"]).json()["totalElements"] == 35
    sandbox.end_sessions("construction")
    assert visitor.ask("GET", url, token=renewed.json()["access_token"]).status == 401
    assert kinds(sandbox, "construction").count(RequestKind.LOGIN) == 2, "renewing is no log-in"
    assert sandbox.writes() == ()


class National(Client):
    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.origins = sandbox.origins["national"]
        self.account = sandbox.accounts["national"]

    def get(self, url: str) -> Answer:
        answer = self.ask("GET", url)
        while answer.status == 302:
            url = urljoin(url, answer.headers["location"])
            answer = self.ask("GET", url)
        return answer

    def log_in(self, password: str | None = None) -> Answer:
        form = self.get(f"{self.origins['portal']}/ho-so")
        fields = {"lt": attribute(form.text, r'name="lt" value="([^"]+)"'), "username": self.account.username}
        answer = self.ask(
            "POST",
            f"{self.origins['sso']}/sso/login",
            form=fields | {"password": password or self.account.password},
        )
        return self.get(answer.headers["location"]) if answer.status == 302 else answer

    def search(self, last: str = "", limit: int = 30) -> Answer:
        body = {"lastId": last, "limit": limit, "keyword": "", "statuses": []}
        return self.ask("POST", f"{self.origins['portal']}/api/v1/dossiers/search", body=body)


def test_the_national_portal_answers_all_with_201_and_a_code(sandbox: RunningSandbox) -> None:
    visitor = National(sandbox)
    assert (visitor.search().status, visitor.search().json()["code"]) == (201, "SESSION_EXPIRED")
    assert "Thông tin đăng nhập không chính xác." in visitor.log_in("sai").text
    page = visitor.log_in()
    assert f">{visitor.account.full_name}<" in page.text
    first = visitor.search().json()["data"]
    rest = visitor.search(first["lastId"]).json()["data"]
    assert (first["total"], len(first["items"]), len(rest["items"]), rest["lastId"]) == (35, 30, 5, None)
    assert len({each["maHoSo"] for each in first["items"] + rest["items"]}) == 35
    refused = visitor.ask(
        "POST", f"{visitor.origins['portal']}/api/v1/dossiers/{rest['items'][0]['id']}/delete", body={}
    )
    assert (refused.status, len(sandbox.writes())) == (403, 1)


def test_a_ticket_of_the_national_sign_on_serves_once(sandbox: RunningSandbox) -> None:
    visitor = National(sandbox)
    visitor.log_in()
    back = visitor.ask("GET", f"{visitor.origins['sso']}/sso/login?service=national").headers["location"]
    assert parse_qs(urlsplit(back).query)["ticket"]
    other = Client()
    assert other.ask("GET", back).headers["location"] == "/ho-so"
    assert Client().ask("GET", back).headers["location"] == "/"


class Defence(Client):
    def __init__(self, sandbox: RunningSandbox) -> None:
        super().__init__()
        self.origin = sandbox.origins["defence"]["portal"]
        account = sandbox.accounts["defence"]
        page = self.ask("GET", f"{self.origin}/c/portal/login")
        fields = {"p_auth": attribute(page.text, r'name="p_auth" value="([^"]*)"'), "login": account.username}
        self.ask("POST", f"{self.origin}/c/portal/login", form=fields | {"password": account.password})
        self.page = self.ask("GET", f"{self.origin}/web/ban-chqs/ho-so").text


def test_liferays_services_want_what_the_page_says_in_headers(sandbox: RunningSandbox) -> None:
    visitor = Defence(sandbox)
    token = attribute(visitor.page, r'authToken: "([0-9a-f]+)"')
    group = attribute(visitor.page, r'return "([0-9]+)"')
    url = f"{visitor.origin}/o/rest/v2/dossiers?start=20&end=40"
    assert visitor.ask("GET", url).status == 403
    assert visitor.ask("GET", url, headers={"Token": token}).status == 403
    found = visitor.ask("GET", url, headers={"Token": token, "groupId": group}).json()
    assert (found["total"], len(found["data"])) == (35, 15)
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", found["data"][0]["submitDate"])
    number = found["data"][0]["dossierId"]
    assert visitor.ask("DELETE", f"{visitor.origin}/o/rest/v2/dossiers/{number}").status == 403
    assert [entry.kind for entry in sandbox.writes()] == [RequestKind.WRITE]

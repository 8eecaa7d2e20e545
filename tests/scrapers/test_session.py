"""What a session believes and what it refuses, over the pretend portals with a real browser."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser, OpenPortal
from scrapers.errors.portal import PortalError, UnknownPage
from scrapers.login.submit import log_in
from scrapers.profile import IdentityCheck, Portal
from scrapers.session.browser_session import BrowserSession, body_of, url_of
from scrapers.session.pace import Pace
from scrapers.session.proof import ANYBODY, Expected, is_unit, refusal, said_by_service, token_in
from scrapers.transport import Reply, Request
from tests.scrapers.conftest import RecordingGate, account_of, profile
from tests.scrapers.pages import portal_of
from tests.scrapers.test_families_table import LIST

browser_test = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
Opening = Callable[..., AbstractAsyncContextManager[tuple[BrowserSession, OpenPortal]]]

IGATE_PAGE = Request(method="GET", origin="portal", path="/pa/dossier/search", query=(("page", "0"), ("size", "10")))
HKD_PAGE = "/Officer/ApplicationList.aspx"


async def no_sleep(seconds: float) -> None:
    return


@pytest.fixture
def opening(browser: GuardedBrowser, sandbox: RunningSandbox) -> Opening:
    """Logs in to a portal; the session is not yet proven."""

    @asynccontextmanager
    async def opened(
        key: str, unit: str | None = None, seconds: float = 30.0
    ) -> AsyncIterator[tuple[BrowserSession, OpenPortal]]:
        portal = profile(sandbox, key)
        async with browser.portal(portal.guard_rules()) as context:
            await log_in(portal, account_of(sandbox, key), context, RecordingGate())
            pace = Pace(0.0, monotonic=monotonic, sleep=no_sleep)
            yield (
                BrowserSession(portal, context, pace, expected=Expected(unit=unit), time_left=lambda: seconds),
                context,
            )

    return opened


async def problem_of(session: BrowserSession, request: Request) -> str:
    with pytest.raises(PortalError) as caught:
        await session.send(request)
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p class=cb>Cán bộ: <b>Trần Thị Thử</b> <i>UBND Phường Ví Dụ</i>", ("Trần Thị Thử", "UBND Phường Ví Dụ")),
        ("<p class=cb>Cán bộ: <b>Trần Thị Thử</b> <i> </i>", None),
        ("<p>Mời đăng nhập", None),
    ],
)
def test_a_page_of_its_own_says_who_is_logged_in(body: str, said: tuple[str, str] | None) -> None:
    portal, check = portal_of("table", LIST), IdentityCheck(path="/menu", user="css=.cb b", unit="css=.cb i")
    reply = Reply(status=200, url="https://cong.example/menu", content_type="text/html", body=body.encode())
    if said is not None:
        assert said_by_service(portal, check, reply) == said
        return
    with pytest.raises(UnknownPage):
        said_by_service(portal, check, reply)


@pytest.mark.parametrize("key", ["igate", "hkd", "hotich"])
class TestIdentity:
    pytestmark = browser_test

    async def test_our_own_unit_is_proven(self, opening: Opening, sandbox: RunningSandbox, key: str) -> None:
        async with opening(key, sandbox.accounts[key].unit_name) as (session, _opened):
            await session.prove()

    async def test_another_unit_is_refused(self, opening: Opening, sandbox: RunningSandbox, key: str) -> None:
        unit = sandbox.accounts[key].unit_name
        sandbox.inject(key, "other_unit", name="Phường Khác")
        async with opening(key, unit) as (session, _opened):
            with pytest.raises(PortalError) as caught:
                await session.prove()
        assert caught.value.problem.code == "other_unit"
        assert "Phường Khác" in caught.value.problem.sentence


class TestReplies:
    pytestmark = browser_test

    async def test_json_with_the_pages_token(self, opening: Opening) -> None:
        async with opening("igate") as (session, opened):
            await session.prove()
            reply = await session.send(IGATE_PAGE)
            assert len(reply.json()["content"]) == 10
            assert opened.conversation.blocked == ()

    async def test_an_expired_token_is_renewed_without_a_password(
        self, opening: Opening, sandbox: RunningSandbox
    ) -> None:
        async with opening("igate") as (session, _opened):
            await session.prove()
            submitted = len(sandbox.logins("igate"))
            sandbox.advance(301)
            assert (await session.send(IGATE_PAGE)).status == 200
            assert len(sandbox.logins("igate")) == submitted

    @pytest.mark.parametrize(
        ("key", "request_"),
        [("igate", IGATE_PAGE), ("hkd", Request(method="GET", origin="portal", path=HKD_PAGE))],
    )
    async def test_a_dead_session_is_no_answer_and_costs_no_password(
        self, opening: Opening, sandbox: RunningSandbox, key: str, request_: Request
    ) -> None:
        async with opening(key) as (session, _opened):
            await session.prove()
            submitted = len(sandbox.logins(key))
            sandbox.end_sessions(key)
            assert await problem_of(session, request_) == "logged_out"
            assert len(sandbox.logins(key)) == submitted

    @pytest.mark.parametrize(("fault", "code"), [("maintenance", "maintenance"), ("error_500", "server_failed")])
    async def test_what_is_no_answer_at_all(
        self, opening: Opening, sandbox: RunningSandbox, fault: str, code: str
    ) -> None:
        async with opening("igate") as (session, _opened):
            await session.prove()
            sandbox.inject("igate", fault)
            assert await problem_of(session, IGATE_PAGE) == code

    async def test_the_page_itself_is_believed_only_while_it_is_ours(
        self, opening: Opening, sandbox: RunningSandbox
    ) -> None:
        async with opening("hkd", sandbox.accounts["hkd"].unit_name) as (session, opened):
            reply = await session.page_html()
            assert "ctl00_C_GridFld" in reply.text()
            await opened.page.evaluate("document.querySelector('#ctl00_UnitLbl').innerText = 'Phường Khác'")
            with pytest.raises(PortalError) as caught:
                await session.page_html()
            assert caught.value.problem.code == "other_unit"

    async def test_undeclared_requests_are_stopped_before_they_leave(
        self, opening: Opening, sandbox: RunningSandbox
    ) -> None:
        async with opening("igate") as (session, opened):
            await session.prove()
            assert await problem_of(session, Request(method="DELETE", origin="portal", path="/pa/dossier/1")) == (
                "guard_blocked"
            )
            assert opened.conversation.write_blocked is not None
        assert sandbox.writes() == ()

    async def test_after_the_deadline_nothing_is_asked(self, opening: Opening, sandbox: RunningSandbox) -> None:
        async with opening("hkd", seconds=0.0) as (session, _opened):
            await session.prove()
            before = len(sandbox.journal("hkd"))
            assert await problem_of(session, Request(method="GET", origin="portal", path=HKD_PAGE)) == "timed_out"
            assert len(sandbox.journal("hkd")) == before


@pytest.mark.parametrize(
    ("shown", "expected", "same"),
    [
        ("UBND PHƯỜNG VÍ DỤ", "Phường Ví Dụ", True),
        ("Phường 12", "Phường 1", False),
        ("Phường 1 - Thành phố X", "phường 1", True),
        ("", "Phường 1", False),
        ("Phường Ví", "Phường Ví Dụ", False),
    ],
)
def test_a_unit_is_recognised_by_whole_words(shown: str, expected: str, same: bool) -> None:
    assert is_unit(shown, expected) is same


@pytest.mark.parametrize(
    ("stored", "pointer", "token"),
    [
        ("abc", "", "abc"),
        ('{"access_token": "t"}', "/access_token", "t"),
        ('{"a": {"b": "t"}}', "/a/b", "t"),
        ('{"a": 5}', "/a", None),
        ("[]", "/a", None),
        ("no json", "/a", None),
        ("", "", None),
        (None, "/a", None),
    ],
)
def test_a_token_is_found_by_its_pointer(stored: str | None, pointer: str, token: str | None) -> None:
    assert token_in(stored, pointer) == token


HTML = "text/html; charset=utf-8"
GOOD = '<body><b id="ctl00_UserLbl">A</b><b id="ctl00_UnitLbl">Phường Ví Dụ</b></body>'


@pytest.mark.parametrize(
    ("status", "content_type", "body", "code"),
    [
        (200, HTML, GOOD, None),
        (401, "application/json", "{}", "logged_out"),
        (429, HTML, GOOD, "rate_limited"),
        (503, HTML, "<body>Hệ thống đang bảo trì</body>", "maintenance"),
        (200, HTML, "<body><h1>HỆ THỐNG  đang bảo trì</h1></body>", "maintenance"),
        (502, HTML, "<body>Bad gateway</body>", "server_failed"),
        (500, "application/json", "{}", "server_failed"),
        (200, HTML, '<body><input id="ctl00_C_LoginBtn"></body>', "logged_out"),
        (200, HTML, "<body>Chào mừng</body>", "unknown_page"),
        (200, HTML, "", "unknown_page"),
        (200, HTML, GOOD.replace("Ví Dụ", "Khác"), "other_unit"),
        (200, HTML.replace("utf-8", "windows-1252"), GOOD, "misencoded"),  # no other unit: nobody need look for one
        (404, HTML, "<body>Không tìm thấy</body>", None),
        (200, "application/json", '{"text": "Hệ thống đang bảo trì"}', None),
    ],
)
def test_what_a_reply_is_taken_for(
    served: RunningSandbox, status: int, content_type: str, body: str, code: str | None
) -> None:
    reply = Reply(status=status, url="http://127.0.12.1/x", content_type=content_type, body=body.encode())
    error = refusal(hkd(served), reply, Expected(unit="Phường Ví Dụ"))
    assert (error.problem.code if error else None) == code


def test_a_redirect_to_the_log_in_page_is_a_dead_session(served: RunningSandbox) -> None:
    reply = Reply(status=200, url="http://127.0.12.1/login.aspx?h=1", content_type=HTML, body=GOOD.encode())
    error = refusal(hkd(served), reply, ANYBODY)
    assert error is not None
    assert error.problem.code == "logged_out"


def hkd(served: RunningSandbox) -> Portal:
    return profile(served, "hkd")


def test_requests_are_put_together_as_forms_want_them(served: RunningSandbox) -> None:
    portal = hkd(served)
    asked = Request(
        method="POST", origin="portal", path="/a?h=1", query=(("q", "hộ & x"),), form=(("ctl00$C", "1"), ("b", "á"))
    )
    assert url_of(portal, asked) == portal.origins["portal"] + "/a?h=1&q=h%E1%BB%99+%26+x"
    assert body_of(asked) == (b"ctl00%24C=1&b=%C3%A1", {"Content-Type": "application/x-www-form-urlencoded"})
    sent = Request(method="POST", origin="portal", path="/a", json={"k": "ộ"})
    assert body_of(sent)[0] == '{"k": "ộ"}'.encode()
    assert body_of(Request(method="GET", origin="portal", path="/a")) == (None, {})


@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20) | st.text("Az09+/=_.~- ", max_size=20)), max_size=4)
)
def test_forms_are_written_as_the_standard_has_it(fields: list[tuple[str, str]]) -> None:
    request = Request(method="POST", origin="portal", path="/a", form=tuple(fields))
    assert body_of(request)[0] == urlencode(fields).encode()

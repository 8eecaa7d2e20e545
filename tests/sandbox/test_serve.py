"""Running all pretend servers: start and stop, the clock, the journal, faults of any portal, a real browser."""

import dataclasses
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

import pytest
from playwright.async_api import Page, async_playwright

from sandbox.journal import RequestKind
from sandbox.model import IndicatorView, WorldView
from sandbox.portals.registry import PRETEND_PORTALS
from sandbox.serve import RunningSandbox, describe, running
from sandbox.world import tiny_world
from scrapers.browser.find import find_browser
from tests.sandbox.portal_client import Client, HkdVisitor
from tests.sandbox.portal_world import AT, TinyWorld


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running(TinyWorld(61), AT) as served:
        yield served


def test_hosts_differ_and_accounts_follow_from_the_seed() -> None:
    with running(TinyWorld(1), AT, seed=7) as first, running(TinyWorld(1), AT, seed=7) as second:
        assert first.accounts == second.accounts
        assert first.origins != second.origins
        hosts = [url.rsplit(":", 1)[0] for origins in first.origins.values() for url in origins.values()]
        assert len(set(hosts)) == len(hosts) == sum(len(pretend.hosts) for pretend in PRETEND_PORTALS)
    with running(TinyWorld(1), AT, seed=8) as third:
        assert third.accounts["hkd"].password != first.accounts["hkd"].password


def test_a_real_world_is_shown_whole_with_its_own_ward() -> None:
    world = tiny_world(25)
    with running(world, world.period.end) as sandbox:
        visitor, account = HkdVisitor(sandbox), sandbox.accounts["hkd"]
        visitor.log_in(account.username, account.password)
        codes = visitor.codes()
        assert f'id="ctl00_UnitLbl">{world.unit.name}<' in visitor.page.text
        visitor.turn(2)
        codes += visitor.codes()
    assert account.unit_name == world.unit.name
    assert set(codes) == {view.code for view in world.at(world.period.end).portals["hkd"]}


def test_stopping_ends_threads_and_ports() -> None:
    before = threading.active_count()
    with running(TinyWorld(1), AT) as served:
        url = served.origins["hotich"]["portal"]
        assert Client().ask("GET", url).status == 200
    assert threading.active_count() == before
    with pytest.raises(OSError, match="refused"):
        Client().ask("GET", url)


def test_describe_names_every_portal_for_people(sandbox: RunningSandbox) -> None:
    lines = describe(sandbox)
    assert len(lines) == len(PRETEND_PORTALS)
    name, url, username, password = lines[0]
    assert "iGate" in name
    assert Client().ask("GET", url).status == 200
    assert (username, password) == (sandbox.accounts["igate"].username, sandbox.accounts["igate"].password)
    (rates,) = [line for line in lines if line[1] == f"{sandbox.origins['index766']['portal']}/"]
    assert rates[2:] == ("", "")


def test_instant_and_world_can_be_moved(sandbox: RunningSandbox) -> None:
    visitor, account = HkdVisitor(sandbox), sandbox.accounts["hkd"]
    assert "Tổng số: 61 hồ sơ" in visitor.log_in(account.username, account.password).text
    sandbox.set_instant(AT + timedelta(days=2))
    assert "Tổng số: 63 hồ sơ" in visitor.turn(1 + 1).text
    sandbox.set_world(TinyWorld(5))
    assert "Tổng số: 7 hồ sơ" in visitor.follow(visitor.ask("GET", visitor.url)).text


@pytest.mark.parametrize("portal", ["igate", "hkd", "hotich", "index766"])
def test_anything_undeclared_is_recorded(sandbox: RunningSandbox, portal: str) -> None:
    origin, client = sandbox.origins[portal]["portal"], Client()
    assert client.ask("GET", f"{origin}/favicon.ico").status == 204
    assert sandbox.writes() == ()
    assert client.ask("GET", f"{origin}/nothing-here?secret=1").status == 404
    assert client.ask("POST", f"{origin}/nothing-here", body={}).status == 405
    assert client.ask("DELETE", f"{origin}/").status == 405
    assert [(e.portal, e.method, e.kind) for e in sandbox.writes()] == [
        (portal, "GET", RequestKind.OTHER), (portal, "POST", RequestKind.WRITE), (portal, "DELETE", RequestKind.WRITE),
    ]  # fmt: skip
    assert sandbox.writes()[0].query_keys == ("secret",)


@pytest.mark.parametrize("portal", ["igate", "hkd", "hotich", "index766"])
def test_maintenance_and_slowness_reach_every_portal(sandbox: RunningSandbox, portal: str) -> None:
    url, client = sandbox.origins[portal]["portal"], Client()
    sandbox.inject(portal, "maintenance")
    answer = client.ask("GET", f"{url}/")
    assert answer.status == 200
    assert "Hệ thống đang bảo trì" in answer.text
    sandbox.clear_faults()
    sandbox.inject(portal, "slow", seconds=0.2)
    started = time.monotonic()
    client.ask("GET", f"{url}/favicon.ico")
    assert time.monotonic() - started >= 0.2


def test_a_portal_that_is_down_refuses_and_comes_back_where_it_was(sandbox: RunningSandbox) -> None:
    portal, other, client = sandbox.origins["igate"], sandbox.origins["hkd"]["portal"], Client()
    host, _, port = portal["portal"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as open_before:
        assert client.ask("GET", f"{portal['portal']}/favicon.ico").status == 204  # ours has been taken, too, by now
        sandbox.inject("igate", "down")
        sandbox.inject("igate", "down")
        assert open_before.recv(1) == b"", "dropped"
    for origin in portal.values():
        with pytest.raises(OSError, match="refused"):
            client.ask("GET", origin)
    assert client.ask("GET", f"{other}/favicon.ico").status == 204
    sandbox.clear_faults()
    assert sandbox.origins["igate"] == portal
    assert client.ask("GET", f"{portal['portal']}/favicon.ico").status == 204


def test_a_portal_that_is_down_does_not_hold_up_the_end() -> None:
    before = threading.active_count()
    with running(TinyWorld(1), AT) as served:
        served.inject("hkd", "down")
    assert threading.active_count() == before


def test_a_client_that_gives_up_does_not_hold_up_the_end() -> None:
    started = time.monotonic()
    with running(TinyWorld(1), AT) as served:
        served.inject("index766", "slow", seconds=60)
        with pytest.raises(TimeoutError):
            Client().ask("GET", served.origins["index766"]["portal"], timeout=0.2)
    assert time.monotonic() - started < 5
    assert [entry.status for entry in served.journal("index766")] == [0]


def test_unknown_faults_and_options_are_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(ValueError, match="no_such"):
        sandbox.inject("hkd", "no_such")
    with pytest.raises(ValueError, match="no option rowz"):
        sandbox.inject("hkd", "truncate", rowz=1)
    with pytest.raises(KeyError):
        sandbox.inject("nowhere", "truncate")
    with pytest.raises(ValueError, match="never goes back"):
        sandbox.advance(-1)


class _NoIndicators(TinyWorld):
    """A picture that the index portal can't show: a denominator that is no number."""

    def at(self, instant: datetime) -> WorldView:
        broken = IndicatorView(key="reuse", name="", numerator=1, denominator=cast(int, "many"))
        return dataclasses.replace(super().at(instant), indicators=(broken,))


def test_a_defect_of_a_portal_comes_to_light_at_the_end() -> None:
    body = {"timeType": "MONTH", "year": 2026, "month": 5, "rootDepartmentId": "H00.00.00"}

    def ask() -> None:
        with running(_NoIndicators(1), AT) as served:
            url = served.origins["index766"]["portal"] + "/api/v1/reporting/evaluation/service-results"
            assert Client().ask("POST", url, body=body).status == 500

    with pytest.raises(RuntimeError, match="pretend portal index766"):
        ask()


async def _log_in_by_hand(page: Page, sandbox: RunningSandbox, portal: str, fields: tuple[str, str, str]) -> None:
    user, password, button = fields
    await page.fill(user, sandbox.accounts[portal].username)
    await page.fill(password, sandbox.accounts[portal].password)
    await page.click(button)


@pytest.mark.browser
async def test_a_real_browser_logs_in_everywhere_and_dangerous_buttons_really_send(sandbox: RunningSandbox) -> None:
    choice = find_browser(None)
    assert choice is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(choice.path), args=["--no-sandbox"])
        page = await browser.new_page()
        page.set_default_timeout(10_000)
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))

        await page.goto(sandbox.origins["igate"]["portal"] + "/vi/dossier/search")
        await _log_in_by_hand(page, sandbox, "igate", ("#username", "#password", "#kc-login"))
        await page.wait_for_selector(".mat-paginator-range-label:text-is('1 - 10 của 61')")
        assert await page.inner_text(".user-info .agency") == "Phường Ví Dụ"
        assert await page.locator("table.searchtbl .mat-column-code a").count() == 10
        sandbox.advance(400)  # the token is dead; the page renews it by itself
        await page.click(".mat-paginator-navigation-next")
        await page.wait_for_selector(".mat-paginator-range-label:text-is('11 - 20 của 61')")
        assert sandbox.writes() == ()
        for words in ("Xóa", "Kết thúc xử lý"):
            await page.locator(".menu > button").nth(3).click()
            async with page.expect_response(lambda answer: answer.status == 403):
                await page.locator(f".menu.open button:text-is('{words}')").click()
            await page.click(".searchBtn")
            await page.wait_for_selector(".menu:not(.open)")
        assert [entry.method for entry in sandbox.writes()] == ["DELETE", "PUT"]

        await page.goto(sandbox.origins["hkd"]["portal"])
        fields = ("#ctl00_C_UserNameFld", "#ctl00_C_PasswordFld", "#ctl00_C_LoginBtn")
        await _log_in_by_hand(page, sandbox, "hkd", fields)
        await page.click("tr.pager a:text-is('4')")
        await page.wait_for_selector("tr.pager span:text-is('4')")
        assert await page.locator("#ctl00_C_GridFld tr.row, #ctl00_C_GridFld tr.alt").count() == 1
        await page.select_option("#ctl00_C_StatusFld", "10")
        await page.wait_for_selector("#ctl00_C_TotalLbl:text-is('Tổng số: 6 hồ sơ')")
        await page.locator("summary").first.click()
        await page.locator("details[open] a:text-is('Xóa')").click()
        await page.wait_for_selector("h1:text-is('Không được phép')")
        assert sandbox.writes()[-1].event_target == "ctl00$C$GridFld|Delete$0"

        await page.goto(sandbox.origins["hotich"]["portal"])
        fields = ("[name=username]", "[name=password]", "#login-form button[type=submit]")
        await _log_in_by_hand(page, sandbox, "hotich", fields)
        # Both lists have 61 dossiers: which of them stands there, only the table says.
        await page.wait_for_selector("table[data-kind=birth]")
        await page.click("button[data-kind=death]")
        await page.wait_for_selector("table[data-kind=death]")
        await page.wait_for_selector(".pages .total:text-is('Tổng số 61 hồ sơ · Trang 1/7')")
        assert await page.inner_text(".profile .unit") == "Phường Ví Dụ"
        await page.locator(".menu > button").first.click()
        await page.locator(".menu.open button:text-is('Duyệt')").click()
        await page.wait_for_selector(".alert-danger:text-is('Không được phép')")
        assert sandbox.writes()[-1].path == "/v1/death/approve"

        await page.goto(sandbox.origins["index766"]["portal"])
        await page.wait_for_selector("#rates td:text-is('91,64%')")
        await browser.close()
    assert failures == []
    assert len(sandbox.writes()) == 4

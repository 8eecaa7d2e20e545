"""How the browser is started: its own sandbox on wherever that can be, one way out, nothing more."""

from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright

from scrapers.browser.arguments import arguments
from scrapers.browser.find import BrowserChoice, BrowserOrigin
from scrapers.browser.guarded import _start, checked_hosts, launch
from scrapers.errors.portal import PortalError
from tests.scrapers.living_browser import living_browsers


class Starter:
    """Stands for Playwright: remembers how it was asked, and refuses the sandbox where ``refusal`` says why."""

    def __init__(self, refusal: str | None = None) -> None:
        self.chromium = self
        self.asked: list[dict[str, Any]] = []
        self._refusal = refusal

    async def launch(self, **arguments: Any) -> str:
        self.asked.append(arguments)
        if self._refusal and arguments["chromium_sandbox"]:
            raise PlaywrightError(self._refusal)
        return "browser"


def choice(*, sandboxed: bool) -> BrowserChoice:
    return BrowserChoice(path=Path("/usr/bin/any"), origin=BrowserOrigin.INSTALLED, sandboxed=sandboxed)


async def start(starter: Starter, *, sandboxed: bool) -> bool:
    _browser, result = await _start(cast(Playwright, starter), choice(sandboxed=sandboxed), 4711, {}, visible=False)
    return result


async def test_the_sandbox_is_on_for_everyone_but_root() -> None:
    starter = Starter()
    assert await start(starter, sandboxed=True)
    assert not await start(starter, sandboxed=False)
    assert [each["chromium_sandbox"] for each in starter.asked] == [True, False]


async def test_a_system_that_refuses_the_sandbox_is_the_only_other_reason_to_go_without() -> None:
    starter = Starter("No usable sandbox! Update your kernel")
    assert not await start(starter, sandboxed=True)
    assert [each["chromium_sandbox"] for each in starter.asked] == [True, False]
    with pytest.raises(PortalError):
        await start(Starter("spawn EACCES"), sandboxed=True)


async def test_the_gateway_is_the_only_way_out() -> None:
    starter = Starter()
    await start(starter, sandboxed=True)
    assert starter.asked[0]["proxy"] == {"server": "socks5://127.0.0.1:4711"}
    assert "--proxy-bypass-list=<-loopback>" in arguments(visible=False)
    assert "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1" in starter.asked[0]["args"]
    loosening = ("--no-sandbox", "--disable-web-security", "--ignore-certificate-errors", "--remote-debugging-port")
    assert not [each for each in starter.asked[0]["args"] if each.startswith(loosening)]


def test_only_host_names_are_let_through() -> None:
    assert checked_hosts(["B.vn", "a.vn", "b.vn"]) == ["a.vn", "b.vn"]
    for wrong in ("", "a b", "a.vn:80", "*", "a.vn, EXCLUDE *"):
        with pytest.raises(ValueError, match="host name"):
            checked_hosts([wrong])


async def test_a_proxy_that_can_not_be_held_to_the_portals_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.lan:1080")
    with pytest.raises(PortalError) as caught:
        async with launch(choice(sandboxed=True), ["cong.example.vn"], tmp_path):
            pass
    assert caught.value.problem.code == "proxy_unsupported"
    assert "socks5" in caught.value.problem.sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
async def test_a_browser_that_was_ended_is_followed_by_a_new_one(tmp_path: Path) -> None:
    async with living_browsers(["127.0.0.1"], tmp_path) as living:
        first = await living()
        assert await living() is first
        first._guard.kill()
        first._killed = True
        second = await living()
        assert second.is_alive
        assert second is not first

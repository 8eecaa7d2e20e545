"""The attack portal against every profile, in a real browser. The server's own ledger is the truth.

What the same attack does without a guard is measured by ``make guard-proof``; that it works at all is tested here.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from proofs.attack import attack
from proofs.profiles import AT_THE_END, PATIENCE_SECONDS, SLOWEST, attack_profile, attack_window
from proofs.targets import PROFILES, TARGETS, attacked
from proofs.verdict import leaks
from proofs.virtual_screen import virtual_screen
from sandbox.attack.server import FOREIGN, HOME, OTHER, AttackPortal, Declared, Target, attack_portal
from sandbox.attack.vectors import VECTORS
from sandbox.portals.registry import PRETEND_PORTALS
from scrapers.browser.guarded import GuardedBrowser, OpenPortal, find_browser, launch
from scrapers.guard.decision import GuardRules, Phase
from scrapers.profile import Allowed, load_portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("attack")]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture(scope="module")
def attacker() -> Iterator[AttackPortal]:
    with attack_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
async def cage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GuardedBrowser]:
    choice = find_browser(None)
    assert choice is not None
    async with launch(choice, [HOME, OTHER], tmp_path_factory.mktemp("attack")) as started:
        yield started


def test_every_pretend_portal_is_attacked() -> None:
    assert set(TARGETS) == {pretend.key for pretend in PRETEND_PORTALS}
    for key, target in TARGETS.items():
        rules = load_portal(PROFILES / key).guard_rules()
        after = {each.method for each in rules.allowed if Phase.READING in each.phases} - {"GET", "HEAD", "WEBSOCKET"}
        assert bool(target.declared) == bool(after), f"{key}: what it may send is attacked too"


@pytest.mark.parametrize("key", TARGETS)
async def test_nothing_undeclared_reaches_the_server(attacker: AttackPortal, cage: GuardedBrowser, key: str) -> None:
    tried = await attack_profile(cage, attacker, key, phase=Phase.READING)
    assert tried.ended, "the attack did not come to its end"
    assert tried.leaked == ()
    assert attacker.ledger.reached() == frozenset()
    assert tried.passed == {(each.method, each.path) for each in TARGETS[key].declared}, "the declared one passes"
    assert tried.stopped >= AT_THE_END | {"worker-socket", "worker-blob-socket", "web-socket"}
    assert any(block.write_like for block in tried.blocked)
    assert cage.is_alive


async def test_before_the_log_in_only_the_log_in_passes(attacker: AttackPortal, cage: GuardedBrowser) -> None:
    login = Declared(method="POST", path="/api/auth/login", body='{"username":"a","password":"b"}', type=JSON)
    target = Target(danger="/v1/NAME/delete", declared=(login,))
    tried = await attack_profile(cage, attacker, "hotich", target=target, phase=Phase.LOGIN)
    assert tried.held
    assert tried.passed == {("POST", "/api/auth/login")}


async def test_the_windows_of_a_person_are_guarded_after_the_log_in(
    attacker: AttackPortal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The portal shows the person as logged in; what then happens in the window happens under the reading rules.
    ``make guard-proof`` does the same with every profile."""
    choice = find_browser(None, with_window=True)
    assert choice is not None
    with virtual_screen():
        async with launch(choice, [HOME, OTHER], tmp_path_factory.mktemp("window"), visible=True) as window:
            tried = await attack_window(window, attacker, "hkd")
    assert tried.phase is Phase.READING
    assert tried.held
    assert any(block.write_like for block in tried.blocked)


async def test_the_attack_works_where_nothing_guards(attacker: AttackPortal) -> None:
    target = TARGETS["hkd"]
    attacker.show(target)
    choice = find_browser(None)
    assert choice is not None
    wanted = SLOWEST | {"web-transport", "webrtc-stun", "redirect-chain", "speculation-prefetch", "declared-file"}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=choice.sandboxed)
        context = await browser.new_context()
        done = lambda: attacker.ledger.reached() >= wanted  # noqa: E731
        ended = lambda: attacker.ledger.reached() >= AT_THE_END  # noqa: E731
        await attack(context, attacker, done=done, ended=ended, patience_seconds=PATIENCE_SECONDS)
        await browser.close()
    assert attacker.ledger.reached() >= wanted | AT_THE_END
    assert len(attacker.ledger.reached()) > 0.85 * len(VECTORS)
    assert leaks(attacker.ledger.arrivals(), target)


async def test_a_declared_web_socket_passes_and_no_other(attacker: AttackPortal, cage: GuardedBrowser) -> None:
    attacker.show(Target())
    allow = [
        {"for": "session", "method": "GET", "path": "/"},
        {"for": "session", "method": "WEBSOCKET", "path": "/hub", "query": ["id"]},
    ]
    declared = tuple(Allowed.model_validate_json(json.dumps(each)) for each in allow)
    portal = attacked(attacker, "index766").model_copy(update={"allow": declared})
    ask = """(path) => new Promise((end) => {
      const socket = new WebSocket(`ws://${location.host}${path}`);
      socket.onmessage = (event) => end(event.data);
      socket.onclose = () => end("closed");
    })"""
    async with cage.portal(portal.guard_rules()) as opened:
        await opened.page.goto(attacker.origins["portal"] + "/")
        assert await opened.page.evaluate(ask, "/hub?id=1") == "ok"
        assert await opened.page.evaluate(ask, "/hub?other=1") == "closed"
        assert await opened.page.evaluate(ask, "/other") == "closed"
        worker = "new Worker(URL.createObjectURL(new Blob([`new WebSocket('ws://${location.host}/hub?id=2')`])))"
        async with opened.page.expect_event("worker"):
            await opened.page.evaluate(f"{worker}; new Worker('/assets/worker.js?n=worker')")
    sockets = [each.target for each in attacker.ledger.arrivals() if each.method == "WEBSOCKET"]
    assert sockets == ["/hub?id=1"]
    assert [(each.url.partition(f"{attacker.port}")[2], each.reason) for each in opened.conversation.blocked][:2] == [
        ("/hub?other", "query"),
        ("/other", "web_socket"),
    ]


async def test_downloads_permissions_and_files_are_off(
    attacker: AttackPortal, cage: GuardedBrowser, tmp_path: Path
) -> None:
    attacker.show(Target())
    rules = GuardRules(origins=tuple(attacker.origins.values()))
    async with cage.portal(rules) as opened:
        page = await opened.context.new_page()
        await page.goto(attacker.origins["portal"] + "/")
        asked = "['geolocation','notifications','camera','microphone','midi','clipboard-read']"
        states = await page.evaluate(
            f"Promise.all({asked}.map((name) => navigator.permissions.query({{name}}).then((found) => found.state)))"
        )
        assert set(states) == {"denied"}
        async with page.expect_download() as waiting:
            await page.evaluate("location.assign('/go/download')")
        assert "accept_downloads=True" in str(await (await waiting.value).failure()), "nothing was saved"
        await _refused(opened, "file:///etc/hostname")
        await _refused(opened, f"http://{FOREIGN}:{attacker.port}/")
    assert [each.reason for each in opened.conversation.blocked] == ["odd_address", "foreign_origin"]


async def test_a_page_that_does_not_let_go_costs_the_browser_its_life(
    attacker: AttackPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed in an orderly way it could still send what it holds back; and nothing else is read with that browser."""
    attacker.show(Target())
    monkeypatch.setattr("scrapers.browser.guarded._CLOSE_SECONDS", 1.0)
    choice = find_browser(None)
    assert choice is not None
    rules = GuardRules(origins=tuple(attacker.origins.values()))
    async with launch(choice, [HOME, OTHER], tmp_path) as browser:
        async with browser.portal(rules) as opened:
            await opened.page.goto(attacker.origins["portal"] + "/#closing")
            # The emptying of the page never comes to an end.
            monkeypatch.setattr(type(opened.page), "goto", _never)
        assert not browser.is_alive
    assert leaks(attacker.ledger.arrivals(), Target()) == ()


async def _never(*_arguments: object, **_named: object) -> None:
    raise PlaywrightError("the page does not answer")


async def _refused(opened: OpenPortal, url: str) -> None:
    page = await opened.context.new_page()
    with pytest.raises(Exception, match="ERR_BLOCKED_BY_CLIENT"):
        await page.goto(url)

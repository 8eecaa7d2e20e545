"""The attack portal against every profile, in a real browser. The server's own ledger is the truth.

What the same attack does without a guard is measured by ``make guard-proof``; that it works at all is tested here.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from proofs.attack import attack
from proofs.verdict import leaks
from sandbox.attack.server import FOREIGN, HOME, OTHER, AttackPortal, Declared, Target, attack_portal
from sandbox.attack.vectors import NAMES, VECTORS
from scrapers.browser import GuardedBrowser, OpenPortal, find_browser, launch
from scrapers.guard import GuardRules, Phase
from scrapers.guard_conversation import Conversation
from scrapers.person_login import Patience, person_logs_in
from scrapers.portal import Allowed, Login, Overrides, Portal, Session, load_portal
from scrapers.session_proof import ANYBODY
from tests.scrapers.conftest import PROFILES
from tests.scrapers.memory_keeper import MemoryKeeper
from tests.scrapers.virtual_screen import virtual_screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("attack")]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PATIENCE_SECONDS = 25.0
GRID = "__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Page%242"
GRID_PAGE = "sort=&page=1&pageSize=40&group=&filter="
SEARCH = "/v1/birth/search-approve-publish?page=0"
TOKEN = "/auth/realms/digo/protocol/openid-connect/token"
FILTER = "tuNgay=01%2F05%2F2026&denNgay=12%2F05%2F2026&trangThai=0"
RATES = "/api/v1/reporting/evaluation/service-results"
TARGETS = {
    "igate": Target(
        danger="/pa/dossier/NAME/force-end-process",
        declared=(Declared(method="POST", path=TOKEN, body="grant_type=refresh_token", type=FORM, origin="sso"),),
    ),
    "hkd": Target(
        danger="/Officer/DeleteNAME.aspx",
        declared=(Declared(method="POST", path="/Officer/ApplicationList.aspx?h=1", body=GRID, type=FORM),),
    ),
    "hotich": Target(
        danger="/v1/NAME/delete",
        declared=(Declared(method="POST", path=SEARCH, body='{"keyword":"","statuses":[]}', type=JSON),),
    ),
    "social": Target(
        danger="/hoso/xoaNAME",
        declared=(Declared(method="POST", path="/hoso/danhsach", body=FILTER, type=FORM),),
    ),
    "land": Target(
        danger="/HoSo/XoaNAME",
        declared=(Declared(method="POST", path="/HoSo/Read", body=GRID_PAGE, type=FORM),),
    ),
    "legacy": Target(danger="/hoso/xoa/NAME"),
    "construction": Target(
        danger="/pa/dossier/NAME/force-end-process",
        declared=(Declared(method="POST", path="/oauth/token", body="grant_type=refresh_token", type=FORM),),
    ),
    "national": Target(
        danger="/api/v1/dossiers/NAME/delete",
        declared=(Declared(method="POST", path="/api/v1/dossiers/search", body='{"lastId":""}', type=JSON),),
    ),
    "defence": Target(danger="/o/rest/v2/dossiers/NAME"),
    "index766": Target(
        danger="/api/v1/NAME",
        declared=(Declared(method="POST", path=RATES, body='{"timeType":"MONTH","year":2026}', type=JSON),),
    ),
}
# What is waited for: when these were stopped, everything else that a page does by itself has had its time too.
SLOWEST = {"fetch-post", "fetch-later", "form-load", "popup", "worker", "shared-worker", "iframe-data", "row-delete"}
AT_THE_END = {name for name in NAMES if name.startswith(("beacon-", "keepalive-"))} - {"beacon-form"}


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


def attacked(attacker: AttackPortal, key: str) -> Portal:
    """The portal's profile, its addresses those of the attack portal."""
    names = load_portal(PROFILES / key).origins
    return load_portal(PROFILES / key, Overrides(origins={name: attacker.origins[name] for name in names}))


def stopped(conversation: Conversation) -> set[str]:
    """The ways of which something was stopped."""
    return {name for each in conversation.blocked for name in re.findall(r"~([a-z0-9-]+)~", each.url)}


def tried(conversation: Conversation, target: Target) -> Callable[[], bool]:
    """Whether the slowest scenes have come to their end, the last one that tries declared requests included."""
    last = target.declared[-1].path.partition("?")[0] if target.declared else ""

    def done() -> bool:
        reasons = [each for each in conversation.blocked if each.url.partition("?")[0].endswith(last)]
        spoilt = sum(each.times for each in reasons if each.reason not in ("undeclared", "foreign_origin"))
        return stopped(conversation) >= SLOWEST and (not last or spoilt >= 8)

    return done


@pytest.mark.parametrize("key", TARGETS)
async def test_nothing_undeclared_reaches_the_server(attacker: AttackPortal, cage: GuardedBrowser, key: str) -> None:
    target = TARGETS[key]
    attacker.show(target)
    async with cage.portal(attacked(attacker, key).guard_rules()) as opened:
        opened.conversation.phase = Phase.READING
        done = tried(opened.conversation, target)
        ended = lambda: stopped(opened.conversation) >= AT_THE_END  # noqa: E731
        await attack(opened.context, attacker, done=done, ended=ended, patience_seconds=PATIENCE_SECONDS)
        assert done(), "the attack did not come to its end"
    assert leaks(attacker.ledger.arrivals(), target) == ()
    assert attacker.ledger.reached() == frozenset()
    declared = {(each.method, each.path) for each in target.declared}
    assert declared <= {(each.method, each.target) for each in attacker.ledger.arrivals()}, "the declared one passes"
    assert stopped(opened.conversation) >= AT_THE_END | {"worker-socket", "worker-blob-socket", "web-socket"}
    assert opened.conversation.write_blocked is not None
    assert cage.is_alive


async def test_before_the_log_in_only_the_log_in_passes(attacker: AttackPortal, cage: GuardedBrowser) -> None:
    login = Declared(method="POST", path="/api/auth/login", body='{"username":"a","password":"b"}', type=JSON)
    target = Target(danger="/v1/NAME/delete", declared=(login,))
    attacker.show(target)
    async with cage.portal(attacked(attacker, "hotich").guard_rules()) as opened:
        done = tried(opened.conversation, target)
        await attack(opened.context, attacker, done=done, patience_seconds=PATIENCE_SECONDS)
        assert done()
    assert leaks(attacker.ledger.arrivals(), target) == ()


async def test_the_windows_of_a_person_are_guarded_after_the_log_in(
    attacker: AttackPortal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The portal shows the person as logged in; what then happens in the window happens under the reading rules."""
    target = TARGETS["hkd"]
    attacker.show(target)
    login = Login(kind="person", logged_in="#user")
    portal = attacked(attacker, "hkd").model_copy(update={"login": login, "session": Session()})
    keeper, choice = MemoryKeeper(), find_browser(None, with_window=True)
    assert choice is not None
    phases = []

    with virtual_screen():
        async with (
            launch(choice, [HOME, OTHER], tmp_path_factory.mktemp("window"), visible=True) as window,
            window.portal(portal.guard_rules()) as opened,
        ):

            async def attacked_meanwhile(_seconds: float) -> None:
                phases.append(opened.conversation.phase)
                done = tried(opened.conversation, target)
                await attack(opened.context, attacker, done=done, patience_seconds=PATIENCE_SECONDS)
                assert done()

            patience = Patience(monotonic=lambda: 0.0, sleep=attacked_meanwhile)
            done = await person_logs_in(portal, opened, keeper, patience, expected=ANYBODY)
    assert phases == [Phase.READING]
    assert leaks(attacker.ledger.arrivals(), target) == ()
    assert any(block.write_like for block in done.blocked)
    assert "hkd" in keeper.kept


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
    monkeypatch.setattr("scrapers.browser._CLOSE_SECONDS", 1.0)
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

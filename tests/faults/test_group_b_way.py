"""Faults of the way and of the browser, through the real one: the right verdict, and nothing believed by half."""

import hashlib
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Error as PlaywrightError

from agent.settings.office import CertificateException
from dossiers.snapshot import Snapshot, Verdict
from sandbox.serve import RunningSandbox
from sandbox.way import Way, encrypted, refusing_proxy
from sandbox.world import World
from scrapers.browser.find import BrowserOrigin
from scrapers.browser.guarded import BrowserChoice, GuardedBrowser, find_browser, launch
from scrapers.errors.portal import PortalError
from scrapers.guard.decision import GuardRules
from scrapers.guard.upstream import Proxy
from scrapers.profile import Portal
from scrapers.session.driver_errors import from_driver
from store.notices import open_notices
from tests.faults.office import MORNING, Office
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import HOSTS, profile
from tests.scrapers.portals_html import with_list

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]
LIST = {"social": "/hoso/danhsach", "hotich": "search", "hkd": "ApplicationList"}


@pytest.fixture
def collecting(browser: GuardedBrowser, sandbox: RunningSandbox, world: World, tmp_path: Path) -> Collector:
    return Collector(browser=browser, sandbox=sandbox, world=world, evidence=tmp_path / "evidence")


def portal_of(collecting: Collector, key: str, way: str, *, request: float = 10.0) -> Portal:
    """The portal, its list read by ``way``, a list of tables without the dossiers' own pages."""
    portal = profile(collecting.sandbox, key, request=request)
    return with_list(portal, reading=way, **({"detail": None} if key == "social" else {}))


def codes(snapshot: Snapshot) -> set[str]:
    return {problem.code for problem in snapshot.problems}


def seen(snapshot: Snapshot) -> set[str]:
    return {each.code for each in snapshot.observations}


async def test_13_a_server_that_fails_is_asked_three_times_and_no_more(collecting: Collector) -> None:
    sandbox, portal = collecting.sandbox, portal_of(collecting, "hotich", "requests")
    sandbox.inject("hotich", "status", code=502, path="search", times=2)
    healed = await collecting("hotich", portal=portal)
    assert (healed.verdict, seen(healed)) == (Verdict.COMPLETE, set(collecting.truth("hotich")))
    sandbox.inject("hotich", "status", path="search")
    before = len(sandbox.journal("hotich"))
    snapshot = await collecting("hotich", portal=portal)
    assert (snapshot.verdict, codes(snapshot), seen(snapshot)) == (Verdict.FAILED, {"server_failed"}, set())
    assert "mạng" not in snapshot.problems[0].sentence, "whoever answers can be reached: nobody need check the line"
    asked = [each for each in sandbox.journal("hotich")[before:] if each.status == 503]
    assert 3 <= len(asked) <= 3 + 3, "three tries of ours, and what the page itself asks for"


def test_13_a_log_in_that_the_server_fails_at_is_counted_and_never_sent_again(office: Office) -> None:
    office.sandbox.inject("hkd", "status", path="/Officer/ApplicationList.aspx")  # what the log-in leads to
    first = office.run("hkd")
    assert (first.verdict, first.account) == ("needs_person", "unknown")
    office.sandbox.clear_faults()
    assert office.run("hkd", MORNING + timedelta(days=2)).verdict == "needs_person"
    assert len(office.outcomes("hkd")) == 1


async def test_15_maintenance_that_begins_while_we_read_is_no_end_of_the_list(collecting: Collector) -> None:
    collecting.page_seen = lambda *_: collecting.sandbox.inject("social", "maintenance")
    snapshot = await collecting("social", portal=portal_of(collecting, "social", "requests"))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"maintenance"})
    assert 0 < len(seen(snapshot)) < len(collecting.truth("social"))


@pytest.mark.parametrize(("fault", "kind"), [("drip", {}), ("cut_short", {"kind": "length"})])
async def test_17_18_an_answer_that_does_not_come_whole_is_not_read(
    collecting: Collector, fault: str, kind: dict[str, str]
) -> None:
    def spoil(portal: str, list_key: str, rows: int, total: int | None) -> None:
        collecting.sandbox.inject("social", fault, path="danhsach", **kind)

    collecting.page_seen = spoil  # the first page came whole
    snapshot = await collecting("social", portal=portal_of(collecting, "social", "requests", request=1.5))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"unavailable"})
    assert len(seen(snapshot)) in (10, 20), "whole pages (one may have been asked for before the fault), nothing torn"


@pytest.mark.parametrize(("fault", "kind"), [("drip", {}), ("cut_short", {"kind": "length"})])
async def test_17_18_half_a_page_never_shows_in_the_browser(
    collecting: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, kind: dict[str, str]
) -> None:
    monkeypatch.setattr("scrapers.browser.guarded._CLOSE_SECONDS", 2.0)  # a page on its way does not let go
    choice = find_browser(None)
    assert choice is not None
    page = collecting.sandbox.origins["social"]["portal"]
    async with launch(choice, HOSTS, tmp_path) as mortal, mortal.portal(GuardRules(origins=(page,))) as opened:
        collecting.sandbox.inject("social", fault, path="dangnhap", **kind)
        with pytest.raises(PlaywrightError):
            await opened.page.goto(f"{page}/dangnhap", timeout=1500)
        assert opened.page.url == "about:blank"


@pytest.mark.parametrize(("key", "way"), [("social", "requests"), ("social", "dom"), ("hotich", "requests")])
async def test_19_half_a_page_that_looks_like_a_whole_one_is_never_complete(
    collecting: Collector, key: str, way: str
) -> None:
    collecting.sandbox.inject(key, "cut_short", kind="framed", path=LIST[key])
    portal = portal_of(collecting, key, way)
    snapshot = await collecting(key, portal=portal)
    assert snapshot.verdict in (Verdict.PARTIAL, Verdict.FAILED)
    assert snapshot.problems
    if key == "hotich":  # half of a JSON is no page that nobody knows
        assert codes(snapshot) == {"unavailable"}
    assert seen(snapshot) < set(collecting.truth(key))


async def test_20_a_portal_that_takes_requests_and_never_answers_ends_at_the_deadline(collecting: Collector) -> None:
    collecting.sandbox.inject("hotich", "silent", path="search")
    snapshot = await collecting("hotich", portal=portal_of(collecting, "hotich", "requests"), deadline=3.0)
    assert snapshot.verdict is Verdict.FAILED
    assert codes(snapshot) <= {"timed_out", "unavailable"}
    assert seen(snapshot) == set()


@pytest.mark.parametrize(
    ("way", "code"), [(Way.UNKNOWN_AUTHORITY, "bad_certificate"), (Way.OLD_ENCRYPTION, "old_encryption")]
)
async def test_22_23_a_portal_that_can_not_be_trusted_gets_nothing(
    collecting: Collector, tmp_path: Path, way: Way, code: str
) -> None:
    portal, sandbox = portal_of(collecting, "social", "requests"), collecting.sandbox
    asked = sandbox.journal("social")
    with encrypted(sandbox.origins["social"]["portal"], tmp_path, "127.0.20.1", way) as address:
        snapshot = await collecting("social", portal=portal.model_copy(update={"origins": {"portal": address}}))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.FAILED, {code})
    assert (sandbox.journal("social"), collecting.gate.begun) == (asked, [])


def test_22_an_exception_is_for_one_certificate_and_ends_on_its_day(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    folder.mkdir()
    with encrypted(office.sandbox.origins["hkd"]["portal"], folder, "127.0.20.3") as address:
        exception = CertificateException(
            host="127.0.20.3", sha256=_fingerprint(folder), until=MORNING.date(), reason="Sở xác nhận, chờ gia hạn"
        )
        change = {"origins": {"portal": address}, "certificate_exceptions": (exception,)}
        portals = [each.model_copy(update=change) for each in office.config.settings.portals if each.key == "hkd"]
        settings = office.config.settings.model_copy(update={"portals": tuple(portals)})
        office.config = replace(office.config, settings=settings)
        assert office.run("hkd").complete
        told = open_notices(office.database, office.unit)
        assert [(each.key, each.level) for each in told] == [("certificate:hkd", "warn")]
        assert "chỉ đúng chứng chỉ" in told[0].sentence
        late = office.run("hkd", MORNING + timedelta(days=1))
        assert (late.verdict, late.cause) == ("failed", "bad_certificate")
        assert "không còn được chấp nhận" in open_notices(office.database, office.unit)[0].sentence
    assert len(office.outcomes("hkd")) == 1


def _fingerprint(folder: Path) -> str:
    """The SHA-256 of the certificate that is served out of ``folder``, as people copy it from a browser."""
    text = (folder / "server.pem").read_text("ascii")
    shown = ssl.PEM_cert_to_DER_cert(text[: text.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----")
    return hashlib.sha256(shown).hexdigest().upper()


@pytest.mark.parametrize(
    ("message", "code", "words"),
    [
        ("net::ERR_CERT_DATE_INVALID at https://a.vn", "bad_certificate", "đã hết hạn"),
        ("net::ERR_CERT_COMMON_NAME_INVALID", "bad_certificate", "địa chỉ khác"),
        ("apiRequestContext.get: certificate has expired", "bad_certificate", "đã hết hạn"),
        ("apiRequestContext.get: unable to verify the first certificate", "bad_certificate", "thiếu chứng chỉ"),
        ("net::ERR_CERT_WEAK_KEY", "bad_certificate", "không hợp lệ"),
        ("net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "old_encryption", "quá cũ"),
        ("net::ERR_CONNECTION_REFUSED", "unavailable", "đang trục trặc"),
    ],
)
def test_22_each_way_to_be_untrustworthy_has_its_own_words(message: str, code: str, words: str) -> None:
    problem = from_driver("Cổng", PlaywrightError(message)).problem
    assert problem.code == code
    assert words in problem.sentence


async def test_24_a_proxy_that_wants_another_log_in_is_told_as_what_it_is(
    collecting: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = portal_of(collecting, "social", "requests")
    behind = portal.model_copy(update={"origins": {"portal": "http://xahoi.example.vn"}})
    choice = find_browser(None)
    assert choice is not None
    with refusing_proxy() as (host, port):
        proxy = Proxy(host=host, port=port)
        monkeypatch.setattr("scrapers.browser.guarded.system_proxies", lambda: lambda host, port: proxy)
        async with launch(choice, ["xahoi.example.vn"], tmp_path) as browser:
            collecting.browser = browser
            snapshot = await collecting("social", portal=behind)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.FAILED, {"proxy_refused"})
    assert "(proxy) của mạng cơ quan không cho ra mạng (đòi đăng nhập)" in snapshot.problems[0].sentence
    assert collecting.gate.begun == []


def _browsers_of(office: Office) -> list[psutil.Process]:
    """The living processes of browsers that this office started."""
    found = []
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one dies with another: a zombie is one that is gone
            if str(office.config.data_folder) in " ".join(each.cmdline()):
                found.append(each)
    return found


def test_26_27_a_browser_that_dies_is_replaced_once_and_leaves_nothing_behind(office: Office) -> None:
    killed: list[psutil.Process] = []

    def kill(line: dict[str, object]) -> None:
        if line.get("text") == "đang đọc danh sách" and not killed:
            for each in _browsers_of(office):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
                killed.append(each)

    office.on_line = kill
    result = office.run("hkd")
    assert killed
    assert result.complete, "read once more, in another browser"
    assert len(office.outcomes("hkd")) == 1, "by the session that was kept"
    assert _browsers_of(office) == []


async def test_28_every_run_has_a_context_of_its_own_and_none_is_left(collecting: Collector) -> None:
    for _ in range(3):
        snapshot = await collecting("social", portal=portal_of(collecting, "social", "dom"))
        assert snapshot.verdict is Verdict.COMPLETE
        assert collecting.browser.open_contexts == 0


@pytest.mark.parametrize(
    ("number", "kind", "way"), [(29, "dialog", "dom"), (30, "popup", "dom"), (30, "download", "requests")]
)
async def test_29_30_what_pages_throw_at_us_is_waved_away(
    collecting: Collector, tmp_path: Path, number: int, kind: str, way: str
) -> None:
    collecting.sandbox.inject("social", "intrude", kind=kind)
    snapshot = await collecting("social", portal=portal_of(collecting, "social", way))
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    assert seen(snapshot) == set(collecting.truth("social"))
    assert collecting.browser.open_contexts == 0
    assert not list(tmp_path.rglob("*.exe"))


def test_31_people_are_told_of_a_browser_that_does_not_start_until_one_does(office: Office, tmp_path: Path) -> None:
    settings = office.config.settings
    whole, broken = office.config, tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    browser = settings.browser.model_copy(update={"path": broken})
    office.config = replace(whole, settings=settings.model_copy(update={"browser": browser}))
    with pytest.raises(PortalError):
        office.run("hkd")
    (told,) = open_notices(office.database, office.unit)
    assert (told.key, told.level) == ("browser", "fail")
    assert "Chưa cổng nào được đọc" in told.sentence
    office.config = whole
    assert office.run("hkd", MORNING + timedelta(hours=1)).complete
    assert open_notices(office.database, office.unit) == ()


async def test_31_a_browser_that_does_not_start_any_more_is_a_matter_of_this_machine(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\necho 'cannot open shared object file' >&2\nexit 127\n")
    broken.chmod(0o755)
    choice = BrowserChoice(path=broken, origin=BrowserOrigin.CONFIGURED, sandboxed=True)
    with pytest.raises(PortalError) as caught:
        async with launch(choice, ["a.vn"], tmp_path):
            pass
    assert caught.value.problem.code == "browser_crashed"
    assert str(broken) in (caught.value.problem.detail or "")

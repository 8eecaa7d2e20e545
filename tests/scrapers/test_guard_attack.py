"""A hostile portal against the guard, in a real browser. The server's own ledger is the truth."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scrapers.browser import GuardedBrowser, find_browser, launch
from scrapers.guard import AllowedRequest, GuardRules, Phase
from scrapers.guard_requests import RequestBlocked, after_redirect, send

pytestmark = pytest.mark.browser

HOME, OTHER, FOREIGN = "127.0.41.1", "127.0.41.2", "127.0.41.9"

_ATTACKS = """<!doctype html><title>attack</title>
<form id=popup method=post action=/write/form-popup target=_blank></form>
<form id=frame method=post action=/write/form-frame target=inner></form><iframe name=inner></iframe>
<a id=ping href=#x ping=/write/ping>p</a><img src=/dossier/delete?id=1>
<link rel=prefetch href=/dossier/delete?id=2>
<script>
const done = [];
const note = (result) => { if (result && result.catch) done.push(result.catch(() => 0)); };
const attempt = (work) => { try { note(work()); } catch (e) {} };
const inWorker = (code) => URL.createObjectURL(new Blob([code.replaceAll("@", location.host)]));
const post = (name, more) => fetch("/write/" + name, {method: "POST", body: "x", ...more});
attempt(() => post("fetch"));
attempt(() => post("keepalive", {keepalive: true}));
attempt(() => navigator.sendBeacon("/write/beacon", "x"));
attempt(() => { const x = new XMLHttpRequest(); x.open("DELETE", "/write/xhr"); x.send(); });
attempt(() => fetch("/go-foreign"));
attempt(() => fetch("/go-delete"));
attempt(() => fetch("/login", {method: "POST", body: "x"}));
attempt(() => new WebSocket("ws://" + location.host + "/write/socket"));
const fromWorker = "fetch('http://@/write/worker',{method:'POST',mode:'no-cors'});new WebSocket('ws://@/write/socket-worker')";
attempt(() => new Worker(inWorker(fromWorker)));
attempt(() => new SharedWorker(inWorker(fromWorker)));
attempt(() => new Worker("/worker.js"));
attempt(() => navigator.serviceWorker.register("/worker.js"));
attempt(() => window.open("/popup"));
attempt(() => document.getElementById("popup").submit());
attempt(() => document.getElementById("frame").submit());
attempt(() => document.getElementById("ping").click());
const farewell = (name) => { navigator.sendBeacon("/write/" + name, "x"); post(name, {keepalive: true}); };
addEventListener("pagehide", () => farewell("pagehide"));
addEventListener("unload", () => farewell("unload"));
document.addEventListener("visibilitychange", () => farewell("visibility"));
</script>"""

_FRAMED = """<!doctype html><title>framed</title><iframe src="http://{other}/child"></iframe>"""

_CHILD = """<script>fetch("/write/child", {method: "POST"}).catch(() => 0); navigator.sendBeacon("/write/child-beacon");
addEventListener("pagehide", () => navigator.sendBeacon("/write/child-pagehide"));
new WebSocket("ws://" + location.host + "/write/socket-child");</script>"""

_POPUP = """<script>fetch("/write/popup", {method: "POST"}).catch(() => 0);
addEventListener("pagehide", () => navigator.sendBeacon("/write/popup-pagehide"));</script>"""

_WORKER = "fetch('/write/net-worker',{method:'POST'});new WebSocket('ws://'+location.host+'/write/socket-net-worker');"


@dataclass
class Attacker:
    """The hostile server: ``arrived`` is every request that reached it."""

    port: int
    arrived: list[tuple[str, str, str]] = field(default_factory=list)

    def paths(self) -> set[str]:
        return {path for _method, _host, path in self.arrived}


@pytest.fixture(scope="module")
def attacker() -> Iterator[Attacker]:
    record = Attacker(port=0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            return

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            host = self.headers["host"]
            record.arrived.append((self.command, host.partition(":")[0], self.path))
            port = host.partition(":")[2]
            path = self.path.partition("?")[0]
            pages = {
                "/": _ATTACKS,
                "/framed": _FRAMED.format(other=f"{OTHER}:{port}"),
                "/child": _CHILD,
                "/popup": _POPUP,
                "/worker.js": _WORKER,
            }
            redirects = {
                "/login": (307, "/write/after-307"),
                "/go-foreign": (302, f"http://{FOREIGN}:{port}/write/foreign"),
                "/go-delete": (302, "/dossier/delete?id=3"),
                "/loop": (302, "/loop"),
            }
            status, target = redirects.get(path, (200, ""))
            body = pages.get(path, "ok").encode()
            self.send_response(status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Type", "text/javascript" if path.endswith(".js") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = do_OPTIONS = do_PUT = answer

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser may hang up whenever it likes."""

    server = Server(("0.0.0.0", 0), Handler)  # noqa: S104 - one port on several loopback addresses
    record.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield record
    server.shutdown()
    server.server_close()
    thread.join()


def rules_for(attacker: Attacker) -> GuardRules:
    home, other = (f"http://{host}:{attacker.port}" for host in (HOME, OTHER))
    return GuardRules(
        origins=(home, other),
        dangerous_paths=("*/delete*",),
        allowed=(AllowedRequest(method="POST", origin=home, path="/login", phases=frozenset({Phase.LOGIN})),),
    )


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[GuardedBrowser]:
    choice = find_browser(None)
    assert choice is not None
    async with launch(choice, [HOME, OTHER], tmp_path) as started:
        yield started
    assert not list(tmp_path.iterdir()), "the run's own temporary folder is swept"


@pytest.mark.parametrize(
    ("method", "path", "arrives"),
    [
        ("GET", "/popup", {"/popup"}),
        ("GET", "/go-delete", {"/go-delete"}),
        ("GET", "/go-foreign", {"/go-foreign"}),
        ("GET", "/loop", {"/loop"}),
        ("POST", "/login", {"/login"}),
        ("POST", "/write/own", set()),
        ("GET", "/dossier/delete?id=4", set()),
    ],
)
async def test_our_own_requests_pass_the_same_guard(
    attacker: Attacker, browser: GuardedBrowser, method: str, path: str, arrives: set[str]
) -> None:
    attacker.arrived.clear()
    async with browser.portal(rules_for(attacker)) as portal:
        sending = send(
            portal.context.request,
            portal.conversation,
            method=method,
            url=f"http://{HOME}:{attacker.port}{path}",
            headers={"Authorization": "Bearer t"},
            body=b"x" if method == "POST" else None,
            timeout_seconds=5,
        )
        if path == "/popup":
            assert (await sending).status == 200
        else:
            with pytest.raises(RequestBlocked):
                await sending
    assert attacker.paths() == arrives


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        (301, "POST", ("GET", None, {"A": "1"})),
        (302, "POST", ("GET", None, {"A": "1"})),
        (303, "PUT", ("GET", None, {"A": "1"})),
        (307, "POST", ("POST", b"x", {"A": "1", "Content-Type": "text/x"})),
        (308, "POST", ("POST", b"x", {"A": "1", "Content-Type": "text/x"})),
        (302, "PUT", ("PUT", b"x", {"A": "1", "Content-Type": "text/x"})),
    ],
)
def test_redirects_are_followed_as_browsers_do(
    status: int, method: str, expected: tuple[str, bytes | None, dict[str, str]]
) -> None:
    assert after_redirect(status, method, b"x", {"A": "1", "Content-Type": "text/x"}) == expected


async def test_one_portal_at_a_time(attacker: Attacker, browser: GuardedBrowser) -> None:
    async with browser.portal(rules_for(attacker)):
        with pytest.raises(RuntimeError, match="one portal at a time"):
            async with browser.portal(rules_for(attacker)):
                pass


async def test_nothing_undeclared_reaches_the_server(attacker: Attacker, browser: GuardedBrowser) -> None:
    attacker.arrived.clear()
    home = f"http://{HOME}:{attacker.port}"
    at_once = {
        "/write/fetch", "/write/keepalive", "/write/beacon", "/write/xhr", "/write/worker", "/write/net-worker",
        "/write/form-popup", "/write/form-frame", "/write/popup", "/write/after-307", "/dossier/delete",
        f"ws://{HOME}:{attacker.port}/write/socket",
    }  # fmt: skip
    async with browser.portal(rules_for(attacker)) as portal:
        await portal.page.goto(home, wait_until="domcontentloaded")
        async with asyncio.timeout(20):  # until all that the page can try while it is open was tried
            while not at_once <= {block.url.removeprefix(home) for block in portal.conversation.blocked}:
                await portal.page.evaluate("Promise.all(done)")
    stopped = {block.url.removeprefix(home) for block in portal.conversation.blocked}
    assert attacker.paths() - {"/favicon.ico"} == {
        "/", "/login", "/go-foreign", "/go-delete", "/popup", "/worker.js",
    }  # fmt: skip
    assert {host for _method, host, _path in attacker.arrived} == {HOME}
    assert {"/write/pagehide", "/write/popup-pagehide"} <= stopped
    assert portal.conversation.write_blocked is not None


async def test_a_frame_of_another_site_is_guarded_too(attacker: Attacker, browser: GuardedBrowser) -> None:
    attacker.arrived.clear()
    async with browser.portal(rules_for(attacker)) as portal:
        await portal.page.goto(f"http://{HOME}:{attacker.port}/framed")
    stopped = {block.url.partition(str(attacker.port))[2] for block in portal.conversation.blocked}
    assert attacker.paths() - {"/favicon.ico"} == {"/framed", "/child"}
    assert {"/write/child", "/write/child-beacon", "/write/child-pagehide"} <= stopped

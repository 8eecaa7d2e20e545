"""The attack portal's servers: two hosts of its own, three foreign ones, TCP and UDP, one ledger."""

import base64
import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sandbox.attack.ledger import Arrival, Ledger

HOME, OTHER = "127.0.51.1", "127.0.51.2"
QUIET, TURN, FOREIGN = "127.0.51.7", "127.0.51.8", "127.0.51.9"
_BY_CONNECTION = {QUIET: "link-preconnect", TURN: "webrtc-turn"}  # nothing else ever goes there
_STATIC = Path(__file__).parent / "static"
_KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_TRIES = 20
_SHADOW = (
    "<!doctype html><title>shadow</title><div><template shadowrootmode=closed>"
    '<script type="SpeculationRules">{rules}</script></template></div>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A request that the portal's profile lets out. ``origin`` as in ``AttackPortal.origins``; ``path`` with its
    query; ``type`` is the body's content type."""

    method: str
    path: str
    body: str
    type: str
    origin: str = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the attacked profile says. ``danger``: the address of a GET that changes something, with ``NAME`` in it."""

    danger: str = "/dossier/delete/NAME"
    declared: tuple[Declared, ...] = ()


class AttackPortal:
    """A running attack portal: ``origins`` are its own two, ``ledger`` what reached it."""

    def __init__(self, port: int, stun_port: int) -> None:
        self.port = port
        self.ledger = Ledger()
        self.target = Target()
        self.origins = {"portal": f"http://{HOME}:{port}", "sso": f"http://{OTHER}:{port}"}
        self._stun_port = stun_port

    def show(self, target: Target) -> None:
        """Attack another profile, with an empty ledger."""
        self.target = target
        self.ledger.clear()

    @staticmethod
    def host_of(declared: Declared) -> str:
        """The host that a declared request goes to."""
        return HOME if declared.origin == "portal" else OTHER

    def config(self) -> str:
        """The script that tells the page of its surroundings."""
        config = {
            "other": f"{OTHER}:{self.port}",
            "foreign": f"{FOREIGN}:{self.port}",
            "quiet": f"{QUIET}:{self.port}",
            "turn": f"{TURN}:{self.port}",
            "stun": f"{HOME}:{self._stun_port}",
            "danger": self.target.danger,
            "declared": [
                asdict(each) | {"url": self.origins[each.origin] + each.path} for each in self.target.declared
            ],
        }
        return f"const CONFIG = {json.dumps(config)};"

    def redirects(self) -> dict[str, tuple[int, str]]:
        """Where a declared request is sent on to, by the cookie that chooses; and where pages under ``/go/`` lead."""
        abroad = f"http://{FOREIGN}:{self.port}"
        return {
            "redirect-307": (307, "/write/~redirect-307~"),
            "redirect-308": (308, "/write/~redirect-308~"),
            "redirect-chain": (307, f"{self.origins['sso']}/write/~redirect-chain~/hop"),
            "redirect-abroad": (307, f"{abroad}/write/~redirect-abroad~"),
            "/write/~redirect-chain~/hop": (307, f"{abroad}/write/~redirect-chain~"),
            "/go/302-foreign": (302, f"{abroad}/write/~redirect-302-foreign~"),
            "/go/302-danger": (302, self.danger("redirect-302-danger")),
            "/go/loop": (302, "/go/loop"),
        }

    def danger(self, name: str) -> str:
        """The address of a GET that changes something."""
        return self.target.danger.replace("NAME", f"~{name}~")

    def answer_headers(self, path: str) -> dict[str, str]:
        """What pages under ``/go/`` say besides."""
        return {
            "/go/refresh": {"Refresh": f"0; url={self.danger('answer-refresh')}"},
            "/go/link": {"Link": f"<{self.danger('answer-link')}>; rel=prefetch"},
            "/go/report": {"Content-Security-Policy": "img-src 'none'; report-uri /write/~answer-report~"},
            "/go/speculation": {"Speculation-Rules": '"/assets/rules.json"'},
            "/go/download": {"Content-Disposition": 'attachment; filename="a.exe"'},
            "/assets/rules.json": {"Content-Type": "application/speculationrules+json"},
        }.get(path, {})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: AttackPortal

    def log_message(self, format: str, *args: object) -> None:
        return

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        host = self.headers.get("host", "").partition(":")[0]
        is_socket = self.headers.get("upgrade", "").lower() == "websocket"
        self.portal.ledger.add(
            Arrival(
                method="WEBSOCKET" if is_socket else self.command,
                host=host,
                target=self.path,
                content_type=self.headers.get("content-type", ""),
                body=body,
            )
        )
        if is_socket:
            self._greet()
            return
        path = self.path.partition("?")[0]
        redirects = self.portal.redirects()
        declared = any(
            each.path == self.path and each.method == self.command and host == self.portal.host_of(each)
            for each in self.portal.target.declared
        )
        status, location = redirects.get(self._wanted() if declared else path, (200, ""))
        self._reply(status, {"Location": location} if location else {}, path)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def _wanted(self) -> str:
        cookie = SimpleCookie(self.headers.get("cookie", "")).get("answer")
        return cookie.value if cookie else ""

    def _reply(self, status: int, headers: dict[str, str], path: str) -> None:
        content, kind = self._content(path)
        headers = {"Content-Type": kind, "Cache-Control": "no-store"} | self.portal.answer_headers(path) | headers
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _content(self, path: str) -> tuple[bytes, str]:
        if path == "/assets/config.js":
            return self.portal.config().encode(), _KINDS[".js"]
        if path == "/assets/rules.json":
            rules = {"prefetch": [{"urls": [self.portal.danger("answer-speculation")], "eagerness": "immediate"}]}
            return json.dumps(rules).encode(), "application/json"
        if path == "/go/shadow":
            rules = {"prefetch": [{"urls": [self.portal.danger("answer-shadow")], "eagerness": "immediate"}]}
            return _SHADOW.format(rules=json.dumps(rules)).encode(), _KINDS[".html"]
        file = _STATIC / ("attack.html" if path == "/" else Path(path).name)
        if (path == "/" or path.startswith("/assets/")) and file.suffix in _KINDS and file.is_file():
            return file.read_bytes(), _KINDS[file.suffix]
        return b"<!doctype html><title>ok</title><img src=/picture.png>", _KINDS[".html"]

    def _greet(self) -> None:
        """Accepts the WebSocket, says one word, and waits until the other side has gone."""
        key = self.headers.get("sec-websocket-key", "") + _HANDSHAKE
        accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
        self.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"\x81\x02ok")
        self.close_connection = True
        while self.rfile.read(1):
            continue


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    portal: AttackPortal

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        name = _BY_CONNECTION.get(str(self.server_address[0]))
        if name is not None:
            self.portal.ledger.add(Arrival(method="CONNECT", host=str(self.server_address[0]), target=f"~{name}~"))
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser may hang up whenever it likes."""


def _bound() -> tuple[int, list[socket.socket], socket.socket]:
    """One port that is free at every host for TCP, and for UDP at the portal's own."""
    for _try in range(_TRIES):
        with ExitStack() as opened:
            first = opened.enter_context(socket.create_server((HOME, 0)))
            port = first.getsockname()[1]
            try:
                others = [
                    opened.enter_context(socket.create_server((host, port))) for host in (OTHER, QUIET, TURN, FOREIGN)
                ]
                datagrams = opened.enter_context(_datagrams(port))
            except OSError:
                continue
            opened.pop_all()
            return port, [first, *others], datagrams
    raise OSError("no port is free at all hosts")


def _datagrams(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.bind((HOME, port))
    except OSError:
        bound.close()
        raise
    return bound


def _listen(portal: AttackPortal, bound: socket.socket, name: str) -> None:
    """Writes down every datagram; an empty one ends it."""
    while bound.recv(65535):
        portal.ledger.add(Arrival(method="UDP", host=HOME, target=f"~{name}~"))


@contextmanager
def attack_portal() -> Iterator[AttackPortal]:
    """Serves the attack portal until the block ends."""
    port, sockets, transport = _bound()
    stun = _datagrams(0)
    portal = AttackPortal(port, stun.getsockname()[1])
    handler = type("Handler", (_Handler,), {"portal": portal})
    servers, threads = [], []
    for bound in sockets:
        server = _Server(bound.getsockname(), handler, bind_and_activate=False)
        server.socket.close()
        server.socket, server.portal = bound, portal
        server.server_address = bound.getsockname()
        servers.append(server)
        threads.append(threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True))
    for each, name in ((transport, "web-transport"), (stun, "webrtc-stun")):
        threads.append(threading.Thread(target=_listen, args=(portal, each, name), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield portal
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for each in (transport, stun):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", each.getsockname())
        for thread in threads:
            thread.join()
        transport.close()
        stun.close()

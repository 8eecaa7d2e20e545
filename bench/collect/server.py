"""The pretend portal, in a process of its own: prebuilt answers over one small protocol, so that it is not measured.

One port for each latency (milliseconds before an answer). A session begins by the log-in form alone; without its
cookie everything leads back there. ``python -m bench.collect.server PAGES 0 50 200`` prints the ports as JSON.
"""

import asyncio
import json
import secrets
import sys
from functools import partial
from urllib.parse import parse_qs, urlsplit

from bench.collect.pages import APP, GRID, HTML, JSON, LOGIN, SCRIPT, STYLE, Pages, build
from bench.collect.rows import PASSWORD, USER

HOST = "127.0.30.1"
HOMES = {"table": "/list?page=0", "postbacks": "/List.aspx", "json": "/app"}
_LASTING = "Cache-Control: max-age=3600\r\n"
_FILES = {"/style.css": ("text/css", STYLE.encode()), "/script.js": ("text/javascript", SCRIPT.encode())}


class Site:
    """The answers, and who is logged in."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._sessions: set[str] = set()
        self._turns = {state[:64]: index for index, state in enumerate(pages.states)}

    def answer(self, method: str, target: str, cookie: str, body: bytes) -> bytes:  # noqa: PLR0911 - a table
        """The whole answer to one request."""
        path, _, query = target.partition("?")
        if path in _FILES:
            return _reply("200 OK", *_FILES[path], _LASTING)
        if path == "/favicon.ico":
            return _reply("204 No Content", HTML, b"", _LASTING)
        if path == "/login":
            return self._login(method, query, body)
        if not any(part.strip().removeprefix("sid=") in self._sessions for part in cookie.split(";")):
            return _reply("302 Found", HTML, b"", f"Location: /login?to={path}\r\n")
        if path == "/list":
            return self._numbered(self._pages.table, query, HTML)
        if path == "/api/list":
            return self._numbered(self._pages.json, query, JSON)
        if path == "/app":
            return _reply("200 OK", HTML, APP)
        if path == "/List.aspx":
            return self._posted(method, body)
        return _reply("404 Not Found", HTML, b"")

    def _login(self, method: str, query: str, body: bytes) -> bytes:
        if method != "POST":
            return _reply("200 OK", HTML, LOGIN.replace(b'action="/login"', f'action="/login?{query}"'.encode()))
        fields = parse_qs(body.decode())
        if fields.get("user") != [USER] or fields.get("password") != [PASSWORD]:
            return _reply("200 OK", HTML, LOGIN)
        session = secrets.token_hex(16)
        self._sessions.add(session)
        home = parse_qs(query).get("to", ["/list"])[0]
        return _reply("302 Found", HTML, b"", f"Location: {home}\r\nSet-Cookie: sid={session}; Path=/; HttpOnly\r\n")

    @staticmethod
    def _numbered(pages: tuple[bytes, ...], query: str, content_type: str) -> bytes:
        index = int(query.partition("page=")[2] or 0)
        if index >= len(pages):
            return _reply("404 Not Found", HTML, b"")
        return _reply("200 OK", content_type, pages[index])

    def _posted(self, method: str, body: bytes) -> bytes:
        """A page turns only by the view state of the page before, and by an event of the grid."""
        if method != "POST":
            return _reply("200 OK", HTML, self._pages.postbacks[0])
        fields = parse_qs(body.decode())
        index = int(fields["__EVENTARGUMENT"][0].removeprefix("Page$")) - 1
        turned = self._turns.get(fields["__VIEWSTATE"][0][:64], -1)
        if fields["__EVENTTARGET"] != [GRID] or abs(index - turned) > 11:
            return _reply("500 Internal Server Error", HTML, b"")
        return _reply("200 OK", HTML, self._pages.postbacks[index])


def _reply(status: str, content_type: str, body: bytes, more: str = "Cache-Control: no-store\r\n") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One kept-alive connection; one request at a time, as all that is measured here asks."""

    def __init__(self, site: Site, seconds: float) -> None:
        self._site = site
        self._seconds = seconds
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(type(transport).__name__)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            lines = self._waiting[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            length = int(headers.get("content-length", "0"))
            if len(self._waiting) < end + 4 + length:
                return
            body, self._waiting = self._waiting[end + 4 : end + 4 + length], self._waiting[end + 4 + length :]
            method, target, _version = lines[0].split(" ")
            parts = urlsplit(target)
            asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
            self._send(self._site.answer(method, asked, headers.get("cookie", ""), body))

    def _send(self, answer: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if not self._seconds:
            self._transport.write(answer)
            return
        asyncio.get_running_loop().call_later(self._seconds, self._transport.write, answer)


async def serve(pages: int, latencies: tuple[int, ...]) -> None:
    """Serves until its input ends."""
    site = Site(build(pages))
    loop = asyncio.get_running_loop()
    ports = {}
    for latency in latencies:
        server = await loop.create_server(partial(Connection, site, latency / 1000), HOST, 0)
        ports[str(latency)] = server.sockets[0].getsockname()[1]
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), tuple(int(each) for each in sys.argv[2:])))

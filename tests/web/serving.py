"""Serves the dashboard for a test, and asks it without a browser."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import uvicorn
from starlette.types import ASGIApp

from sandbox.prompt_server import PromptServer

HOSTS = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. ``headers`` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running dashboard on a port of this computer."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """A GET; underscores in header names stand for hyphens."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """A POST as one of our own pages would send it, unless ``headers`` say otherwise."""
        given = {"origin": self.origin, "sec_fetch_site": "same-origin", **headers}
        given = {name: value for name, value in given.items() if value}
        return self.ask("POST", path, urlencode(fields or {}), given)

    def ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("content-type", "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            raw = answer.read()
            found = {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()
        text = "" if found.get("content-type", "").startswith("application/vnd") else raw.decode()
        return Answer(status=answer.status, headers=found, body=text, raw=raw)


class _Server(PromptServer):
    """Serves in a thread of its own, and can be told from another one to leave."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    def leave_from_outside(self) -> None:
        self._loop.call_soon_threadsafe(self.leave)


@contextmanager
def serving(app: ASGIApp) -> Iterator[Served]:
    """Runs ``app`` until the end of the block."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.bind(("127.0.0.1", 0))
    server = _Server(
        uvicorn.Config(
            app, lifespan="off", log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=2,
            server_header=False, proxy_headers=False, loop="asyncio",
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    assert server.ready.wait(30)
    try:
        yield Served(port=bound.getsockname()[1])
    finally:
        server.leave_from_outside()
        thread.join(30)
        bound.close()
    assert not thread.is_alive()

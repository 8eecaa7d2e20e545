"""A pretend portal's server leaves when it is told to: quiet connections are closed, answers under way are finished."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import Receive, Scope, Send

from sandbox.prompt_server import PromptServer

_ASKED = b"GET / HTTP/1.1\r\nhost: portal\r\n\r\n"


class _Slow:
    """Answers when it may."""

    def __init__(self) -> None:
        self.asked, self.may = asyncio.Event(), asyncio.Event()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked.set()
        await self.may.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def _served(app: _Slow, patience: int) -> AsyncIterator[tuple[PromptServer, "asyncio.Task[None]", int]]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        config = uvicorn.Config(
            app, loop="none", lifespan="off", log_level=logging.CRITICAL, timeout_graceful_shutdown=patience
        )
        server = PromptServer(config)
        task = asyncio.create_task(server.serve(sockets=[bound]))
        await server.listening.wait()
        yield server, task, port
        async with asyncio.timeout(20):
            await task


async def test_a_quiet_connection_is_closed_and_an_answer_under_way_is_finished() -> None:
    app = _Slow()
    async with _served(app, patience=60) as (server, task, port):
        quiet, quiet_out = await asyncio.open_connection("127.0.0.1", port)
        waiting, out = await asyncio.open_connection("127.0.0.1", port)
        out.write(_ASKED)
        await app.asked.wait()

        server.leave()
        assert await quiet.read() == b""
        assert not task.done()

        app.may.set()
        answer = await waiting.read()
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\nok")
        quiet_out.close()
        out.close()


async def test_an_answer_that_never_comes_holds_nobody_up_who_leaves_at_once() -> None:
    app = _Slow()
    async with _served(app, patience=10_000) as (server, task, port):
        _, out = await asyncio.open_connection("127.0.0.1", port)
        out.write(_ASKED)
        await app.asked.wait()
        server.leave(at_once=True)
        async with asyncio.timeout(20):
            await task
        app.may.set()
        out.close()


async def test_an_answer_that_never_comes_is_given_up_after_the_time_for_a_graceful_end() -> None:
    app = _Slow()
    async with _served(app, patience=0) as (server, _, port):
        waiting, out = await asyncio.open_connection("127.0.0.1", port)
        out.write(_ASKED)
        await app.asked.wait()
        server.leave()
        await waiting.read()  # ends: whatever stands in it is no answer
        out.close()

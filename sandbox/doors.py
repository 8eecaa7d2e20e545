"""The doors of the pretend portals: where they listen, and which can be shut while they run."""

import asyncio
import logging
import socket
from collections.abc import Collection

import uvicorn
from starlette.types import ASGIApp

from sandbox.loop_thread import LoopThread
from sandbox.portals.common import PortalState
from sandbox.portals.pretend import PretendPortal
from sandbox.prompt_server import PromptServer


def _server(app: ASGIApp) -> PromptServer:
    """Leaves the process's signals and logs alone."""
    return PromptServer(
        uvicorn.Config(
            app, loop="none", http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
            log_level=logging.CRITICAL, timeout_graceful_shutdown=1, proxy_headers=False, server_header=False,
            date_header=False,
        )
    )  # fmt: skip


class Door:
    """One address of a portal. Its port is taken from the beginning, and refuses until somebody listens."""

    def __init__(self, host: str) -> None:
        self._socket = _bound(host, 0)
        self._server: PromptServer | None = None
        self._serving: asyncio.Task[None] | None = None
        self.host: str = host
        self.port: int = self._socket.getsockname()[1]

    async def open(self, app: ASGIApp) -> None:
        """Serves ``app`` from now on; where somebody listens already nothing happens."""
        if self._server is not None:
            return
        self._server = server = _server(app)
        self._serving = asyncio.create_task(server.serve(sockets=[self._socket]))
        await server.listening.wait()

    async def shut(self, *, at_once: bool = True) -> None:
        """Drops every connection and refuses new ones, at the same port. ``at_once``: answers under way, too."""
        (server, serving), self._server, self._serving = (self._server, self._serving), None, None
        if server is None or serving is None:
            return
        server.leave(at_once=at_once)
        await serving
        self._socket = _bound(self.host, self.port)

    def give_up(self) -> None:
        """Lets go of the port; the door is shut by then."""
        self._socket.close()


class House:
    """A portal with all its doors. Its methods may be called from any thread but the servers' own."""

    def __init__(self, pretend: PretendPortal, state: PortalState, thread: LoopThread) -> None:
        self._thread = thread
        self._doors = {name: Door(host) for name, host in pretend.hosts.items()}
        self.origins = {name: f"http://{door.host}:{door.port}" for name, door in self._doors.items()}
        self._apps = pretend.build(state, self.origins)

    def open(self) -> None:
        """Answers from now on."""
        for name, door in self._doors.items():
            self._thread.call(door.open(self._apps[name]))

    def shut(self) -> None:
        """As if the portal's computer were off: every connection is dropped, new ones are refused."""
        self._thread.call(self._shut(at_once=True))

    async def _shut(self, *, at_once: bool) -> None:
        await asyncio.gather(*(door.shut(at_once=at_once) for door in self._doors.values()))

    @staticmethod
    def close(houses: Collection["House"], thread: LoopThread) -> None:
        """The end of them all: what is under way is answered first, then the ports are let go."""

        async def all_shut() -> None:
            await asyncio.gather(*(house._shut(at_once=False) for house in houses))

        thread.call(all_shut())
        for house in houses:
            for door in house._doors.values():
                door.give_up()


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that were dropped linger for a minute
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound

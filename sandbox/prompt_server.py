"""A uvicorn server for pretend portals: it says when it listens, and leaves as soon as it is told to."""

import asyncio
import socket

import uvicorn

_A_HEADERS_AGE = 1.0  # seconds: a date has no finer steps
_WITHOUT_PATIENCE = 0.1  # seconds that answers under way have when all is to be dropped at once


class PromptServer(uvicorn.Server):
    """uvicorn looks ten times a second whether to leave, and waits a tenth of one for connections that are gone. This
    one is woken: portals open and shut hundreds of times in a run of all checks."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    def leave(self, *, at_once: bool = False) -> None:
        """End ``serve``: answers under way have the configured time for a graceful end, or nearly none."""
        self.should_exit, self.force_exit = True, at_once
        self._leaving.set()

    async def main_loop(self) -> None:
        """Renew what every answer says in its headers until it is time to leave."""
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._leaving.wait(), _A_HEADERS_AGE)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new connections, close the quiet ones, wait for the others as long as is allowed."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        patience = _WITHOUT_PATIENCE if self.force_exit else self.config.timeout_graceful_shutdown
        try:
            async with asyncio.timeout(patience):
                await self._all_gone()
        except TimeoutError:
            for task in () if self.force_exit else tuple(self.server_state.tasks):
                task.cancel()

    async def _all_gone(self) -> None:
        await asyncio.sleep(0)  # what was just closed is gone on the next turn of the loop
        while self.server_state.connections or self.server_state.tasks:
            if self.server_state.tasks:
                await asyncio.wait(self.server_state.tasks)
            else:
                await asyncio.sleep(0.01)  # a client that reads slowly what was written for it

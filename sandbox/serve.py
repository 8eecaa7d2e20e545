"""Runs the pretend portals and the pretend mail server, all in this process, and gives tests the strings to pull."""

import asyncio
import logging
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

import uvicorn
from starlette.types import ASGIApp

from sandbox import journal as journals
from sandbox.faults import FaultOption
from sandbox.journal import JournalEntry
from sandbox.loop_thread import LoopThread
from sandbox.person_checks import PersonChecks
from sandbox.portals.common import PortalState, Showing, Unit, World
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.registry import PRETEND_PORTALS
from sandbox.smtp import PretendMailServer
from sandbox.tokens import AccountBook, LoginRecord, SandboxAccount, TokenClock, pretend_password

DEFAULT_UNIT = Unit(name="Phường Ví Dụ", code="H00.00.00")


class RunningSandbox:
    """The strings to pull while the portals run. All methods may be called from any thread."""

    def __init__(
        self,
        *,
        states: Mapping[str, PortalState],
        origins: dict[str, dict[str, str]],
        showing: Showing,
        clock: TokenClock,
        wall: Callable[[], datetime],
        smtp: PretendMailServer,
    ) -> None:
        self.origins = origins
        self.smtp = smtp
        self.accounts: dict[str, SandboxAccount] = {
            key: state.book.account for key, state in states.items() if state.book.account.username
        }
        self._states = states
        self._showing = showing
        self._clock = clock
        self._wall = wall

    def now(self) -> datetime:
        """The portals' own date and time (aware): the instant shown plus what the token clock has counted since."""
        return self._wall()

    def checks(self, portal: str) -> PersonChecks:
        """What a person sees and does at the log-in of ``portal``: the picture's letters, codes, the confirmation."""
        return self._states[portal].checks

    def journal(self, portal: str) -> tuple[JournalEntry, ...]:
        """Every request that ``portal`` (all its origins) received. Raises ``KeyError`` for an unknown portal."""
        return self._states[portal].journal.entries()

    def writes(self) -> tuple[JournalEntry, ...]:
        """Every request outside log-in, session, search, paging, pages and assets that arrived anywhere."""
        return tuple(entry for state in self._states.values() for entry in journals.writes(state.journal.entries()))

    def logins(self, portal: str) -> tuple[LoginRecord, ...]:
        """Every password that was submitted to ``portal``, with its outcome, oldest first."""
        return self._states[portal].book.records()

    def unlock(self, portal: str) -> None:
        """Open a locked account again."""
        self._states[portal].book.unlock()

    def end_sessions(self, portal: str) -> None:
        """Everyone is logged out at once."""
        self._states[portal].forget_sessions()

    def log_in_elsewhere(self, portal: str) -> None:
        """The officer logs in on another computer, at a portal that allows one session: ours ends, and is told why."""
        self._states[portal].replace_sessions()

    def set_instant(self, at: datetime) -> None:
        """Show the world at another aware instant."""
        self._showing.set_instant(at)

    def set_world(self, world: World) -> None:
        """Show another world."""
        self._showing.set_world(world)

    def advance(self, seconds: float) -> None:
        """Let tokens and sessions age. The world's instant does not move."""
        self._clock.advance(seconds)

    def inject(self, portal: str, fault: str, **options: FaultOption) -> None:
        """Make ``portal`` misbehave (see ``sandbox.faults.Fault``). Raises ``KeyError`` or ``ValueError``."""
        self._states[portal].faults.inject(fault, options)

    def clear_faults(self) -> None:
        """All portals and the mail server behave again (locked accounts stay locked)."""
        for state in self._states.values():
            state.faults.clear()
        self.smtp.behave()


def describe(running: RunningSandbox) -> list[tuple[str, str, str, str]]:
    """For people: each portal's name, address, user name and password (empty where there is no log-in)."""
    lines = []
    for pretend in PRETEND_PORTALS:
        account = running.accounts.get(pretend.key)
        username, password = (account.username, account.password) if account else ("", "")
        lines.append((pretend.name, f"{running.origins[pretend.key]['portal']}/", username, password))
    return lines


@contextmanager
def running(
    world: World,
    at: datetime,
    *,
    base_latency: float = 0.0,
    seed: int = 1,
    unit: Unit | None = None,
    mail_folder: Path | None = None,
) -> Iterator[RunningSandbox]:
    """Serve ``world`` at the aware instant ``at`` until the block ends.

    ``base_latency``: seconds that every answer takes. ``seed``: of the pretend passwords.
    ``unit``: the ward that portals show; if ``None`` the world's own ``unit``, else ``DEFAULT_UNIT``.
    ``mail_folder``: where accepted messages go; a temporary folder if ``None``.
    A defect of a portal (not an injected fault) is raised when the block ends.
    """
    unit = unit or _unit_of(world)
    showing = Showing(world, at)
    clock = TokenClock()
    begun = clock.now()

    def wall() -> datetime:
        return showing.at + timedelta(seconds=clock.now() - begun)

    states = {
        pretend.key: PortalState(
            key=pretend.key,
            unit=unit,
            showing=showing,
            clock=clock,
            book=_book(pretend, seed, unit, clock),
            checks=PersonChecks(clock, wall, seed=seed, portal=pretend.key),
            latency=base_latency,
        )
        for pretend in PRETEND_PORTALS
    }
    with ExitStack() as stack:
        folder = mail_folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoso-sandbox-")))
        sockets = {
            (pretend.key, name): stack.enter_context(_bind(host))
            for pretend in PRETEND_PORTALS
            for name, host in pretend.hosts.items()
        }
        origins: dict[str, dict[str, str]] = {}
        for (key, name), bound in sockets.items():
            host, port = bound.getsockname()
            origins.setdefault(key, {})[name] = f"http://{host}:{port}"
        apps = {pretend.key: pretend.build(states[pretend.key], origins[pretend.key]) for pretend in PRETEND_PORTALS}
        thread = LoopThread("sandbox")
        stack.callback(thread.stop)
        thread.start()
        servers = {(key, name): _Server(apps[key][name]) for key, name in sockets}
        stack.callback(lambda: thread.call(_stop_all(list(servers.values()))))
        thread.call(_start_all([(servers[place], bound) for place, bound in sockets.items()]))
        smtp = stack.enter_context(PretendMailServer(folder, seed=seed, thread=thread))
        yield RunningSandbox(states=states, origins=origins, showing=showing, clock=clock, wall=wall, smtp=smtp)
    for state in states.values():
        if state.defects:
            raise RuntimeError(f"a defect of the pretend portal {state.key}") from state.defects[0]


class _Ward(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


@runtime_checkable
class _OfAWard(Protocol):
    @property
    def unit(self) -> _Ward: ...


def _unit_of(world: World) -> Unit:
    return Unit(name=world.unit.name, code=world.unit.code) if isinstance(world, _OfAWard) else DEFAULT_UNIT


def _book(pretend: PretendPortal, seed: int, unit: Unit, clock: TokenClock) -> AccountBook:
    person = pretend.person or Person(username="", full_name="")
    password = pretend_password(seed, pretend.key)
    return AccountBook(
        clock,
        SandboxAccount(username=person.username, password=password, unit_name=unit.name, full_name=person.full_name),
    )


def _bind(host: str) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.bind((host, 0))
    except OSError:
        bound.close()
        raise
    return bound


class _Server(uvicorn.Server):
    """A uvicorn server that says when it listens, and leaves the process's signals and logs alone."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app, loop="none", http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
                log_level=logging.CRITICAL, timeout_graceful_shutdown=1, proxy_headers=False, server_header=False,
                date_header=False,
            )
        )  # fmt: skip
        self.listening = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()


async def _start_all(servers: list[tuple[_Server, socket.socket]]) -> None:
    for server, bound in servers:
        server.task = asyncio.create_task(server.serve(sockets=[bound]))
    for server, _ in servers:
        await server.listening.wait()


async def _stop_all(servers: list[_Server]) -> None:
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*(server.task for server in servers if server.task is not None))

"""Runs the pretend portals and the pretend mail server, all in this process, and gives tests the strings to pull."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from sandbox import journal as journals
from sandbox.doors import House
from sandbox.faults import Fault, FaultOption
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
        houses: Mapping[str, House],
        showing: Showing,
        clock: TokenClock,
        wall: Callable[[], datetime],
        smtp: PretendMailServer,
    ) -> None:
        self.origins = {key: house.origins for key, house in houses.items()}
        self.smtp = smtp
        self.accounts: dict[str, SandboxAccount] = {
            key: state.book.account for key, state in states.items() if state.book.account.username
        }
        self._states = states
        self._houses = houses
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
        faults = self._states[portal].faults
        faults.inject(fault, options)
        if faults.on(Fault.DOWN):
            self._houses[portal].shut()

    def clear_faults(self) -> None:
        """All portals and the mail server behave again (locked accounts stay locked)."""
        for key, state in self._states.items():
            if state.faults.on(Fault.DOWN):
                self._houses[key].open()
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
        thread = LoopThread("sandbox")
        stack.callback(thread.stop)
        thread.start()
        houses = {pretend.key: House(pretend, states[pretend.key], thread) for pretend in PRETEND_PORTALS}
        stack.callback(House.close, tuple(houses.values()), thread)
        for house in houses.values():
            house.open()
        smtp = stack.enter_context(PretendMailServer(folder, seed=seed, thread=thread))
        yield RunningSandbox(states=states, houses=houses, showing=showing, clock=clock, wall=wall, smtp=smtp)
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

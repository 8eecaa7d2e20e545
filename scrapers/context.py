"""What a collection is given from outside: the browser, the time, the account, who is asked before a log-in."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol

from dossiers.observation import Observation
from scrapers.browser.guarded import GuardedBrowser
from scrapers.browser.session_state import SessionState
from scrapers.evidence.capture import PLAIN, EvidenceRules
from scrapers.session.server_clock import computer_clock


class LoginOutcome(StrEnum):
    """How a password submission ended. All but the first and the last count as failed attempts."""

    SUCCEEDED = "succeeded"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the portal's own words said so
    LOCKED = "locked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # sent, and no answer that we understand
    NEEDS_CAPTCHA = "needs_captcha"  # sent, and now the portal wants what only a person can give
    NEEDS_OTP = "needs_otp"
    CODE_REFUSED = "totp_refused"  # our one-time code was not taken
    NOT_SUBMITTED = "not_submitted"  # nothing was sent to the portal


class LoginGate(Protocol):
    """Asked before every password submission and told of its end.

    The attempt is stored before ``begin`` returns: if we die between the two calls, it counts as failed.
    """

    def begin(self, portal: str, username: str) -> int:
        """The attempt's id. Raises ``scrapers.errors.portal.LoginRefused`` if no password may be submitted now."""
        ...

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        """How the attempt ended."""
        ...


class Progress(Protocol):
    """Told how far a collection is, for people who watch."""

    def step(self, portal: str, step: str) -> None:
        """What is being done now: ``"login"`` or ``"done"``."""
        ...

    def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        """A page of a list was read."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Quiet:
    """A ``Progress`` that nobody watches."""

    def step(self, portal: str, step: str) -> None:
        return

    def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        return


class OneTimeCodes(Protocol):
    """The one-time codes of an account (``scrapers.totp.TotpCodes``)."""

    async def next_code(self) -> str:
        """The code to type now; never the code of a time step that was used before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A portal account. Neither password nor codes ever show in a ``repr``. ``codes``: where its secret is kept."""

    username: str
    password: str = field(repr=False)
    codes: OneTimeCodes | None = field(default=None, repr=False)


class SessionKeeper(Protocol):
    """Keeps sessions between runs, by portal key."""

    def load(self, portal: str) -> SessionState | None:
        """The kept session, ``None`` where there is none."""
        ...

    def save(self, portal: str, state: SessionState, *, fresh: bool = False) -> None:
        """Keeps ``state`` in place of any earlier one. ``fresh``: somebody has just logged in; else the session that
        was kept is still alive."""
        ...

    def drop(self, portal: str) -> None:
        """Forgets the session."""
        ...


class Preparation(Protocol):
    """Whoever will record what is read, and makes it ready meanwhile. Must be quick: pages wait for it."""

    def begin(self) -> None:
        """Reading begins, or begins anew from the first page: what was told before is read again."""
        ...

    def read(self, observations: Sequence[Observation]) -> None:
        """These dossiers were read: in the snapshot will be these very objects, unless they are read once more."""
        ...


class Unprepared:
    """A ``Preparation`` that prepares nothing."""

    def begin(self) -> None:
        """See ``Preparation``."""

    def read(self, observations: Sequence[Observation]) -> None:
        """See ``Preparation``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Only a look: of each walk so many pages, and so many dossiers' own pages."""

    pages: int = 1
    details: int = 5


Known = Callable[[str], Mapping[str, Observation]]
"""From a portal's key to what the ledger holds of its dossiers now, by code. Asked only where detail pages are read."""


class AskedOnce(Mapping[str, Observation]):
    """What is known of a portal's dossiers, by code, asked for when it is first needed: on most days it isn't."""

    def __init__(self, ask: Callable[[], Mapping[str, Observation]]) -> None:
        self._ask = ask

    @cached_property
    def _known(self) -> Mapping[str, Observation]:
        return self._ask()

    def __getitem__(self, code: str) -> Observation:
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def nothing_known(portal: str) -> Mapping[str, Observation]:
    """A ledger that holds nothing yet."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectContext:
    """``evidence`` is the evidence folder, ``evidence_rules`` how it is written; ``expected_unit`` and
    ``expected_user`` are the words that logged-in pages must show (``None``: the profile alone says what proves the
    log-in); ``sessions`` keeps log-ins from run to run (``None``: nothing does); ``run_key`` names this run everywhere;
    ``deadline_seconds`` is the longest that the portal may take (``None``: as its profile says); ``known`` gives what
    the ledger holds; ``look`` limits how much is read (``None``: all is); ``preparation`` is
    told what was read while more is awaited; ``monotonic`` returns seconds that never run backwards, ``sleep`` waits so
    many, ``uniform`` gives numbers from 0 to 1 at random; ``computer_now`` is what is compared with the portal's clock:
    the computer's own, even where ``clock`` is a pretend one."""

    browser: GuardedBrowser
    clock: Clock
    gate: LoginGate
    evidence: Path
    run_key: str
    progress: Progress = field(default_factory=Quiet)
    expected_unit: str | None = None
    expected_user: str | None = None
    sessions: SessionKeeper | None = None
    deadline_seconds: float | None = None
    known: Known = nothing_known
    evidence_rules: EvidenceRules = PLAIN
    look: Look | None = None
    preparation: Preparation = field(default_factory=Unprepared)
    monotonic: Callable[[], float] = time.monotonic
    uniform: Callable[[], float] = random.SystemRandom().random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    computer_now: Callable[[], datetime] = computer_clock

"""Whatever portals hand out and take back: a clock that tests can move, tickets that expire, accounts that lock."""

import hmac
import random
import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

MAX_WRONG_PASSWORDS = 5
"""An account locks after so many wrong passwords in a row."""


class TokenClock:
    """Seconds by which tokens and sessions expire: the real monotonic clock plus what tests add."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._added = 0.0

    def now(self) -> float:
        """Seconds since an arbitrary start."""
        return self._monotonic() + self._added

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass at once. Raises ``ValueError`` for a negative number."""
        if seconds < 0:
            raise ValueError("a token clock never goes back")
        self._added += seconds


class Tickets:
    """Random handles (tokens, codes, session handles), each with a value and a life in seconds."""

    def __init__(self, clock: TokenClock, life: float) -> None:
        self._clock = clock
        self.life = life
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, str]] = {}
        self._replaced: set[str] = set()

    def issue(self, value: str, *, handle: str | None = None) -> str:
        """A new handle (or ``handle`` renewed) for ``value``."""
        chosen = secrets.token_hex(16) if handle is None else handle
        with self._lock:
            self._held[chosen] = (self._clock.now() + self.life, value)
        return chosen

    def value(self, handle: str) -> str | None:
        """The value of a living handle; ``None`` if it is unknown or expired."""
        with self._lock:
            held = self._held.get(handle)
        if held is None or held[0] <= self._clock.now():
            return None
        return held[1]

    def take(self, handle: str) -> str | None:
        """Like ``value``, and the handle is used up."""
        value = self.value(handle)
        with self._lock:
            self._held.pop(handle, None)
        return value

    def touch(self, handle: str) -> str | None:
        """Like ``value``, and a living handle lives on for a full life from now (sliding expiry)."""
        value = self.value(handle)
        if value is not None:
            self.issue(value, handle=handle)
        return value

    def replace_all(self) -> None:
        """All handles die because somebody logged in elsewhere."""
        with self._lock:
            self._replaced.update(handle for handle, (_, value) in self._held.items() if value)
            self._held.clear()

    def replaced(self, handle: str) -> bool:
        """Whether a handle died by ``replace_all``."""
        return handle in self._replaced

    def clear(self) -> None:
        """All handles die."""
        with self._lock:
            self._held.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxAccount:
    """The pretend account of one portal."""

    username: str
    password: str
    unit_name: str
    full_name: str


class LoginOutcome(StrEnum):
    """How a portal answered a submitted password."""

    SUCCEEDED = "succeeded"
    WRONG_PASSWORD = "wrong_password"
    LOCKED = "locked"
    EXPIRED = "expired"
    UNKNOWN_PAGE = "unknown_page"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRecord:
    """One password submission, as the portal saw it. ``at``: seconds of the token clock."""

    at: float
    username: str
    outcome: LoginOutcome


class AccountBook:
    """The accounts of one portal and the ledger of password submissions."""

    def __init__(self, clock: TokenClock, account: SandboxAccount) -> None:
        self.account = account
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, int] = {}
        self._records: list[LoginRecord] = []

    def submit(
        self, username: str, password: str, *, reject: bool = False, expired: bool = False, unknown: bool = False,
        locked: bool = False,
    ) -> LoginOutcome:  # fmt: skip
        """Judge one submission and write it down. The flags are injected faults."""
        right = username == self.account.username and hmac.compare_digest(
            password.encode(), self.account.password.encode()
        )
        with self._lock:
            if locked or self._wrong.get(username, 0) >= MAX_WRONG_PASSWORDS:
                outcome = LoginOutcome.LOCKED
            elif reject or not right:
                self._wrong[username] = self._wrong.get(username, 0) + 1
                outcome = LoginOutcome.WRONG_PASSWORD
            else:
                self._wrong[username] = 0
                outcome = LoginOutcome.SUCCEEDED
                if expired:
                    outcome = LoginOutcome.EXPIRED
                elif unknown:
                    outcome = LoginOutcome.UNKNOWN_PAGE
            self._records.append(LoginRecord(at=self._clock.now(), username=username, outcome=outcome))
        return outcome

    def records(self) -> tuple[LoginRecord, ...]:
        """All submissions, oldest first."""
        with self._lock:
            return tuple(self._records)

    def unlock(self) -> None:
        """Forget wrong passwords, as an administrator does."""
        with self._lock:
            self._wrong.clear()


def pretend_password(seed: int, portal: str) -> str:
    """A password of 14 letters, digits and a sign, always the same for one seed and portal."""
    chance = random.Random(f"{seed}/{portal}/password")
    letters = string.ascii_letters + string.digits
    return "".join(chance.choice(letters) for _ in range(13)) + chance.choice("!@#%")

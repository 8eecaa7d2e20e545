"""Days in the life of an account without a browser: the real log-in over a page that is only pretended.

The portal keeps a ledger of its own; a process of ours can be killed at any step, after which nothing of it runs on.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from playwright.async_api import TimeoutError as PlaywrightTimeout

from agent.account_words import Whose
from agent.gate import Gate
from agent.key_entries import new_secret
from scrapers.browser import OpenPortal
from scrapers.context import Account, LoginOutcome
from scrapers.errors import PortalError
from scrapers.login import log_in
from scrapers.portal import Portal
from store.database import Database
from store.login_gate import StoredLoginGate

STEPS = ("before_begin", "after_begin", "before_click", "after_click", "after_answer", "after_end")
LOCKS_AFTER = 5
MODES = ("right", "unknown", "locked", "expired", "otp", "captcha")


class Killed(BaseException):
    """SIGKILL, as far as one process can be killed within another."""


@dataclass(slots=True)
class FakePortal:
    """``password`` is the right one; ``mode`` is what else the portal has come up with. ``ledger``: each password that
    was sent, and whether it was let in."""

    password: str
    mode: str = "right"
    wrong_in_a_row: int = 0
    ledger: list[tuple[str, bool]] = field(default_factory=list)

    def submit(self, password: str) -> str:
        """The sign that the page then shows."""
        right = password == self.password
        if self.wrong_in_a_row >= LOCKS_AFTER or self.mode == "locked":
            sign = "locked"
        elif not right:
            sign = "wrong"
        else:
            sign = {"right": "logged_in"}.get(self.mode, self.mode)
        self.wrong_in_a_row = 0 if right else self.wrong_in_a_row + 1
        self.ledger.append((password, sign == "logged_in"))
        return sign

    def failures(self, password: str) -> int:
        """How often it did not let this password in."""
        return sum(sent == password and not let_in for sent, let_in in self.ledger)


@dataclass(slots=True)
class FakePage:
    """The part of a browser's page that a log-in uses."""

    portal: FakePortal
    fate: "Fate"
    sign: str = "form"
    typed: dict[str, str] = field(default_factory=dict)

    async def goto(self, url: str, **_: object) -> Any:
        return SimpleNamespace(status=200)

    async def fill(self, selector: str, text: str, **_: object) -> None:
        self.typed[selector] = text

    async def input_value(self, selector: str, **_: object) -> str:
        return self.typed[selector]

    async def click(self, selector: str, **_: object) -> None:
        self.fate.come_to("before_click")
        self.sign = self.portal.submit(next(text for name, text in self.typed.items() if "Password" in name))
        self.fate.come_to("after_click")

    async def wait_for_function(self, script: str, *, arg: Sequence[Any], **_: object) -> Any:
        if self.sign == "form" and self.portal.mode == "captcha":
            self.sign = "captcha"
        if self.sign not in arg[0]:
            raise PlaywrightTimeout("nothing that anybody knows")
        if self.sign != "form":
            self.fate.come_to("after_answer")
        found = [self.sign]

        async def json_value() -> list[str]:
            return found

        return SimpleNamespace(json_value=json_value)

    async def inner_text(self, selector: str, **_: object) -> str:
        return ""


@dataclass(slots=True)
class Fate:
    """Where a process dies; once it is dead, nothing of it runs."""

    dies_at: str | None
    dead: bool = False

    def come_to(self, step: str) -> None:
        """Raises ``Killed`` at the step, and ever after."""
        if self.dead or step == self.dies_at:
            self.dead = True
            raise Killed


class MortalGate(Gate):
    """The real gate in a process that may die."""

    fate: Fate

    def begin(self, portal: str, username: str) -> int:
        self.fate.come_to("before_begin")
        attempt = super().begin(portal, username)
        self.fate.come_to("after_begin")
        return attempt

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        self.fate.come_to("")
        super().end(attempt, outcome)
        self.fate.come_to("after_end")


@dataclass(slots=True, kw_only=True)
class Life:
    """One account of one office. ``saved`` is the password that a person saved last."""

    database: Database
    unit: str
    profile: Portal
    portal: FakePortal
    saved: str
    now: datetime
    most_a_day: int = 2
    username: str = "canbo"

    @property
    def version(self) -> str:
        return new_secret("portal:hkd", self.saved, "a key of this test").version

    def run(self, dies_at: str | None = None) -> str:
        """One run of the portal: ``in``, the code of what stopped it, or ``killed``."""
        fate = Fate(dies_at)
        stored = StoredLoginGate(
            self.database,
            self.unit,
            secret_version=lambda key: self.version,
            clock=lambda: self.now,
            most_a_day=self.most_a_day,
        )
        gate = MortalGate(stored, lambda key, username: Whose(portal="Hộ kinh doanh", key=key, username=username))
        gate.fate = fate
        conversation = SimpleNamespace(writes_sent=0, write_blocked=None, phase=None)
        opened = SimpleNamespace(page=FakePage(self.portal, fate), conversation=conversation)
        account = Account(username=self.username, password=self.saved)
        try:
            asyncio.run(log_in(self.profile, account, cast("OpenPortal", opened), gate))
        except PortalError as error:
            return error.problem.code
        except Killed:
            return "killed"
        return "in"

"""A pretended portal, its page as far as a log-in uses it, and the fate of a process that works with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from playwright.async_api import TimeoutError as PlaywrightTimeout

LOCKS_AFTER = 5
_AT_THE_LOG_IN = ("unknown", "locked", "expired", "otp", "captcha", "notice")
_BEFORE = {"captcha": "captcha", "qr": "otp"}  # what such a portal shows beside its form


class Killed(BaseException):
    """SIGKILL, as far as one process can be killed within another."""


@dataclass(slots=True)
class FakePortal:
    """``password`` is the right one; ``mode`` is what else the portal has come up with; ``alive``: whether the session
    of the last log-in lives. ``ledger``: each password that was sent, and whether it was let in."""

    password: str
    mode: str = "right"
    wrong_in_a_row: int = 0
    alive: bool = False
    ledger: list[tuple[str, bool]] = field(default_factory=list)

    def submit(self, password: str) -> str:
        """The sign that the page then shows."""
        right = password == self.password
        if self.wrong_in_a_row >= LOCKS_AFTER or self.mode == "locked":
            sign = "locked"
        elif not right:
            sign = "wrong"
        else:
            sign = self.mode if self.mode in _AT_THE_LOG_IN else "logged_in"
        self.wrong_in_a_row = 0 if right else self.wrong_in_a_row + 1
        self.alive = sign == "logged_in"
        self.ledger.append((password, self.alive))
        return sign

    def failures(self, password: str) -> int:
        """How often it did not let this password in."""
        return sum(sent == password and not let_in for sent, let_in in self.ledger)


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


@dataclass(slots=True)
class FakePage:
    """The part of a browser's page that a log-in uses. ``sign`` is what it shows."""

    portal: FakePortal
    fate: Fate
    sign: str = "form"
    url: str = "http://127.0.12.1/"
    typed: dict[str, str] = field(default_factory=dict)

    def on(self, event: str, heard: object) -> None:
        return

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
        if self.sign == "form":
            self.sign = _BEFORE.get(self.portal.mode, "form")
        if self.sign not in arg[0]:
            raise PlaywrightTimeout("nothing that anybody knows")
        if self.typed:
            self.fate.come_to("after_answer")
        found = [self.sign]

        async def json_value() -> list[str]:
            return found

        return SimpleNamespace(json_value=json_value)

    async def inner_text(self, selector: str, **_: object) -> str:
        return ""

    async def content(self) -> str:
        return "<html></html>"

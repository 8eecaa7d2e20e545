"""Installing a browser: only where none is found, in order, with an end that says what to do."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.browser_setup import Attempt, BrowserMissing, attempts, describe, install, run_command
from agent.errors import ExitCode
from scrapers.browser_find import BrowserChoice, BrowserOrigin

CHOICE = BrowserChoice(path=Path("/x/chrome"), origin=BrowserOrigin.INSTALLED, sandboxed=False)
WAYS = tuple(
    Attempt(name=name, commands=((name, "prepare"), (name, "install")), limit_seconds=1.0)
    for name in ("first", "second")
)


class Machine:
    """A machine on which ``working`` brings a browser."""

    def __init__(self, working: str | None, *, present: bool = False) -> None:
        self.present = present
        self.working = working
        self.ran: list[Sequence[str]] = []
        self.said: list[str] = []

    def find(self, configured: Path | None) -> BrowserChoice | None:
        return CHOICE if self.present else None

    def run(self, command: Sequence[str], limit: float) -> str | None:
        self.ran.append(command)
        if command[0] != self.working:
            return "hỏng"
        self.present = self.present or command[1] == "install"
        return None

    def install(self) -> BrowserChoice:
        return install(None, find=self.find, ways=WAYS, runner=self.run, say=self.said.append)


def test_a_browser_that_is_there_is_taken_without_installing() -> None:
    machine = Machine(None, present=True)
    assert machine.install() == CHOICE
    assert machine.ran == []


def test_the_second_way_is_tried_where_the_first_fails_at_its_first_step() -> None:
    machine = Machine("second")
    assert machine.install() == CHOICE
    assert machine.ran == [("first", "prepare"), ("second", "prepare"), ("second", "install")]
    assert len(machine.said) == 2


def test_where_nothing_helps_the_sentence_says_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(BrowserMissing) as caught:
        Machine(None).install()
    assert caught.value.exit_code == ExitCode.MACHINE
    for words in ("first: hỏng", "second: hỏng", "Microsoft Edge", "hoso browser find"):
        assert words in caught.value.sentence


def _names(platform: str, *, is_root: bool, programs: set[str]) -> list[str]:
    found = attempts(platform=platform, is_root=is_root, which=lambda name: name if name in programs else None)
    return [way.commands[-1][-1] for way in found]


def test_the_ways_follow_the_machine() -> None:
    assert _names("linux", is_root=True, programs={"apt-get"}) == [
        "chromium",
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
    ]
    assert len(_names("linux", is_root=False, programs={"apt-get", "sudo"})) == 4
    assert len(_names("linux", is_root=False, programs={"apt-get"})) == 1
    assert len(_names("win32", is_root=False, programs=set())) == 1


def test_real_commands_end_in_words() -> None:
    assert run_command([sys.executable, "-c", "pass"], 30.0) is None
    assert run_command([sys.executable, "-c", "import sys; sys.exit('no room')"], 30.0) == "mã lỗi 1: no room"
    assert run_command(["/no/such/program"], 1.0) is not None
    assert run_command([sys.executable, "-c", "import signal; signal.pause()"], 0.5) == "quá 0 giây chưa xong"


def test_a_browser_without_its_sandbox_is_told() -> None:
    assert describe(CHOICE) == (
        "Trình duyệt: /x/chrome (có sẵn trên máy; chạy bằng quyền root nên lớp cách ly của trình duyệt bị tắt)"
    )

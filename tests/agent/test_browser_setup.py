"""Installing a browser: only where none is found, in order, with an end that says what to do."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.errors import ExitCode
from agent.processes.browser_driver import DriverMissing, ensure_driver, libraries_way
from agent.processes.browser_setup import Attempt, BrowserMissing, as_root, attempts, describe, install, run_command
from scrapers.browser.find import BrowserChoice, BrowserOrigin

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


def _prefix(platform: str, *, is_root: bool, programs: set[str], can_ask: bool = False) -> tuple[str, ...] | None:
    return as_root(
        platform=platform,
        is_root=is_root,
        can_ask=can_ask,
        which=lambda name: name if name in programs else None,
    )


def test_who_may_install_packages() -> None:
    assert _prefix("linux", is_root=True, programs={"apt-get"}) == ()
    assert _prefix("linux", is_root=False, programs={"apt-get", "sudo"}) == ("sudo", "-n")
    assert _prefix("linux", is_root=False, programs={"apt-get", "sudo"}, can_ask=True) == ("sudo",)
    assert _prefix("linux", is_root=False, programs={"apt-get"}) is None
    assert _prefix("linux", is_root=True, programs=set()) is None
    assert _prefix("win32", is_root=False, programs={"apt-get", "sudo"}) is None


def test_the_ways_follow_the_machine() -> None:
    assert [way.commands[-1][-1] for way in attempts(())] == [
        "chromium",
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
    ]
    assert attempts(("sudo",))[1].commands[-1][0] == "sudo"
    assert len(attempts(None)) == 1


class BareMachine:
    """A machine whose driver starts only once ``libatomic1`` is there."""

    def __init__(self, *, installs: bool) -> None:
        self.installs = installs
        self.there = False
        self.ran: list[Sequence[str]] = []

    def run(self, command: Sequence[str], limit: float) -> str | None:
        self.ran.append(command)
        if "playwright" in command:
            return None if self.there else "thiếu libatomic.so.1"
        self.there = self.installs and "libatomic1" in command
        return None


def test_a_driver_that_lacks_a_library_gets_it() -> None:
    machine, said = BareMachine(installs=True), list[str]()
    ensure_driver(way=libraries_way(()), runner=machine.run, say=said.append)
    assert machine.there
    assert len(said) == 1
    machine.ran.clear()
    ensure_driver(way=None, runner=machine.run, say=said.append)
    assert len(machine.ran) == 1, "a driver that starts is only asked"


@pytest.mark.parametrize("way", [None, libraries_way(())])
def test_a_driver_that_can_not_be_helped_is_told(way: Attempt | None) -> None:
    with pytest.raises(DriverMissing, match=r"libatomic\.so\.1.*số liệu đã có vẫn còn nguyên"):
        ensure_driver(way=way, runner=BareMachine(installs=False).run, say=lambda _: None)


def test_real_commands_end_in_words() -> None:
    assert run_command([sys.executable, "-c", "pass"], 30.0) is None
    assert run_command([sys.executable, "-c", "import sys; sys.exit('no room')"], 30.0) == "mã lỗi 1: no room"
    assert run_command(["/no/such/program"], 1.0) is not None
    assert run_command([sys.executable, "-c", "import signal; signal.pause()"], 0.5) == "quá 0 giây chưa xong"


def test_a_browser_without_its_sandbox_is_told() -> None:
    assert describe(CHOICE) == (
        "Trình duyệt: /x/chrome (có sẵn trên máy; chạy bằng quyền root nên lớp cách ly của trình duyệt bị tắt)"
    )

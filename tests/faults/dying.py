"""A process that collects one portal and is killed (SIGKILL) at a step of its log-in.

``python -m tests.faults.dying CONFIG STEP INSTANT``; it says the step on standard output when it has come so far. At
``after_click`` it waits to be killed by who started it.
"""

import asyncio
import os
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from agent.accounts.gate import Gate
from agent.jobs.sync import sync
from agent.logging import configure
from agent.settings.config import load
from scrapers.context import LoginOutcome
from tests.scrapers.collecting import FixedClock


def _die(step: str) -> None:
    sys.stdout.write(step + "\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


class DyingGate(Gate):
    """Dies before or after what it is asked."""

    step = ""

    def begin(self, portal: str, username: str) -> int:
        if self.step == "before_begin":
            _die(self.step)
        attempt = super().begin(portal, username)
        if self.step == "after_begin":
            _die(self.step)
        return attempt

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        if self.step == "after_answer":
            _die(self.step)
        super().end(attempt, outcome)


async def _never_looks(*_: object) -> LoginOutcome:
    sys.stdout.write("after_click\n")
    sys.stdout.flush()
    await asyncio.sleep(3600)
    raise AssertionError("nobody killed this process")


def main() -> None:
    path, step, instant = sys.argv[1:]
    DyingGate.step = step
    config = load(Path(path))
    configure(config.log_folder, "dying")
    with ExitStack() as stack:
        stack.enter_context(patch("agent.jobs.accounts.Gate", DyingGate))
        if step == "after_click":
            stack.enter_context(patch("scrapers.login.submit._outcome", _never_looks))
        sync(config, ("hkd",), FixedClock(datetime.fromisoformat(instant)), lambda line: None)


if __name__ == "__main__":
    main()

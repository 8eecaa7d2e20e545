"""A screen that nobody sees, for browsers with a window."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_SECONDS = 20


class NoScreen(Exception):
    """There is none to be had; the words say why."""


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Starts Xvfb on a free display, named in the environment while the block runs. Gives the display's name.

    Xvfb chooses the number and tells it through a pipe as soon as it listens, so nothing is waited for by the clock.
    Raises ``NoScreen``.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise NoScreen("Xvfb is missing (Debian: apt-get install xvfb; scripts/setup-tests.sh installs it)")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1366x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise NoScreen("Xvfb did not start")
        os.environ["DISPLAY"] = f":{number}"
        yield f":{number}"
    finally:
        if before is None:
            os.environ.pop("DISPLAY", None)
        else:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait(_SECONDS)

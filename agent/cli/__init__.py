"""The command line ``hoso``: a room for each kind of command. Importing a room registers its commands, in the order in
which help shows them. Each command imports what it needs when it runs, so that help answers at once."""

import atexit
import gc
import sys

# isort: off
from agent.cli.app import app
from agent.cli import work, letters, ledger, indicators, portals, accounts, findings, keeping  # noqa: F401
from agent.cli import autostart, service, dashboard, sandbox  # noqa: F401
# isort: on

__all__ = ["app", "main"]


def main() -> None:
    """The entry point of ``hoso``."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles and pipes are not UTF-8 by themselves
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    atexit.register(gc.freeze)  # what is left goes with the process, without being looked through once more before
    app()

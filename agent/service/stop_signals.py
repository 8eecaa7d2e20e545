"""A process that serves until it is told to stop: by Ctrl-C, by the system, by a closed window."""

import signal
import threading
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")
"""The last is what Windows sends when the window is closed; no system has all three."""


def catch_stop_signals(stop: threading.Event) -> None:
    """From here on a stop signal sets ``stop`` and raises nothing, wherever the main thread stands.

    Only the main thread may call it. Call it before saying that the process serves: whoever reads that may stop it
    at once.
    """

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()

    for name in _NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handle)


def wait_for_stop(stop: threading.Event) -> None:
    """Returns once ``stop`` is set. Waits briefly and often: Windows tells of Ctrl-C only between two waits."""
    while not stop.wait(1.0):
        continue

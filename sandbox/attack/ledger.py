"""Everything that reached the attack portal: the truth that no guard can embellish."""

import re
import threading
from dataclasses import dataclass, field
from urllib.parse import unquote

from sandbox.attack.vectors import NAMES

_TOKEN = re.compile(r"~([a-z0-9-]+)~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """``method`` is HTTP's, or ``WEBSOCKET``, ``CONNECT`` (a connection by itself), ``UDP``. ``target`` is path and
    query as sent, ``host`` without port."""

    method: str
    host: str
    target: str = ""
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)

    @property
    def vector(self) -> str | None:
        """The way in which it was sent, where it tells."""
        text = self.target + "\n" + unquote(self.body.decode("utf-8", errors="replace"))
        found = _TOKEN.search(unquote(text))
        return found[1] if found else None


class Ledger:
    """Written by the servers' threads, read by any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrivals: list[Arrival] = []

    def add(self, arrival: Arrival) -> None:
        """Write one down."""
        with self._lock:
            self._arrivals.append(arrival)

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self._arrivals.clear()

    def arrivals(self) -> tuple[Arrival, ...]:
        """All so far, in order."""
        with self._lock:
            return tuple(self._arrivals)

    def reached(self) -> frozenset[str]:
        """The names of the vectors that got through."""
        return frozenset(each.vector for each in self.arrivals() if each.vector in NAMES)

"""The journal of every request that a portal received: the proof of what was, and was not, asked of it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RequestKind(StrEnum):
    """What a request was for."""

    LOGIN = "login"  # the log-in page and a submitted password
    SESSION = "session"  # tokens, profile, log-out
    PAGE = "page"
    SEARCH = "search"  # the first page of a list
    PAGING = "paging"  # any further page of a list
    ASSET = "asset"
    WRITE = "write"  # would change something at a real portal
    OTHER = "other"  # nothing that this portal serves


READING_KINDS = frozenset(RequestKind) - {RequestKind.WRITE, RequestKind.OTHER}
"""What a read-only visitor may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One request. ``at``: seconds of the token clock when it was answered; ``query_keys`` without values;
    ``event_target`` as ``target|argument`` where a form named one; ``status`` 0 if the client left before an answer."""

    at: float
    portal: str
    method: str
    path: str
    query_keys: tuple[str, ...]
    event_target: str | None
    status: int
    kind: RequestKind


class Journal:
    """Entries in the order of answering. Written by the servers' thread, read by any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[JournalEntry] = []

    def add(self, entry: JournalEntry) -> None:
        """Write one entry."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> tuple[JournalEntry, ...]:
        """All entries so far."""
        with self._lock:
            return tuple(self._entries)


def writes(entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """The entries that no read-only visitor would cause."""
    return tuple(entry for entry in entries if entry.kind not in READING_KINDS)

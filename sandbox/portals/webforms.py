"""The signed page state of ASP.NET WebForms: ``__VIEWSTATE`` and ``__EVENTVALIDATION``.

Neither is ASP.NET's own byte format; both behave as it does: they hold the page's state, only the server that made
them for this session and page takes them back, and list pages carry some 20 KB of them.
"""

import base64
import hashlib
import hmac
import json
import random
import zlib
from collections.abc import Collection
from typing import Any

PADDING = 15_000  # bytes before Base64, which makes 20 KB of them


class BadPageState(Exception):
    """A page state that this server did not make for this session and page, or a form event it did not offer."""


class PageState:
    """Signs and reads page states. ``key``: the server's machine key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, state: dict[str, str], *, place: str, padding: int = 0) -> str:
        """``state`` signed for ``place`` (session and path), padded like the state of a real grid."""
        filler = base64.b64encode(random.Random(place).randbytes(padding * 3 // 4)).decode()
        return self._seal({"state": state, "filler": filler}, f"viewstate/{place}")

    def read(self, sealed: str, *, place: str) -> dict[str, str]:
        """The state in ``sealed``. Raises ``BadPageState``."""
        state: dict[str, str] = self._open(sealed, f"viewstate/{place}")["state"]
        return state

    def offer(self, events: Collection[str], *, viewstate: str) -> str:
        """``__EVENTVALIDATION``: the events that a page offers, bound to its view state."""
        return self._seal({"events": sorted(events)}, f"events/{_digest(viewstate)}")

    def check_event(self, sealed: str, event: str, *, viewstate: str) -> None:
        """Raises ``BadPageState`` unless the page offered ``event``."""
        if event not in self._open(sealed, f"events/{_digest(viewstate)}")["events"]:
            raise BadPageState("Invalid postback or callback argument")

    def _seal(self, content: dict[str, Any], purpose: str) -> str:
        body = json.dumps(content, ensure_ascii=False).encode()
        return base64.b64encode(self._mac(body, purpose) + body).decode()

    def _open(self, sealed: str, purpose: str) -> dict[str, Any]:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError as error:
            raise BadPageState("Validation of viewstate MAC failed") from error
        mac, body = raw[:32], raw[32:]
        if not hmac.compare_digest(mac, self._mac(body, purpose)):
            raise BadPageState("Validation of viewstate MAC failed")
        content: dict[str, Any] = json.loads(body)
        return content

    def _mac(self, body: bytes, purpose: str) -> bytes:
        return hmac.new(self._key, purpose.encode() + b"\0" + body, hashlib.sha256).digest()


def generator(path: str) -> str:
    """``__VIEWSTATEGENERATOR``: eight hexadecimal digits that stand for a page's path."""
    return f"{zlib.crc32(path.lower().encode()):08X}"


def pager(current: int, last: int) -> list[tuple[str, int | None]]:
    """The numbers of a GridView pager as ``(text, page)``: a block of ten, ``...`` to the blocks beside it; ``None``
    marks the current page. Pages count from 1."""
    first = (current - 1) // 10 * 10 + 1
    end = min(first + 9, last)
    shown: list[tuple[str, int | None]] = [("...", first - 1)] if first > 1 else []
    shown += [(str(n), None if n == current else n) for n in range(first, end + 1)]
    if end < last:
        shown.append(("...", end + 1))
    return shown


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

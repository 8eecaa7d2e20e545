"""One-time codes from a shared secret: TOTP (RFC 6238) over HOTP (RFC 4226).

A code is computed when it is about to be typed, and no code of a time step is typed twice: portals refuse a repeat,
and a refused code costs an attempt.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Digest = Literal["sha1", "sha256", "sha512"]
PERIOD = 30
"""Seconds of a time step (X in RFC 6238, section 4.1)."""
_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
_SHORTEST_KEY = 10  # bytes; RFC 4226 asks for 16, well-known services hand out 10
_SAFETY_SECONDS = 3.0  # a code this close to its end may arrive after it


class TotpSecretError(ValueError):
    """A text that is no TOTP secret. Says nothing of the text itself."""


def decode_secret(text: str) -> bytes:
    """The key in a Base32 text as portals show it: spaces, hyphens, lower case and missing padding are accepted.

    Raises ``TotpSecretError``.
    """
    plain = "".join(text.split()).replace("-", "").upper().rstrip("=")
    try:
        key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except (binascii.Error, ValueError):
        raise TotpSecretError("not Base32") from None
    if len(key) < _SHORTEST_KEY:
        raise TotpSecretError("too short")
    return key


def time_step(at: datetime, period: int = PERIOD) -> int:
    """The number of the time step that holds the aware instant ``at`` (T in RFC 6238, T0 = 0)."""
    return int(at.timestamp() // period)


def code_of(key: bytes, step: int, *, digits: int = 6, digest: Digest = "sha1") -> str:
    """The code of a time step, with leading zeros (RFC 4226, section 5.3)."""
    mac = hmac.new(key, step.to_bytes(8, "big"), _HASHES[digest]).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


@dataclass(slots=True, kw_only=True)
class TotpCodes:
    """The codes of one account. ``now`` gives aware instants, ``sleep`` waits seconds; ``used_until`` (aware) is when
    a code may last have been typed, by whatever run: the code of that time step is not used again."""

    key: bytes = field(repr=False)
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    used_until: datetime | None = None
    digits: int = 6
    digest: Digest = "sha1"
    period: int = PERIOD
    _last_step: int | None = field(default=None, init=False)

    async def next_code(self) -> str:
        """The code to type now. Waits for the next time step where this one's code was used or is about to end."""
        while True:
            now = self.now()
            step = time_step(now, self.period)
            left = (step + 1) * self.period - now.timestamp()
            if not self._used(step) and left > _SAFETY_SECONDS:
                self._last_step = step
                return code_of(self.key, step, digits=self.digits, digest=self.digest)
            await self.sleep(left)

    def _used(self, step: int) -> bool:
        """Only the very last step: a clock that was put back must not keep an office waiting for hours."""
        last = self._last_step
        if last is None and self.used_until is not None:
            last = time_step(self.used_until, self.period)
        return last is not None and step == last

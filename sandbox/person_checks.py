"""What portals ask of a person at the log-in: letters in a picture, one-time codes, a confirmation elsewhere."""

import base64
import hashlib
import hmac
import random
import secrets
import threading
from collections.abc import Callable
from datetime import datetime

from sandbox.tokens import Tickets, TokenClock

CODE_LIFE = 60.0
"""Seconds of the token clock for which a sent code is taken."""
_TOTP_PERIOD = 30
_LETTERS = "ABCDEFGHKMNPQRSTUVWXYZ23456789"


class PersonChecks:
    """One portal's checks, with the strings that a test in the person's role pulls. Any thread.

    ``wall``: the portal's own date and time, by which it judges codes of a TOTP secret.
    """

    def __init__(self, clock: TokenClock, wall: Callable[[], datetime], *, seed: int, portal: str) -> None:
        self._clock = clock
        self._wall = wall
        self._lock = threading.Lock()
        self._captchas = Tickets(clock, 600)
        self._sent = Tickets(clock, CODE_LIFE)
        self._signs = Tickets(clock, 120)
        self._confirmed: set[str] = set()
        self._last_step = -1
        self._totp_key = random.Random(f"{seed}/{portal}/totp").randbytes(20)
        self.shown_captcha = ""
        self.shown_sign = ""
        self.sent_code = ""

    @property
    def totp_secret(self) -> str:
        """The account's TOTP secret in Base32, as the portal showed it once."""
        return base64.b32encode(self._totp_key).decode()

    def new_captcha(self) -> str:
        """The handle of a new picture; ``shown_captcha`` is what a person reads in it."""
        word = "".join(secrets.choice(_LETTERS) for _ in range(5))
        self.shown_captcha = word
        return self._captchas.issue(word)

    def captcha_word(self, handle: str) -> str:
        """What a picture shows; empty for one that has expired."""
        return self._captchas.value(handle) or ""

    def captcha_right(self, handle: str, typed: str) -> bool:
        """Whether the letters are right. Each picture serves once."""
        word = self._captchas.take(handle)
        return word is not None and hmac.compare_digest(word.encode(), typed.strip().upper().encode())

    def send_code(self) -> str:
        """The handle of the log-in that waits for a code; the code goes to the person's phone (``sent_code``)."""
        self.sent_code = f"{secrets.randbelow(10**6):06d}"
        return self._sent.issue(self.sent_code)

    def sent_right(self, handle: str, typed: str) -> bool:
        """Whether a sent code is right and not older than ``CODE_LIFE``."""
        code = self._sent.value(handle)
        return code is not None and hmac.compare_digest(code.encode(), typed.strip().encode())

    def totp_right(self, typed: str) -> bool:
        """Whether a code of the secret is right for the present or the last time step, and new (RFC 6238, 5.2)."""
        now = int(self._wall().timestamp()) // _TOTP_PERIOD
        with self._lock:
            for step in (now, now - 1):
                if step > self._last_step and hmac.compare_digest(self._code(step).encode(), typed.strip().encode()):
                    self._last_step = step
                    return True
        return False

    def _code(self, step: int) -> str:
        mac = hmac.new(self._totp_key, step.to_bytes(8, "big"), hashlib.sha1).digest()
        start = mac[19] & 15
        return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"

    def new_sign(self) -> str:
        """The handle of a QR-like picture that waits to be confirmed elsewhere."""
        self.shown_sign = self._signs.issue("waiting")
        return self.shown_sign

    def confirm(self) -> None:
        """The person confirms, on the phone, the picture that was shown last."""
        with self._lock:
            self._confirmed.add(self.shown_sign)

    def sign_state(self, handle: str) -> str:
        """``waiting``, ``confirmed`` (told once) or ``expired``."""
        if self._signs.value(handle) is None:
            return "expired"
        with self._lock:
            if handle not in self._confirmed:
                return "waiting"
            self._confirmed.discard(handle)
        self._signs.take(handle)
        return "confirmed"

"""Passwords of dashboard accounts: argon2id, long rather than odd. And the random values that log-ins are known by."""

import hashlib
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST = 12
LONGEST = 200
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class PasswordTooWeak(ValueError):
    """Its text is Vietnamese and says what is wanted."""


def hash_password(password: str) -> str:
    """Raises ``PasswordTooWeak``."""
    password = _typed(password)
    if len(password) < SHORTEST:
        raise PasswordTooWeak(f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Một câu dễ nhớ là tốt nhất.")
    if len(password) > LONGEST:
        raise PasswordTooWeak(f"Mật khẩu dài quá {LONGEST} ký tự.")
    if len(set(password)) < 4:
        raise PasswordTooWeak("Mật khẩu chỉ lặp lại vài ký tự nên rất dễ đoán. Hãy chọn câu khác.")
    return _hasher.hash(password)


_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$VtOVr2NBiUGrx98M7qbjLw$6BY/HcUs/IWZFUYfJ4/z0lnPxHAQHOR4i597ope9QBA"
"""Of random words that nobody kept. Written down, because making it anew would cost every start a quarter of a second;
it must cost as much to verify as any other (tested)."""


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is that of the hash. Takes as long where there is no such account (``None``), so that the
    time does not tell who has one."""
    try:
        matches = _hasher.verify(password_hash or _NOBODY, _typed(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def _typed(password: str) -> str:
    """The same whatever the keyboard makes of tone marks: some send a letter and its marks apart."""
    return unicodedata.normalize("NFC", password)


def new_token() -> str:
    """256 random bits for a log-in; only the browser keeps it."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the ledger keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()

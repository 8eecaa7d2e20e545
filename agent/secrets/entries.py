"""What the key stores keep: passwords by name, each with a version that tells nothing of it."""

import hashlib
import hmac
import json
import secrets as random_bytes
from dataclasses import dataclass, field
from typing import Protocol

from agent.errors import SecretsError

FINGERPRINT_KEY = "fingerprint-key"
"""The entry that holds the key of the fingerprints: random, made at the first saving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A password. ``version`` is its fingerprint under a random key that never leaves the key store: another password
    has another version, the same one saved again has the same, and without the key nobody can test a guess. So an
    account that waits for a new password can tell that one has come."""

    value: str = field(repr=False)
    version: str


class KeyStore(Protocol):
    """Keeps secrets by name. All raise ``SecretsError`` with a sentence where the store can't be used."""

    @property
    def description(self) -> str: ...

    def get(self, name: str) -> Secret | None: ...

    def put(self, name: str, value: str) -> Secret: ...

    def forget(self, name: str) -> None: ...


def new_fingerprint_key() -> str:
    """A new key, as text."""
    return random_bytes.token_hex(32)


def new_secret(name: str, value: str, fingerprint_key: str) -> Secret:
    """The entry for ``value``. Raises ``SecretsError`` for what can be no password."""
    if not value or "\n" in value or "\r" in value:
        raise SecretsError(
            "Mật khẩu trống hoặc có dấu xuống dòng nên chưa được lưu. Mật khẩu cũ (nếu có) vẫn giữ nguyên."
        )
    mac = hmac.new(fingerprint_key.encode(), f"{name}\x00{value}".encode(), hashlib.sha256)
    return Secret(value=value, version=mac.hexdigest()[:16])


def encode(secret: Secret) -> str:
    """As the stores keep it."""
    return json.dumps({"value": secret.value, "version": secret.version}, ensure_ascii=False)


def decode(name: str, text: str) -> Secret:
    """Raises ``SecretsError`` for an entry that is not ours; nothing of it is told."""
    try:
        content = json.loads(text)
        return Secret(value=str(content["value"]), version=str(content["version"]))
    except (ValueError, KeyError, TypeError):
        raise SecretsError(
            f"Mục “{name}” trong kho mật khẩu không phải do chương trình này lưu. Hãy lưu lại: hoso secret set {name}",
            credential=name,
        ) from None

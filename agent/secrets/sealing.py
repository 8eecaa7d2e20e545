"""Keys that make files on this computer readable to this program alone."""

from typing import TYPE_CHECKING

from agent.secrets.passwords import KeyStore
from agent.secrets.redaction import REDACTOR

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def kept_cipher(store: KeyStore, name: str) -> "Fernet | None":
    """The cipher whose key the key store holds under ``name``; ``None`` where it holds none: what was sealed with a key
    that is gone can't be read with a new one."""
    return cipher_of(store, name) if store.get(name) is not None else None


def cipher_of(store: KeyStore, name: str) -> "Fernet":
    """The cipher whose key the key store holds under ``name``; the key is made where there is none yet."""
    from cryptography.fernet import Fernet

    secret = store.get(name) or store.put(name, Fernet.generate_key().decode())
    REDACTOR.hide(secret.value)
    return Fernet(secret.value)

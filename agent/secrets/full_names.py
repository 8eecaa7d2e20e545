"""Full names of applicants, where the office wants them (``[privacy] full_names``), sealed with a key of the store."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from agent.errors import InputError, SecretsError
from agent.logging import get_logger
from agent.secrets.passwords import KeyStore, open_key_store
from agent.secrets.sealing import cipher_of
from agent.settings.config import Config

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    from store.database import Database
    from store.people.names import Reader

NAMES_KEY = "names-key"


class NameSeal:
    """``store.people.names.Seal`` with the office's own key."""

    def __init__(self, cipher: "Fernet", key: str) -> None:
        self._cipher = cipher
        self._mark_key = hashlib.sha256(b"hoso name mark\x00" + base64.urlsafe_b64decode(key)).digest()

    def mark(self, name: str) -> str:
        """A keyed hash: equal for equal names, and nothing to those who have not the key."""
        return hmac.new(self._mark_key, name.encode(), hashlib.sha256).hexdigest()

    def seal(self, name: str) -> str:
        """Ciphertext that only the key opens."""
        return self._cipher.encrypt(name.encode()).decode()


def name_seal(config: Config, store: KeyStore) -> NameSeal | None:
    """How full names are kept; ``None`` where the office does not want them, or where nothing can be sealed: then none
    is kept, and the portals are read all the same."""
    if not config.settings.privacy.full_names:
        return None
    try:
        cipher = cipher_of(store, NAMES_KEY)
        secret = store.get(NAMES_KEY)
    except SecretsError as error:
        get_logger("hoso.names").warning("names_off", error=type(error).__name__)
        return None
    return None if secret is None else NameSeal(cipher, secret.value)


def reveal(
    config: Config, database: "Database", portal: str, code: str, *, reader: "Reader", now: datetime
) -> str | None:
    """The one way to a full name in clear: it is noted who read it. ``None`` where none is kept.

    Raises ``InputError`` where the office keeps none at all or the key is another one, and ``SecretsError`` kinds.
    """
    from cryptography.fernet import InvalidToken

    from store.people.names import read_name

    if not config.settings.privacy.full_names:
        raise InputError(
            "Sổ chỉ giữ họ tên rút gọn. Muốn giữ họ tên đầy đủ (được mã hóa), đặt full_names = true trong mục "
            "[privacy] của tệp cấu hình; họ tên được giữ từ lần lấy số liệu sau đó."
        )
    cipher = cipher_of(open_key_store(config), NAMES_KEY)
    try:
        return read_name(
            database,
            config.settings.unit.code,
            portal,
            code,
            opened=lambda sealed: cipher.decrypt(sealed.encode()).decode(),
            reader=reader,
            now=now,
        )
    except InvalidToken:
        raise InputError(
            f"Không mở được họ tên của hồ sơ {code}: khóa trong kho đã bị thay. Họ tên sẽ được giữ lại ở lần lấy số "
            "liệu sau, sau khi đổi full_names thành false, chạy hoso purge, rồi đổi lại thành true."
        ) from None

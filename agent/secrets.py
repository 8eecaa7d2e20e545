"""Passwords: only in a key store, never in the configuration, the database, the logs or a command line.

Two stores. ``system``: the key store of the operating system, through ``keyring``, and only those back ends that really
protect. ``file``: an encrypted file for servers without a desktop. Names are ``portal:<key>``,
``portal:<key>:totp`` and ``mail``.
"""

import base64
import json
import secrets as random_bytes
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from agent.config import Config
from agent.errors import SecretsError, reason
from agent.files import replace_privately

MAIL = "mail"
_SERVICE = "hoso"
_FORMAT = 1
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
_SHORTEST_KEY = 16
_REAL_BACK_ENDS = {
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ("keyring.backends.macOS", "Keyring"),
}


def portal_secret(key: str) -> str:
    """The name under which a portal's password is kept."""
    return f"portal:{key}"


def totp_secret(key: str) -> str:
    """The name under which the TOTP secret of a portal's account is kept, where the office has one."""
    return f"portal:{key}:totp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A password. ``version`` is new (random) each time that a person saves one, so that a portal's account which
    waits for a new password can tell that one has come without keeping anything of the password itself."""

    value: str = field(repr=False)
    version: str


class KeyStore(Protocol):
    """Keeps secrets by name. All raise ``SecretsError`` with a sentence where the store can't be used."""

    @property
    def description(self) -> str: ...

    def get(self, name: str) -> Secret | None: ...

    def put(self, name: str, value: str) -> Secret: ...


def _new_secret(value: str) -> Secret:
    if not value or "\n" in value or "\r" in value:
        raise SecretsError(
            "Mật khẩu trống hoặc có dấu xuống dòng nên chưa được lưu. Mật khẩu cũ (nếu có) vẫn giữ nguyên."
        )
    return Secret(value=value, version=random_bytes.token_hex(8))


def _encode(secret: Secret) -> str:
    return json.dumps({"value": secret.value, "version": secret.version}, ensure_ascii=False)


def _decode(name: str, text: str) -> Secret:
    try:
        content = json.loads(text)
        return Secret(value=str(content["value"]), version=str(content["version"]))
    except (ValueError, KeyError, TypeError):
        raise SecretsError(
            f"Mục “{name}” trong kho mật khẩu không phải do chương trình này lưu. Hãy lưu lại: hoso secret set {name}"
        ) from None


class SystemKeyStore:
    """The operating system's key store. Back ends that keep passwords in plain files, or nowhere, are refused."""

    def __init__(self, backend: Any = None) -> None:
        """``backend`` is a ``keyring`` back end; absent: the one that ``keyring`` chooses on this machine."""
        import keyring

        self._backend = keyring.get_keyring() if backend is None else backend
        self._refuse_unreal(self._backend)

    @staticmethod
    def _refuse_unreal(backend: Any) -> None:
        name = (type(backend).__module__, type(backend).__name__)
        members = list(backend.backends) if name == ("keyring.backends.chainer", "ChainerBackend") else [backend]
        if members and all((type(item).__module__, type(item).__name__) in _REAL_BACK_ENDS for item in members):
            return
        found = ", ".join(f"{type(item).__module__}.{type(item).__name__}" for item in members) or "không có gì"
        raise SecretsError(
            f"Máy này không có kho mật khẩu an toàn của hệ điều hành (chỉ có: {found}). "
            "Mật khẩu không được lưu ở nơi không mã hóa. Trên Windows hãy chạy bằng đúng người dùng đã cài chương "
            'trình; trên máy chủ không có màn hình hãy đặt backend = "file" trong mục [secrets] của tệp cấu hình.'
        )

    @property
    def description(self) -> str:
        return f"kho mật khẩu của hệ điều hành ({type(self._backend).__module__}.{type(self._backend).__name__})"

    def get(self, name: str) -> Secret | None:
        text = self._ask(lambda: self._backend.get_password(_SERVICE, name))
        return None if text is None else _decode(name, str(text))

    def put(self, name: str, value: str) -> Secret:
        secret = _new_secret(value)
        self._ask(lambda: self._backend.set_password(_SERVICE, name, _encode(secret)))
        return secret

    @staticmethod
    def _ask(question: Any) -> Any:
        from keyring.errors import KeyringError

        try:
            return question()
        except KeyringError as error:
            raise SecretsError(
                f"Kho mật khẩu của hệ điều hành không trả lời ({type(error).__name__}). Hãy mở khóa kho hoặc đăng nhập "
                "lại vào máy rồi thử lại. Số liệu đã có vẫn còn nguyên."
            ) from None


class FileKeyStore:
    """An encrypted file (mode 0600): Fernet with a key that scrypt derives from the content of a key file.

    The key file must lie elsewhere than the backups of the data folder: a path of the configuration, or the credential
    ``hoso-key`` that systemd hands over (``LoadCredentialEncrypted=``). Both files are for their owner alone.
    """

    def __init__(self, file: Path, key_file: Path | None) -> None:
        self._file = file
        self._key_file = key_file

    @property
    def description(self) -> str:
        return f"tệp mật khẩu mã hóa {self._file}"

    def get(self, name: str) -> Secret | None:
        text = self._read().get(name)
        return None if text is None else _decode(name, text)

    def put(self, name: str, value: str) -> Secret:
        secret = _new_secret(value)
        self._create_key_if_first()
        content = self._read()
        content[name] = _encode(secret)
        salt = random_bytes.token_bytes(16)
        token = self._cipher(salt, _SCRYPT).encrypt(json.dumps(content).encode())
        envelope = {
            "format": _FORMAT,
            "kdf": {"name": "scrypt", "salt": base64.b64encode(salt).decode(), **_SCRYPT},
            "content": token.decode(),
        }
        replace_privately(self._file, json.dumps(envelope, indent=1).encode())
        return secret

    def _create_key_if_first(self) -> None:
        if self._key_file is None or self._key_file.exists() or self._file.exists():
            return
        replace_privately(self._key_file, base64.b64encode(random_bytes.token_bytes(32)) + b"\n")

    def _read(self) -> dict[str, str]:
        from cryptography.fernet import InvalidToken

        if not self._file.exists():
            return {}
        try:
            envelope = json.loads(self._file.read_bytes())
            kdf = envelope["kdf"]
            if envelope["format"] != _FORMAT or kdf["name"] != "scrypt":
                raise ValueError(envelope["format"])
            salt = base64.b64decode(kdf["salt"], validate=True)
            token = str(envelope["content"]).encode()
            costs = {cost: int(kdf[cost]) for cost in _SCRYPT}
        except OSError as error:
            raise SecretsError(f"Không đọc được tệp mật khẩu {self._file}: {reason(error)}.") from error
        except (ValueError, KeyError, TypeError):
            raise SecretsError(
                f"Tệp mật khẩu {self._file} bị hỏng hoặc không phải của chương trình này. Hãy lấy lại từ bản sao lưu, "
                "hoặc cất tệp này đi rồi lưu lại từng mật khẩu bằng lệnh “hoso secret set”."
            ) from None
        try:
            content = json.loads(self._cipher(salt, costs).decrypt(token))
        except InvalidToken:
            raise SecretsError(
                f"Không mở được tệp mật khẩu {self._file}: tệp khóa {self._key_file} không đúng khóa đã dùng để lưu, "
                "hoặc tệp mật khẩu đã bị sửa. Hãy đưa đúng tệp khóa trở lại. Chưa có gì bị xóa."
            ) from None
        return {str(name): str(text) for name, text in content.items()}

    def _cipher(self, salt: bytes, costs: dict[str, int]) -> Any:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        kdf = Scrypt(salt=salt, length=32, n=costs["n"], r=costs["r"], p=costs["p"])
        return Fernet(base64.urlsafe_b64encode(kdf.derive(self._key_material())))

    def _key_material(self) -> bytes:
        if self._key_file is None:
            raise SecretsError(
                "Chưa có tệp khóa để mở tệp mật khẩu. Hãy đặt key_file trong mục [secrets] của tệp cấu hình, "
                "hoặc giao khóa qua systemd với tên “hoso-key”."
            )
        try:
            if sys.platform != "win32" and stat.S_IMODE(self._key_file.stat().st_mode) & 0o077:
                raise SecretsError(
                    f"Tệp khóa {self._key_file} đang để người khác trên máy đọc được. "
                    f"Hãy chạy: chmod 600 {self._key_file}"
                )
            material = self._key_file.read_bytes().strip()
        except OSError as error:
            raise SecretsError(
                f"Không đọc được tệp khóa {self._key_file}: {reason(error)}. "
                "Hãy đưa đúng tệp khóa trở lại. Chưa có gì bị xóa."
            ) from error
        if len(material) < _SHORTEST_KEY:
            raise SecretsError(f"Tệp khóa {self._key_file} quá ngắn (cần ít nhất {_SHORTEST_KEY} ký tự).")
        return material


def open_key_store(config: Config) -> KeyStore:
    """The key store that the configuration names. Raises ``SecretsError`` where it can't be used."""
    if config.settings.secrets.backend == "file":
        return FileKeyStore(config.secrets_file, config.secrets_key_file)
    return SystemKeyStore()


def secret_names(config: Config) -> tuple[str, ...]:
    """The names of all passwords that this configuration needs."""
    names = [portal_secret(portal.key) for portal in config.enabled_portals if portal.username is not None]
    if config.settings.mail is not None and config.settings.mail.username is not None:
        names.append(MAIL)
    return tuple(names)


def optional_secret_names(config: Config) -> tuple[str, ...]:
    """The names of what may be kept besides, and is missing at no portal that does not ask for it: TOTP secrets."""
    return tuple(totp_secret(portal.key) for portal in config.enabled_portals if portal.username is not None)

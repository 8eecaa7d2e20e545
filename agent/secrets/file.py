"""An encrypted file of passwords, for servers without a desktop, and the two things that can open it."""

import base64
import json
import os
import secrets as random_bytes
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from agent.computer.files import replace_privately
from agent.errors import SecretsError, reason
from agent.secrets.entries import FINGERPRINT_KEY, Secret, decode, encode, new_fingerprint_key, new_secret

_FORMAT = 1
_COSTLIEST = 2**20
_SHORTEST_KEY = 16


class Opener(Protocol):
    """What opens the file. ``cost`` is scrypt's n for it: high where people choose it, lower where it is random."""

    @property
    def cost(self) -> int: ...

    def material(self, *, first: bool) -> bytes:
        """What the key is derived from; ``first``: there is no file yet. Raises ``SecretsError``."""
        ...

    def refused(self, file: Path) -> SecretsError:
        """The file did not open with it."""
        ...


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file with a random key, made at the first saving, that must lie elsewhere than the backups of the data folder:
    a path of the configuration, or the credential ``hoso-key`` that systemd hands over (``LoadCredentialEncrypted=``).
    """

    path: Path | None
    cost: int = 2**15

    def material(self, *, first: bool) -> bytes:
        """The file's content."""
        path = self.path
        if path is None:
            raise SecretsError(
                "Chưa có tệp khóa để mở tệp mật khẩu. Hãy đặt key_file trong mục [secrets] của tệp cấu hình, "
                "hoặc giao khóa qua systemd với tên “hoso-key”."
            )
        if first and not path.exists() and not _from_systemd(path):
            replace_privately(path, base64.b64encode(random_bytes.token_bytes(32)) + b"\n")
        try:
            # Under systemd the folder is what keeps others out, and an access list shows as a group's right.
            open_to_others = sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077
            if open_to_others and not _from_systemd(path):
                raise SecretsError(f"Tệp khóa {path} đang để người khác trên máy đọc được. Hãy chạy: chmod 600 {path}")
            material = path.read_bytes().strip()
        except OSError as error:
            raise SecretsError(
                f"Không đọc được tệp khóa {path}: {reason(error)}. Hãy đưa đúng tệp khóa trở lại. Chưa có gì bị xóa."
            ) from error
        if len(material) < _SHORTEST_KEY:
            raise SecretsError(f"Tệp khóa {path} quá ngắn (cần ít nhất {_SHORTEST_KEY} ký tự).")
        return material

    def refused(self, file: Path) -> SecretsError:
        return SecretsError(
            f"Không mở được tệp mật khẩu {file}: tệp khóa {self.path} không đúng khóa đã dùng để lưu, "
            "hoặc tệp mật khẩu đã bị sửa. Hãy đưa đúng tệp khóa trở lại. Chưa có gì bị xóa."
        )


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Words that a person types. ``ask`` gives them (``True``: for a new file), ``forget`` is told that they are
    wrong."""

    ask: Callable[[bool], str]
    forget: Callable[[], None]
    cost: int = 2**17

    def material(self, *, first: bool) -> bytes:
        return self.ask(first).encode()

    def refused(self, file: Path) -> SecretsError:
        self.forget()
        return SecretsError(
            f"Không mở được tệp mật khẩu {file}: mật khẩu mở kho không đúng, hoặc tệp đã bị sửa. "
            "Hãy chạy lại và nhập đúng mật khẩu mở kho. Chưa có gì bị xóa."
        )


def _from_systemd(path: Path) -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and path.is_relative_to(Path(folder or ""))


class FileKeyStore:
    """An encrypted file (mode 0600): Fernet with a key that scrypt derives from what ``opener`` gives."""

    def __init__(self, file: Path, opener: Opener) -> None:
        self._file = file
        self._opener = opener
        self._derived: dict[tuple[bytes, bytes, int, int, int], bytes] = {}  # deriving is slow on purpose

    @property
    def description(self) -> str:
        return f"tệp mật khẩu mã hóa {self._file}"

    def get(self, name: str) -> Secret | None:
        text = self._read().get(name)
        return None if text is None else decode(name, text)

    def put(self, name: str, value: str) -> Secret:
        content = self._read()
        key = content.setdefault(FINGERPRINT_KEY, new_fingerprint_key())
        secret = new_secret(name, value, key)
        content[name] = encode(secret)
        self._write(content)
        return secret

    def forget(self, name: str) -> None:
        content = self._read()
        if content.pop(name, None) is not None:
            self._write(content)

    def _write(self, content: dict[str, str]) -> None:
        salt, costs = random_bytes.token_bytes(16), {"n": self._opener.cost, "r": 8, "p": 1}
        cipher = self._cipher(salt, costs, first=not self._file.exists())
        envelope = {
            "format": _FORMAT,
            "kdf": {"name": "scrypt", "salt": base64.b64encode(salt).decode(), **costs},
            "content": cipher.encrypt(json.dumps(content).encode()).decode(),
        }
        replace_privately(self._file, json.dumps(envelope, indent=1).encode())

    def _read(self) -> dict[str, str]:
        from cryptography.fernet import InvalidToken

        if not self._file.exists():
            return {}
        try:
            envelope = json.loads(self._file.read_bytes())
            kdf = envelope["kdf"]
            costs = {cost: int(kdf[cost]) for cost in ("n", "r", "p")}
            if envelope["format"] != _FORMAT or kdf["name"] != "scrypt" or costs["n"] > _COSTLIEST:
                raise ValueError(envelope["format"])
            salt = base64.b64decode(kdf["salt"], validate=True)
            token = str(envelope["content"]).encode()
        except OSError as error:
            raise SecretsError(f"Không đọc được tệp mật khẩu {self._file}: {reason(error)}.") from error
        except (ValueError, KeyError, TypeError):
            raise SecretsError(
                f"Tệp mật khẩu {self._file} bị hỏng hoặc không phải của chương trình này. Hãy cất tệp này đi rồi lưu "
                "lại từng mật khẩu bằng lệnh “hoso secret set”."
            ) from None
        try:
            content = json.loads(self._cipher(salt, costs, first=False).decrypt(token))
        except InvalidToken:
            raise self._opener.refused(self._file) from None
        return {str(name): str(text) for name, text in content.items()}

    def _cipher(self, salt: bytes, costs: dict[str, int], *, first: bool) -> Any:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        material = self._opener.material(first=first)
        wanted = (material, salt, costs["n"], costs["r"], costs["p"])
        if wanted not in self._derived:
            kdf = Scrypt(salt=salt, length=32, n=costs["n"], r=costs["r"], p=costs["p"])
            self._derived = {wanted: base64.urlsafe_b64encode(kdf.derive(material))}
        return Fernet(self._derived[wanted])

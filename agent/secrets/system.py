"""The key store of the operating system, through ``keyring``, and only those back ends that really protect."""

from collections.abc import Callable, Iterable
from typing import Any

from agent.errors import SecretsError
from agent.secrets.entries import FINGERPRINT_KEY, Secret, decode, encode, new_fingerprint_key, new_secret

_SERVICE = "hoso"
_WINDOWS = ("keyring.backends.Windows", "WinVaultKeyring")
_REAL_BACK_ENDS = {
    _WINDOWS,
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ("keyring.backends.macOS", "Keyring"),
}
_CHAIN = ("keyring.backends.chainer", "ChainerBackend")


class SystemKeyStore:
    """The operating system's key store. Back ends that keep passwords in plain files, in a chain that might, or
    nowhere, are refused. On Windows entries stay on this computer and do not roam with the user's profile."""

    def __init__(self, backend: Any = None) -> None:
        """``backend`` is a ``keyring`` back end; absent: the one that ``keyring`` chooses on this machine."""
        self._backend = _chosen() if backend is None else backend
        if _kind(self._backend) not in _REAL_BACK_ENDS:
            raise SecretsError(
                f"Máy này không có kho mật khẩu an toàn của hệ điều hành (chỉ có: {_shown(self._backend)}). "
                "Mật khẩu không được lưu ở nơi không mã hóa. Trên Windows hãy chạy bằng đúng người dùng đã cài chương "
                'trình; trên máy chủ không có màn hình hãy đặt backend = "file" trong mục [secrets] của tệp cấu hình.'
            )
        if _kind(self._backend) == _WINDOWS:
            self._backend.persist = "local machine"

    @property
    def description(self) -> str:
        return f"kho mật khẩu của hệ điều hành ({'.'.join(_kind(self._backend))})"

    def get(self, name: str) -> Secret | None:
        text = self._ask(name, lambda: self._backend.get_password(_SERVICE, name))
        return None if text is None else decode(name, str(text))

    def put(self, name: str, value: str) -> Secret:
        key = self._ask(name, lambda: self._backend.get_password(_SERVICE, FINGERPRINT_KEY))
        if key is None:
            key = new_fingerprint_key()
            self._ask(name, lambda: self._backend.set_password(_SERVICE, FINGERPRINT_KEY, key))
        secret = new_secret(name, value, str(key))
        self._ask(name, lambda: self._backend.set_password(_SERVICE, name, encode(secret)))
        return secret

    def forget(self, name: str) -> None:
        if self._ask(name, lambda: self._backend.get_password(_SERVICE, name)) is not None:
            self._ask(name, lambda: self._backend.delete_password(_SERVICE, name))

    @staticmethod
    def _ask(name: str, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except Exception as error:  # noqa: BLE001 - every back end raises what its own library raises
            raise SecretsError(
                f"Kho mật khẩu của hệ điều hành không trả lời ({type(error).__name__}). Hãy mở khóa kho hoặc đăng nhập "
                "lại vào máy rồi thử lại. Số liệu đã có vẫn còn nguyên.",
                credential=name,
            ) from None


def _chosen() -> Any:
    """What ``keyring`` chooses. Where it chains several back ends, the best real one of them by itself. Raises
    ``SecretsError`` where what was chosen for this machine can't be opened."""
    import keyring
    from keyring.backend import get_all_keyring

    try:
        backend = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - whatever the named back end's own module raises
        raise SecretsError(
            f"Kho mật khẩu được chỉ định cho máy này không mở được ({type(error).__name__}). Chưa lưu và chưa đọc mật "
            "khẩu nào. Hãy bỏ biến môi trường PYTHON_KEYRING_BACKEND (hoặc tệp keyringrc.cfg), "
            'hoặc đặt backend = "file" trong mục [secrets] của tệp cấu hình.'
        ) from None
    return best_of(get_all_keyring()) or backend if _kind(backend) == _CHAIN else backend


def best_of(backends: Iterable[Any]) -> Any:
    """The real back end of the highest priority; ``None`` where there is none."""
    real = [backend for backend in backends if _kind(backend) in _REAL_BACK_ENDS]
    return max(real, key=lambda backend: float(backend.priority), default=None)


def _kind(backend: Any) -> tuple[str, str]:
    return (type(backend).__module__, type(backend).__name__)


def _shown(backend: Any) -> str:
    members = list(backend.backends) if _kind(backend) == _CHAIN else [backend]
    return ", ".join(".".join(_kind(item)) for item in members) or "không có gì"

"""Passwords go round through the encrypted file, and only real key stores are taken."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import KeyringLocked

from agent.errors import SecretsError
from agent.secrets.entries import Secret, decode
from agent.secrets.file import FileKeyStore, KeyFile
from agent.secrets.system import SystemKeyStore, best_of


@pytest.fixture
def store(tmp_path: Path) -> FileKeyStore:
    return FileKeyStore(tmp_path / "data" / "secrets.json", KeyFile(tmp_path / "keys" / "key"))


def test_a_password_comes_back_and_is_not_in_the_file(store: FileKeyStore, tmp_path: Path) -> None:
    saved = store.put("portal:igate", "mật-khẩu canary")
    store.put("mail", "khác")
    assert store.get("portal:igate") == saved
    assert store.get("portal:hkd") is None
    raw = (tmp_path / "data" / "secrets.json").read_bytes()
    assert b"canary" not in raw
    assert b"igate" not in raw
    assert json.loads(raw)["kdf"]["n"] == 2**15, "trying keys is slow"


def test_a_version_follows_the_password_and_tells_nothing_of_it(store: FileKeyStore, tmp_path: Path) -> None:
    first = store.put("portal:hkd", "như nhau")
    assert store.put("portal:hkd", "khác").version != first.version
    assert store.put("portal:hkd", "như nhau").version == first.version
    assert store.put("portal:igate", "như nhau").version != first.version, "equal passwords can't be told as equal"
    another = FileKeyStore(tmp_path / "another.json", KeyFile(tmp_path / "keys" / "another"))
    assert another.put("portal:hkd", "như nhau").version != first.version, "the fingerprint has a key of its own"


def test_the_files_are_for_their_owner_alone_and_nothing_is_left_beside(store: FileKeyStore, tmp_path: Path) -> None:
    store.put("mail", "x1")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.json"]
    for path in (tmp_path / "data" / "secrets.json", tmp_path / "keys" / "key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_key_is_told_and_destroys_nothing(store: FileKeyStore, tmp_path: Path) -> None:
    store.put("mail", "x1")
    before = (tmp_path / "data" / "secrets.json").read_bytes()
    key = tmp_path / "keys" / "key"
    right = key.read_bytes()
    key.write_bytes(b"another key of good length")
    with pytest.raises(SecretsError, match="không đúng khóa"):
        store.get("mail")
    with pytest.raises(SecretsError, match="không đúng khóa"):
        store.put("mail", "x2")
    assert (tmp_path / "data" / "secrets.json").read_bytes() == before
    key.write_bytes(right)
    found = store.get("mail")
    assert found is not None
    assert found.value == "x1"


def test_a_lost_key_is_not_replaced_by_a_new_one(store: FileKeyStore, tmp_path: Path) -> None:
    store.put("mail", "x1")
    (tmp_path / "keys" / "key").unlink()
    with pytest.raises(SecretsError, match="Không đọc được tệp khóa"):
        store.put("mail", "x2")
    assert not (tmp_path / "keys" / "key").exists()


def test_a_key_that_others_can_read_is_refused(store: FileKeyStore, tmp_path: Path) -> None:
    store.put("mail", "x1")
    (tmp_path / "keys" / "key").chmod(0o644)
    with pytest.raises(SecretsError, match="chmod 600"):
        store.get("mail")


def test_no_key_at_all_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match="key_file"):
        FileKeyStore(tmp_path / "secrets.json", KeyFile(None)).put("mail", "x1")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": 2, "kdf": {"name": "scrypt"}, "content": ""}'])
def test_a_damaged_file_is_told(store: FileKeyStore, tmp_path: Path, content: bytes) -> None:
    store.put("mail", "x1")
    (tmp_path / "data" / "secrets.json").write_bytes(content)
    with pytest.raises(SecretsError, match="bị hỏng"):
        store.get("mail")


@pytest.mark.parametrize("value", ["", "a\nb", "a\rb"])
def test_an_empty_password_or_one_with_a_line_break_is_not_saved(store: FileKeyStore, value: str) -> None:
    store.put("mail", "cũ1")
    with pytest.raises(SecretsError):
        store.put("mail", value)
    found = store.get("mail")
    assert found is not None
    assert found.value == "cũ1"


def test_a_secret_does_not_show_itself() -> None:
    assert "canary" not in repr(Secret(value="canary", version="v"))


class WinVaultKeyring:
    """Stands in for the Windows vault, which is not on every machine: it goes by the real one's name."""

    __module__ = "keyring.backends.Windows"
    priority = 5
    persist = "enterprise"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[(service, username)] = password


class PlaintextKeyring:
    """Goes by the name of a back end that writes passwords in plain text."""

    __module__ = "keyrings.alt.file"
    priority = 9


class ChainerBackend:
    """Goes by the name of keyring's chain of back ends."""

    __module__ = "keyring.backends.chainer"

    def __init__(self, *backends: Any) -> None:
        self.backends = backends


@pytest.fixture
def vault() -> WinVaultKeyring:
    return WinVaultKeyring()


def test_the_systems_store_keeps_password_and_version(vault: WinVaultKeyring) -> None:
    store = SystemKeyStore(vault)
    saved = store.put("portal:hkd", "mật khẩu")
    assert store.get("portal:hkd") == saved
    assert store.get("mail") is None


def test_a_locked_store_is_told(vault: WinVaultKeyring) -> None:
    vault.locked = True
    with pytest.raises(SecretsError, match="không trả lời"):
        SystemKeyStore(vault).get("mail")


def _made(kind: Callable[[], object]) -> object:
    return kind()


def test_back_ends_that_do_not_protect_are_refused(vault: WinVaultKeyring) -> None:
    for backend in (
        _made(keyring.backends.null.Keyring),
        _made(keyring.backends.fail.Keyring),
        PlaintextKeyring(),
        ChainerBackend(),
        ChainerBackend(vault, PlaintextKeyring()),
        ChainerBackend(vault),
    ):
        with pytest.raises(SecretsError, match='backend = "file"'):
            SystemKeyStore(backend)


def test_where_back_ends_are_chained_the_best_real_one_is_used_by_itself(
    vault: WinVaultKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = [PlaintextKeyring(), vault, _made(keyring.backends.null.Keyring), _made(keyring.backends.fail.Keyring)]
    monkeypatch.setattr("keyring.get_keyring", lambda: ChainerBackend(*everything))
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: everything)
    saved = SystemKeyStore().put("mail", "x1")
    assert saved.value in vault.kept["hoso", "mail"]
    assert best_of([PlaintextKeyring()]) is None
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [PlaintextKeyring()])
    with pytest.raises(SecretsError, match="PlaintextKeyring"):
        SystemKeyStore()


def test_a_back_end_named_in_the_environment_is_judged_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", keyring.backends.null.Keyring)
    with pytest.raises(SecretsError, match="null"):
        SystemKeyStore()


def test_a_back_end_that_is_not_there_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModuleNotFoundError("no such module")

    monkeypatch.setattr("keyring.get_keyring", missing)
    with pytest.raises(SecretsError, match="PYTHON_KEYRING_BACKEND"):
        SystemKeyStore()


def test_on_windows_entries_stay_on_the_computer(vault: WinVaultKeyring) -> None:
    SystemKeyStore(vault)
    assert vault.persist == "local machine"


@pytest.mark.parametrize("text", ["plain", "[]", json.dumps({"value": "x"})])
def test_an_entry_of_someone_else_is_told_without_its_content(text: str) -> None:
    with pytest.raises(SecretsError, match="hoso secret set mail") as caught:
        decode("mail", text)
    assert caught.value.__suppress_context__

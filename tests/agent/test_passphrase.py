"""The file of passwords opened by words that a person types, or by what systemd hands over."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.errors import SecretsError
from agent.processes.jobspec import JobSpec
from agent.processes.running import run_job
from agent.secrets.file import FileKeyStore, KeyFile, Passphrase
from agent.secrets.passphrase import PASSPHRASE, PassphraseHolder, for_child
from agent.secrets.passwords import MAIL, open_key_store
from agent.settings.config import Config, load
from sandbox.smtp import PretendMailServer
from sandbox.world import tiny_world
from tests.agent.ledgers import fill_world, office

WORDS = "con ngựa pin ghim đúng"


class Person:
    """Types what it is told to; counts how often it was asked."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.asked: list[bool] = []

    def __call__(self, question: str, *, again: str | None, err: bool) -> str:
        assert err, "standard output belongs to the command's answer"
        self.asked.append(again is not None)
        return self.typed.pop(0)


@pytest.fixture
def holder(monkeypatch: pytest.MonkeyPatch) -> PassphraseHolder:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    return PassphraseHolder()


def _store(folder: Path, holder: PassphraseHolder) -> FileKeyStore:
    return FileKeyStore(folder / "secrets.json", Passphrase(holder.ask, holder.forget, cost=2**14))


def test_the_words_are_typed_twice_for_a_new_file_and_once_for_a_process(
    tmp_path: Path, holder: PassphraseHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(WORDS)
    monkeypatch.setattr("agent.secrets.passphrase.secret", person)
    store = _store(tmp_path, holder)
    saved = store.put("mail", "bí mật")
    assert store.get("mail") == saved
    assert person.asked == [True]
    content = (tmp_path / "secrets.json").read_text("utf-8")
    assert WORDS not in content
    assert json.loads(content)["kdf"]["n"] == 2**14
    assert Passphrase(holder.ask, holder.forget).cost == 2**17
    later = PassphraseHolder()
    monkeypatch.setattr("agent.secrets.passphrase.secret", again := Person(WORDS))
    assert _store(tmp_path, later).get("mail") == saved
    assert again.asked == [False]


def test_wrong_words_open_nothing_and_are_asked_for_again(
    tmp_path: Path, holder: PassphraseHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.secrets.passphrase.secret", Person(WORDS))
    saved = _store(tmp_path, holder).put("mail", "bí mật")
    before = (tmp_path / "secrets.json").read_bytes()
    other = PassphraseHolder()
    monkeypatch.setattr("agent.secrets.passphrase.secret", Person("những từ khác hẳn", "những từ khác hẳn", WORDS))
    store = _store(tmp_path, other)
    with pytest.raises(SecretsError, match="không đúng"):
        store.get("mail")
    with pytest.raises(SecretsError, match="không đúng"):
        store.put("mail", "khác")
    assert (tmp_path / "secrets.json").read_bytes() == before
    assert store.get("mail") == saved


def test_short_words_are_refused_before_anything_is_saved(
    tmp_path: Path, holder: PassphraseHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.secrets.passphrase.secret", Person("ngắn"))
    with pytest.raises(SecretsError, match="quá ngắn"):
        _store(tmp_path, holder).put("mail", "bí mật")
    assert not (tmp_path / "secrets.json").exists()


def test_where_nobody_can_be_asked_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(SecretsError, match="systemd"):
        _store(tmp_path, PassphraseHolder()).put("mail", "bí mật")


def test_the_words_show_in_no_error_and_no_repr_of_a_job() -> None:
    spec = JobSpec(job="sync", config=Path("c"), passphrase=WORDS)
    assert WORDS not in repr(spec)
    assert spec.to_line()["passphrase"] == WORDS
    with pytest.raises(ValidationError) as caught:
        JobSpec.model_validate_json(json.dumps({"job": "nothing", "config": "c", "passphrase": WORDS}))
    assert WORDS not in str(caught.value)


@pytest.fixture
def mail_office(tmp_path: Path) -> Iterator[tuple[Config, PretendMailServer]]:
    """An office with mails to send, whose passwords a person has to open."""
    world = tiny_world()
    with PretendMailServer(tmp_path / "received") as server:
        office(
            tmp_path,
            f'[mail]\nhost = "{server.host}"\nport = {server.port}\nusername = "{server.username}"\n'
            f'sender = "hoso@vidu.example"\nca_file = "{server.ca_file}"\n'
            f"[clock]\nstart_at = {world.period.end.isoformat()}\n[escalation]\nleader_after_days = 0\n",
        )
        path = tmp_path / "config.toml"
        text = path.read_text("utf-8").replace('key_file = "key"\n', 'unlock = "passphrase"\n')
        path.write_text(text, "utf-8")
        config = load(path)
        fill_world(config, world, world.period.end)
        yield config, server


def test_a_child_gets_the_words_on_its_standard_input(
    mail_office: tuple[Config, PretendMailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, server = mail_office
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("agent.secrets.passphrase.secret", person := Person(WORDS))
    try:
        open_key_store(config).put(MAIL, server.password)
        assert for_child(config) == WORDS
        end = run_job(config, JobSpec(job="alert", config=config.path))
        assert person.asked == [True]
    finally:
        PASSPHRASE.forget()
    assert "đã nhận 1 thư" in " ".join(end.sentences), end.sentences
    assert len(server.received) == 1


def test_a_key_from_systemd_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file belongs to root and shows an access list as a group's right; it is never written to."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    config = load(office(tmp_path).path)
    text = config.path.read_text("utf-8").replace('key_file = "key"\n', "")
    config.path.write_text(text, "utf-8")
    config = load(config.path)
    with pytest.raises(SecretsError, match="Không đọc được tệp khóa"):
        open_key_store(config).put("mail", "bí mật")
    assert list(folder.iterdir()) == []
    key = folder / "hoso-key"
    key.write_bytes(b"a random key of good length")
    key.chmod(0o440)
    saved = open_key_store(config).put("mail", "bí mật")
    assert open_key_store(config).get("mail") == saved
    assert stat.S_IMODE(key.stat().st_mode) == 0o440
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(SecretsError, match="chmod 600"):
        FileKeyStore(config.secrets_file, KeyFile(key)).get("mail")


def test_a_file_that_asks_for_boundless_work_is_not_opened(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "secrets.json", KeyFile(tmp_path / "key"))
    store.put("mail", "bí mật")
    envelope = json.loads((tmp_path / "secrets.json").read_text("utf-8"))
    envelope["kdf"]["n"] = 2**40
    (tmp_path / "secrets.json").write_text(json.dumps(envelope), "utf-8")
    with pytest.raises(SecretsError, match="bị hỏng"):
        store.get("mail")

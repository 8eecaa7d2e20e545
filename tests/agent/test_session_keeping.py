"""Kept sessions: readable with the key only, forgotten when old, unreadable or replaced by a new password."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.accounts.session_keeping import SESSION_KEY, FileSessionKeeper
from agent.secrets.passwords import Secret
from dossiers.dates import VIETNAM
from scrapers.browser.session_state import SessionState

CANARY = "phien-dang-nhap-bi-mat-7731"
STATE = SessionState(
    storage_state={"cookies": [{"name": "SID", "value": CANARY}], "origins": []},
    session_storage={"http://127.0.11.1": {"kc": CANARY}},
    url=f"http://127.0.12.1/Officer/ApplicationList.aspx?h={CANARY}",
)


@dataclass
class Shelf:
    """A key store in memory."""

    kept: dict[str, Secret] = field(default_factory=dict)
    description: str = "trong bộ nhớ"

    def get(self, name: str) -> Secret | None:
        return self.kept.get(name)

    def forget(self, name: str) -> None:
        raise AssertionError("nothing is forgotten here")

    def put(self, name: str, value: str) -> Secret:
        self.kept[name] = Secret(value=value, version="1")
        return self.kept[name]


@dataclass
class Watch:
    """A clock that stands where the test puts it."""

    at: datetime = datetime(2026, 5, 12, 7, 0, tzinfo=VIETNAM)

    def now(self) -> datetime:
        return self.at


def _keeper(folder: Path, store: Shelf, watch: Watch | None = None) -> FileSessionKeeper:
    return FileSessionKeeper(folder, store, watch or Watch())


def test_a_session_is_kept_from_run_to_run_and_never_in_the_clear(tmp_path: Path) -> None:
    store = Shelf()
    assert _keeper(tmp_path, store).load("igate") is None
    _keeper(tmp_path, store).save("igate", STATE)
    assert _keeper(tmp_path, store).load("igate") == STATE
    assert _keeper(tmp_path, store).load("hkd") is None
    file = tmp_path / "igate.bin"
    assert CANARY.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert CANARY not in repr(STATE)


@pytest.mark.parametrize("damage", ["other key", "cut", "noise"])
def test_what_can_not_be_read_is_forgotten(tmp_path: Path, damage: str) -> None:
    store = Shelf()
    _keeper(tmp_path, store).save("igate", STATE)
    file = tmp_path / "igate.bin"
    if damage == "other key":
        del store.kept[SESSION_KEY]
    else:
        file.write_bytes(file.read_bytes()[:-20] if damage == "cut" else b"noise")
    assert _keeper(tmp_path, store).load("igate") is None
    assert not file.exists()


def test_an_old_session_is_forgotten(tmp_path: Path) -> None:
    store, watch = Shelf(), Watch()
    _keeper(tmp_path, store, watch).save("igate", STATE)
    watch.at += timedelta(days=14)
    assert _keeper(tmp_path, store, watch).load("igate") == STATE
    watch.at += timedelta(seconds=1)
    assert _keeper(tmp_path, store, watch).load("igate") is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_costs_no_run(tmp_path: Path) -> None:
    blocked = tmp_path / "sessions"
    blocked.write_text("a file, not a folder")
    _keeper(blocked, Shelf()).save("igate", STATE)
    assert blocked.read_text() == "a file, not a folder"

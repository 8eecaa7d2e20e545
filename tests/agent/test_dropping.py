"""From the ledger to a real share: the report is on this computer first, waits as a row, and gets there by itself."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.commands.share import test_share as try_the_share
from agent.computer.clock import ShiftedClock
from agent.errors import ConfigError, ExitCode, Failure
from agent.outgoing.dropping import copy_to_share, work_off
from agent.secrets.passwords import SHARE, open_key_store
from agent.settings.config import Config, load
from agent.status.gather import read_status
from agent.storage import open_database
from dossiers.dates import VIETNAM
from store import file_drops
from store.database import Database
from tests.agent.ledgers import UNIT, office
from tests.reporting.samba import PASSWORD, Samba, samba

NOW = datetime(2026, 5, 13, 17, 30, tzinfo=VIETNAM)
CLOCK = ShiftedClock(NOW)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Samba]:
    with samba(tmp_path_factory.mktemp("samba")) as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, server: Samba) -> Iterator[Config]:
    made = office(tmp_path, f'[share]\nusername = "{server.username}"\ntimeout_seconds = 5\n')
    text = made.path.read_text(encoding="utf-8").replace('folder = "share"', f'folder = "{server.url()}"')
    made.path.write_text(text, encoding="utf-8")
    yield load(made.path)
    for file in server.share.iterdir():
        file.unlink()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(b"bao cao")
    return path


def _database(config: Config) -> Database:
    return open_database(config, NOW)


def test_without_a_password_the_file_waits_and_the_sentence_says_what_to_do(config: Config, report: Path) -> None:
    (copied,) = copy_to_share(config, _database(config), CLOCK, [(report, "bao-cao.docx")])
    assert copied.path is None
    assert "Đã tạo bao-cao.docx, chưa chép được" in (copied.problem or "")
    assert str(report) in (copied.problem or "")
    assert "hoso secret set share" in (copied.problem or "")
    assert read_status(config, _database(config), NOW).files_waiting == 1


def test_a_wrong_password_is_submitted_once_until_a_person_acts(
    config: Config, report: Path, server: Samba, capsys: pytest.CaptureFixture[str]
) -> None:
    store, database = open_key_store(config), _database(config)
    store.put(SHARE, "sai")
    for _ in range(3):
        (copied,) = copy_to_share(config, database, CLOCK, [(report, "bao-cao.docx")])
        assert "mật khẩu" in (copied.problem or "")
    refusals = (server.folder / "run" / "log").read_text(errors="replace").count("NT_STATUS_WRONG_PASSWORD")
    assert refusals == 1
    (waiting,) = file_drops.waiting(database, UNIT)
    assert waiting.attempts == 3
    with pytest.raises(Failure, match="hoso secret set share"):
        try_the_share(config)
    store.put(SHARE, PASSWORD)
    assert try_the_share(config) == ExitCode.DONE
    assert (server.share / "bao-cao.docx").read_bytes() == b"bao cao"
    assert "Đã chép vào" in capsys.readouterr().out
    assert file_drops.waiting(database, UNIT) == ()


def test_a_share_that_is_away_gets_everything_later(config: Config, report: Path, server: Samba) -> None:
    open_key_store(config).put(SHARE, PASSWORD)
    database = _database(config)
    second = report.with_name("phieu.docx")
    second.write_bytes(b"phieu")
    server.stop()
    try:
        both = copy_to_share(config, database, CLOCK, [(report, "bao-cao.docx"), (second, "phieu.docx")])
        assert [each.path for each in both] == [None, None]
        first, other = (each.problem or "" for each in both)
        assert "Hãy kiểm tra thư mục: hoso share test" in first
        assert other == f"phieu.docx cũng vậy: tệp còn trên máy này ở {second}.", "the first one's words once"
        told = [each.problem or "" for each in file_drops.waiting(database, UNIT)]
        assert all("Hãy kiểm tra thư mục" in each for each in told)
        assert [("bao-cao.docx" in each, "phieu.docx" in each) for each in told] == [(True, False), (False, True)]
    finally:
        server.start()
    assert [each.problem for each in work_off(config, database, CLOCK)] == [None, None]
    assert sorted(file.name for file in server.share.iterdir()) == ["bao-cao.docx", "phieu.docx"]
    assert work_off(config, database, CLOCK) == ()


def test_our_own_file_is_replaced_only_where_it_may_be(config: Config, report: Path, server: Samba) -> None:
    open_key_store(config).put(SHARE, PASSWORD)
    database = _database(config)
    copy_to_share(config, database, CLOCK, [(report, "trang-thai.txt")], replaces=True)
    report.write_bytes(b"moi")
    (copied,) = copy_to_share(config, database, CLOCK, [(report, "trang-thai.txt")], replaces=True)
    assert copied.note is None
    report.write_bytes(b"moi hon")
    (copied,) = copy_to_share(config, database, CLOCK, [(report, "trang-thai.txt")])
    assert (copied.path or "").endswith("trang-thai_v2.txt")
    assert (server.share / "trang-thai.txt").read_bytes() == b"moi"


def test_a_file_that_is_gone_from_this_computer_is_given_up_and_told(
    config: Config, report: Path, server: Samba
) -> None:
    open_key_store(config).put(SHARE, PASSWORD)
    (copied,) = copy_to_share(config, _database(config), CLOCK, [(report.with_name("mat.docx"), "mat.docx")])
    assert "Không đọc được tệp" in (copied.problem or "")
    assert file_drops.waiting(_database(config), UNIT) == ()


def test_a_share_needs_a_user_and_no_password_in_its_address(tmp_path: Path) -> None:
    path = office(tmp_path).path
    path.write_text(path.read_text(encoding="utf-8").replace('"share"', '"smb://may/chung"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="username"):
        load(path)
    path.write_text(path.read_text(encoding="utf-8").replace("smb://may", "smb://u:p@may"), encoding="utf-8")
    with pytest.raises(ConfigError, match="không được ghi tên hay mật khẩu"):
        load(path)

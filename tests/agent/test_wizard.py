"""The first set-up: every step is tried before it is kept, and one that was broken off goes on where it stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import ConfigError, ExitCode, Failure
from agent.jobs.look_result import ListLook, LookResult
from agent.jobs.results import PortalResult, SyncResult
from agent.secrets.passwords import BACKUP, MAIL, open_key_store, portal_secret
from agent.settings.config import load
from agent.storage import open_database
from agent.wizard import portals as portal_steps
from agent.wizard import run as wizard
from agent.wizard.paper import Paper, put_in_list, set_in
from dossiers.dates import VIETNAM
from sandbox.smtp import PretendMailServer
from store.service_state import state_of

WORDS = "mot mat khau sao luu du dai"


def portal_result(*, complete: bool) -> PortalResult:
    counts = dict.fromkeys(("collected", "new", "changed", "unchanged", "not_seen"), 0)
    verdict = "complete" if complete else "failed"
    values = {"portal": "hkd", "name": "Hộ kinh doanh", "verdict": verdict, "complete": complete}
    return PortalResult.model_validate({**values, **counts, "declared_total": None, "seconds": 1.0})


class Script:
    """Answers by the first question that fits; a list gives one answer after another."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers = answers
        self.heard: list[str] = []

    def _answer(self, question: str, default: object) -> object:
        for words, answer in self.answers.items():
            if words in question:
                return answer.pop(0) if isinstance(answer, list) else answer
        assert default is not None, question
        return default

    def ask(self, question: str, default: str | None = None) -> str:
        return str(self._answer(question, default))

    def secret(self, question: str) -> str:
        return str(self._answer(question, None))

    def agrees(self, question: str, *, default: bool = True) -> bool:
        return bool(self._answer(question, default))

    def told(self, sentence: str) -> None:
        self.heard.append(sentence)


def _look(*, fine: bool) -> LookResult:
    row = {"Mã": "H40.12-1"}
    seen = ListLook(key="all", name="Tất cả", total=1, read=1, rows=(row,))
    problems = () if fine else ("Hệ thống không nhận mật khẩu.",)
    return LookResult(
        portal="hkd", name="Hộ kinh doanh", verified=False, logged_in=fine, lists=(seen,), problems=problems
    )


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[PretendMailServer]:
    with PretendMailServer(tmp_path / "received") as server:
        yield server


@pytest.fixture
def answers(tmp_path: Path, smtp: PretendMailServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SSL_CERT_FILE", str(smtp.ca_file))
    monkeypatch.setattr(portal_steps, "run_look", lambda *_, **__: _look(fine=True))
    complete = SyncResult(portals=(portal_result(complete=True),), seconds=1)
    monkeypatch.setattr(portal_steps, "run_sync", lambda *_, **__: complete)
    (tmp_path / "share").mkdir()
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    return {
        "Mã định danh": "H40.12",
        "Tên đơn vị (ví dụ": "Phường Thử",
        "Thư mục dữ liệu": [str(tmp_path / "file" / "in"), str(tmp_path / "OneDrive"), str(tmp_path / "data")],
        "tệp khóa": [str(tmp_path / "file" / "key"), str(tmp_path / "key")],
        "Nối thêm một cổng": [True, False],
        "Tên ngắn của cổng": "hkd",
        "Tên đăng nhập (gõ": "canbo",
        "Tên đơn vị mà cổng": "Phường Thử",
        "Mật khẩu của canbo": "matkhau",
        "có đúng là hồ sơ": True,
        "Máy chủ gửi thư": smtp.host,
        "Cổng": ["năm tám bảy", *[str(smtp.port)] * 5],
        "Địa chỉ người gửi": "hoso@vidu.example",
        "Tên đăng nhập máy chủ thư": smtp.username,
        "Mật khẩu máy chủ thư": smtp.password,
        "Địa chỉ thư của lãnh đạo": "lanhdao@vidu.example",
        "đã nhận được chưa": True,
        "Thêm một phòng": [True, False],
        "Tên phòng": "Tư pháp – Hộ tịch",
        "Địa chỉ nhận thư": "a@vidu.example, b@vidu.example",
        "Thư mục nhận báo cáo": [str(tmp_path / "nowhere"), str(tmp_path / "share")],
        "Giờ lấy số liệu": ["6 giờ", "06:45, 16:30"],
        "Gõ lại mật khẩu": WORDS,
        "Nhập lại": WORDS,
        "tự chạy": False,
    }


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, smtp: PretendMailServer) -> None:
    """The pretend server's certificate is one that this computer trusts."""
    from agent import rooms
    from agent.wizard import office

    real = rooms.smtp_settings

    def with_certificate(*given: object) -> object:
        from dataclasses import replace

        return replace(real(*given), ca_file=smtp.ca_file)  # type: ignore[arg-type]

    monkeypatch.setattr(office, "smtp_settings", with_certificate)


@pytest.mark.usefixtures("trusted")
def test_a_whole_set_up_leaves_a_configuration_passwords_and_a_schedule_that_is_on(
    tmp_path: Path, smtp: PretendMailServer, answers: dict[str, object]
) -> None:
    path, person = tmp_path / "config.toml", Script(answers)
    assert wizard.init(path, person) == ExitCode.DONE
    settings = load(path).settings
    assert [(portal.key, portal.username, portal.verified) for portal in settings.portals] == [("hkd", "canbo", True)]
    (told,) = [each for each in person.heard if "6 giờ" in each]
    assert "config.toml" not in told, "a file that was never kept"
    assert settings.departments[0].recipients == ("a@vidu.example", "b@vidu.example")
    assert settings.report.folder == str(tmp_path / "share")
    assert [f"{at:%H:%M}" for at in settings.schedule.collect] == ["06:45", "16:30"]
    store = open_key_store(load(path))
    kept = [store.get(name) for name in (portal_secret("hkd"), MAIL, BACKUP)]
    assert [secret.value for secret in kept if secret] == ["matkhau", smtp.password, WORDS]
    assert len(smtp.received) == 1
    config = load(path)
    from datetime import datetime

    assert state_of(open_database(config, datetime.now(VIETNAM)), "H40.12").ready_at is not None
    sheet = (config.data_folder / "phieu-mot-trang.txt").read_text("utf-8")
    assert "Phường Thử" in sheet
    assert WORDS not in sheet + path.read_text("utf-8")
    assert not [file.name for file in tmp_path.iterdir() if file.name.startswith(".")]
    again = Script({**answers, "Nối thêm một cổng": False, "Thêm một phòng": False})
    assert wizard.init(path, again) == ExitCode.DONE
    assert len(smtp.received) == 1, "what was proven is not tried again"


@pytest.mark.usefixtures("trusted")
def test_a_broken_off_set_up_keeps_what_was_proven_and_goes_on(
    tmp_path: Path, answers: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(KeyboardInterrupt):
        wizard.init(path, Script({**answers, "Máy chủ gửi thư": _Interrupt()}))
    assert [portal.key for portal in load(path).settings.portals] == ["hkd"]
    incomplete = SyncResult(portals=(portal_result(complete=False),), seconds=1)
    monkeypatch.setattr(portal_steps, "run_sync", lambda *_, **__: incomplete)
    with pytest.raises(Failure, match="Chưa đặt lịch việc gì"):
        wizard.init(path, Script({**answers, "Nối thêm một cổng": False}))
    from datetime import datetime

    database = open_database(load(path), datetime.now(VIETNAM))
    assert state_of(database, "H40.12").ready_at is None


class _Interrupt:
    def __str__(self) -> str:
        raise KeyboardInterrupt


@pytest.mark.usefixtures("trusted")
def test_a_portal_that_was_not_understood_is_not_kept_nor_is_its_password(
    tmp_path: Path, answers: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_steps, "run_look", lambda *_, **__: _look(fine=False))
    path = tmp_path / "config.toml"
    with pytest.raises(Failure, match="Cần ít nhất một cổng"):
        wizard.init(path, Script(answers))
    config = load(path)
    assert config.settings.portals == ()
    assert open_key_store(config).get(portal_secret("hkd")) is None


def test_what_the_program_could_not_read_is_never_written(tmp_path: Path) -> None:
    paper = Paper(tmp_path / "config.toml")
    paper.keep(set_in("unit", code="a", name="A"))
    before = paper.path.read_bytes()
    for change in (set_in("report", cut_off_day=31), put_in_list("portals", "key", key="Sai Tên")):
        with pytest.raises(ConfigError):
            paper.keep(change)
    assert paper.path.read_bytes() == before
    paper.keep(put_in_list("portals", "key", key="hkd", username="a"))
    paper.keep(put_in_list("portals", "key", key="hkd", username="b"))
    assert [portal.username for portal in load(paper.path).settings.portals] == ["b"]

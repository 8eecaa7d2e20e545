"""What the dashboard is built from: settings in the file, words of a report, a certificate, accounts by command."""

from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.dashboard.certificate import certificate_for
from agent.dashboard.desk import make_desk
from agent.dashboard.report_desk import FileReports
from agent.dashboard.serve import address_of, run_dashboard
from agent.dashboard.settings_desk import FileSettings
from agent.errors import InputError
from agent.settings.config import Config, load
from reporting.monthly import Narrative
from reporting.web.app import make_app
from store.people import accounts
from store.people.viewers import Role, viewers
from tests.agent.ledgers import office
from tests.web.serving import serving

NOW = datetime(2026, 5, 12, tzinfo=UTC)
DEPARTMENT = '# giữ dòng này\n[[departments]]\nname = "Văn phòng"\nrecipients = ["a@vidu.example"]\n'


def _settings(config: Config, saved: list[Config]) -> FileSettings:
    return FileSettings(config, lambda: NOW, saved.append)


def test_a_changed_setting_is_in_the_file_with_its_comments(tmp_path: Path) -> None:
    config, saved = office(tmp_path, DEPARTMENT), list[Config]()
    desk = _settings(config, saved)
    given = {"name": "Văn phòng HĐND", "recipients": "b@vidu.example\nc@vidu.example", "aliases": "VP"}
    assert desk.save("phong-0", given).ok
    assert desk.save("phong-moi", {"name": "Công an", "recipients": "", "aliases": ""}).ok
    times = {"collect": "06:45, 16:30", "alert": "08:00", "due_soon_days": "5", "fresh_hours": "6"}
    assert desk.save("gio", times).ok
    assert desk.save("lich", {"swaps": "24/11/2026 -> 28/11/2026"}).ok
    now = load(config.path).settings
    assert [each.name for each in now.departments] == ["Văn phòng HĐND", "Công an"]
    assert now.departments[0].recipients == ("b@vidu.example", "c@vidu.example")
    assert now.calendar.due_soon_days == 5
    assert now.calendar.swaps is not None
    assert now.calendar.swaps[0].worked.day == 28
    assert "# giữ dòng này" in config.path.read_text(encoding="utf-8")
    assert saved[-1].settings == now


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("phong-0", {"name": "X", "recipients": "không phải thư", "aliases": ""}),
        ("phong-9", {"name": "X", "recipients": "", "aliases": ""}),
        ("gio", {"collect": "25:00", "alert": "08:00", "due_soon_days": "5", "fresh_hours": "6"}),
        ("gio", {"collect": "07:00", "alert": "08:00", "due_soon_days": "năm", "fresh_hours": "6"}),
        ("lich", {"swaps": "31/02/2026 -> 1/3/2026"}),
        ("khac", {}),
    ],
)
def test_what_cannot_be_used_changes_nothing(tmp_path: Path, section: str, values: dict[str, str]) -> None:
    config = office(tmp_path, DEPARTMENT)
    before = config.path.read_bytes()
    told = _settings(config, []).save(section, values)
    assert not told.ok
    assert told.sentence.startswith("Chưa ghi gì.")
    assert config.path.read_bytes() == before
    assert not list(tmp_path.glob(".config*"))


def test_a_months_words_are_the_reports_own_file(tmp_path: Path) -> None:
    config = office(tmp_path)
    desk = FileReports(config)
    words = Narrative(month="2026-05", difficulties=("Một",), facts=("compared",))
    assert desk.keep_words("2026-05", words).ok
    assert desk.words("2026-05") == words
    assert desk.words("2026-06").carried_from == "2026-05"
    assert not (config.narrative_folder / "2026-06.toml").exists()


def test_an_own_certificate_is_made_once_and_again_before_it_ends(tmp_path: Path) -> None:
    config = office(tmp_path, '[dashboard]\naddress = "192.168.1.20"\nhosts = ["may-trung-tam"]\n')
    made = certificate_for(config, NOW)
    assert made.own
    assert made.key.stat().st_mode & 0o077 == 0
    assert certificate_for(config, NOW + timedelta(days=300)).fingerprint == made.fingerprint
    assert certificate_for(config, NOW + timedelta(days=380)).fingerprint != made.fingerprint
    assert address_of(config) == "https://192.168.1.20:8321/"


def test_the_network_is_not_served_without_an_administrator(tmp_path: Path) -> None:
    assert office(tmp_path).settings.dashboard.is_local, "nobody else reaches it unless the office says so"
    config = office(tmp_path, '[dashboard]\naddress = "192.168.1.20"\n')
    with pytest.raises(InputError, match="tài khoản quản trị"):
        run_dashboard(config, opens=False)


def test_accounts_are_made_and_closed_by_command(tmp_path: Path) -> None:
    config = office(tmp_path)
    run = CliRunner().invoke
    base = ["--config", str(config.path), "viewer"]
    made = run(app, [*base, "add", "Giam.Doc", "--role", "admin"], input="bốn con mèo trên mái nhà\n")
    assert made.exit_code == 0, made.output
    assert run(app, [*base, "add", "giam.doc", "--role", "look"], input="bốn con mèo trên mái nhà\n").exit_code == 2
    assert run(app, [*base, "add", "khac", "--role", "look"], input="ngắn\n").exit_code == 2
    assert run(app, [*base, "close", "giam.doc"]).exit_code == 0
    (viewer,) = viewers(make_desk(config).reader)
    assert (viewer.role, viewer.closed_at is not None) == (Role.ADMIN, True)
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert written
    assert not any("mèo".encode() in each for each in written)


def test_a_refused_password_says_what_to_type_and_where(tmp_path: Path) -> None:
    config = office(tmp_path)
    desk = make_desk(config)
    key = config.settings.portals[0].key
    portal = next(each for each in desk.office.portals if each.key == key)
    accounts.note_state(desk.writer, desk.office.unit, key, portal.username or "", "wrong_password", desk.now())
    with serving(make_app(desk, ("127.0.0.1",))) as served:
        body = unescape(served.get("/cong").body)
    assert f'hoso --config "{config.path}" secret set portal:{key}' in body
    assert 'type="password"' not in body, "the page takes no portal's password"


def test_the_real_desk_serves_its_first_page(tmp_path: Path) -> None:
    desk = make_desk(office(tmp_path))
    with serving(make_app(desk, ("127.0.0.1",))) as served:
        body = served.get("/").body
        assert "Chưa có số liệu" in body
        assert "Không có hồ sơ quá hạn" not in body
        for path in ("/cong", "/cai-dat", "/he-thong", "/bao-cao", "/doi-soat"):
            assert served.get(path).status == 200, path

"""The TOTP secret of a portal's account: saved by prompt, never shown, used in a run."""

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import ExitCode
from agent.jobs.sync import sync
from agent.secrets.passwords import open_key_store, optional_secret_names, portal_secret, secret_names, totp_secret
from agent.settings.config import Config, load
from sandbox.serve import RunningSandbox, running
from sandbox.world import tiny_world

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
SECRET = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
TOTP = """
[login.totp]
field = "#otp"
submit = "#kc-otp-login-form #kc-login"
refused = ["Mã xác thực không đúng"]
"""


def _office(folder: Path, key: str, username: str, *, extra: str = "", profile: str = "") -> Config:
    (folder / "profiles" / key).mkdir(parents=True)
    shipped = (PROFILES / key / "portal.toml").read_text("utf-8")
    (folder / "profiles" / key / "portal.toml").write_text(shipped + profile, encoding="utf-8")
    lines = [
        '[unit]\ncode = "H40.12"\nname = "Phường Thử"\n[data]\nfolder = "data"\nportal_folders = ["profiles"]\n',
        '[secrets]\nbackend = "file"\nkey_file = "key"\n',
        f'[[portals]]\nkey = "{key}"\nusername = "{username}"\n{extra}\n',
    ]
    path = folder / "config.toml"
    path.write_text("".join(lines), encoding="utf-8")
    return load(path)


def test_it_is_saved_by_prompt_and_its_absence_is_no_fault(tmp_path: Path) -> None:
    config = _office(tmp_path, "igate", "canbo")
    assert secret_names(config) == ("portal:igate",)
    assert optional_secret_names(config) == ("portal:igate:totp",)
    open_key_store(config).put("portal:igate", "mật khẩu")
    runner = CliRunner()
    listed = runner.invoke(app, ["--config", str(config.path), "secret", "list"])
    assert (listed.exit_code, "totp" in listed.stdout) == (ExitCode.DONE, False)
    saved = runner.invoke(app, ["--config", str(config.path), "secret", "set", "portal:igate:totp"], input=SECRET)
    assert saved.exit_code == ExitCode.DONE, saved.stderr
    listed = runner.invoke(app, ["--config", str(config.path), "secret", "list"])
    assert "portal:igate:totp: đã lưu" in listed.stdout
    assert all("GEZD" not in each.stdout + each.stderr for each in (saved, listed))


@pytest.mark.parametrize("typed", ["123456", "mật khẩu của tôi", "GEZD1890"])
def test_what_is_no_secret_is_refused_and_the_old_one_stays(tmp_path: Path, typed: str) -> None:
    config = _office(tmp_path, "igate", "canbo")
    before = open_key_store(config).put(totp_secret("igate"), SECRET)
    result = CliRunner().invoke(app, ["--config", str(config.path), "secret", "set", "portal:igate:totp"], input=typed)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "Chuỗi cũ (nếu có) vẫn giữ nguyên" in result.stderr
    assert typed not in result.stderr
    assert open_key_store(config).get(totp_secret("igate")) == before


class PortalClock:
    """The pretend portals' own time."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.now()


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
def test_a_run_logs_in_with_password_and_code(tmp_path: Path) -> None:
    world = tiny_world(12)
    told: list[object] = []
    with running(world, world.period.end) as sandbox:
        sandbox.inject("igate", "one_time_code", kind="totp")
        origins = ", ".join(f'{name} = "{origin}"' for name, origin in sandbox.origins["igate"].items())
        account = sandbox.accounts["igate"]
        config = _office(tmp_path, "igate", account.username, extra=f"origins = {{ {origins} }}", profile=TOTP)
        store = open_key_store(config)
        store.put(portal_secret("igate"), account.password)
        store.put(totp_secret("igate"), sandbox.checks("igate").totp_secret)
        assert sync(config, ["igate"], PortalClock(sandbox), told.append) == ExitCode.DONE, told
        assert len(sandbox.logins("igate")) == 1
        assert sandbox.writes() == ()


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
def test_a_portal_for_persons_says_how_to_open_the_window(tmp_path: Path) -> None:
    world = tiny_world(12)
    told: list[object] = []
    with running(world, world.period.end) as sandbox:
        origin = sandbox.origins["hkd"]["portal"]
        config = _office(tmp_path, "hkd", "canbo", extra=f'origins = {{ portal = "{origin}" }}')
        file = tmp_path / "profiles" / "hkd" / "portal.toml"
        file.write_text(file.read_text("utf-8").replace('kind = "form"', 'kind = "person"'), encoding="utf-8")
        assert sync(config, ["hkd"], PortalClock(sandbox), told.append) == ExitCode.ATTENTION
        assert sandbox.logins("hkd") == ()
    text = str(told)
    assert "needs_person" in text
    assert "[Mở cửa sổ đăng nhập] (khoảng 2 phút): hoso login hkd" in text

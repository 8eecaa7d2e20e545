"""``hoso login``: what it refuses before any window, and the whole way with a window on a virtual screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page
from typer.testing import CliRunner

from agent.cli import app
from agent.commands.login import Surroundings, has_screen, log_in_by_hand
from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode
from agent.settings.config import Config, load
from agent.settings.portals import configured_portals
from agent.storage import open_database
from proofs.virtual_screen import virtual_screen
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from scrapers.browser.guarded import OpenPortal, find_browser
from store.people.accounts import account_states
from store.tables import login_attempt
from tests.agent.ledgers import office
from tests.scrapers.memory_keeper import MemoryKeeper

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_where_a_window_can_be_shown(platform: str, environment: dict[str, str], there: bool) -> None:
    assert has_screen(platform, environment) is there


def _pretend(folder: Path, sandbox: RunningSandbox | None = None) -> Config:
    """An office that works in the pretend household-business portal."""
    account = sandbox.accounts["hkd"] if sandbox else None
    origin = sandbox.origins["hkd"]["portal"] if sandbox else "http://127.0.12.1:9"
    lines = [
        f'[unit]\ncode = "H40.12"\nname = "Phường Thử"\n[data]\nfolder = "data"\nportal_folders = ["{PROFILES}"]\n',
        '[secrets]\nbackend = "file"\nkey_file = "key"\n',
        f'[[portals]]\nkey = "hkd"\nusername = "{account.username if account else "canbo"}"\n',
        f'expected_unit = "{account.unit_name if account else "Phường Thử"}"\norigins = {{ portal = "{origin}" }}\n',
    ]
    path = folder / "config.toml"
    path.write_text("".join(lines), encoding="utf-8")
    return load(path)


def test_without_a_screen_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    result = CliRunner().invoke(app, ["--config", str(_pretend(tmp_path).path), "login", "hkd"])
    assert result.exit_code == ExitCode.MACHINE
    assert "không có màn hình" in result.stderr
    assert "Hộ kinh doanh" in result.stderr


def test_a_portal_that_nobody_declared(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--config", str(_pretend(tmp_path).path), "login", "hk"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "hkd" in result.stderr


def test_a_portal_that_needs_no_log_in(tmp_path: Path) -> None:
    config = office(tmp_path, portals=("igate",))
    result = CliRunner().invoke(app, ["--config", str(config.path), "login", "igate"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "không cần đăng nhập" in result.stderr


def test_the_help_is_for_people() -> None:
    result = CliRunner().invoke(app, ["login", "--help"])
    assert result.exit_code == 0
    assert "Mở cửa sổ" in result.stdout


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world(65)


@pytest.fixture(scope="module")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running(world, world.period.end) as sandbox, virtual_screen():
        yield sandbox


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
async def test_a_person_logs_in_and_the_account_is_ready(
    tmp_path: Path, sandbox: RunningSandbox, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.inject("hkd", "captcha")
    config, keeper, clock = _pretend(tmp_path, sandbox), MemoryKeeper(), ShiftedClock(world.period.end)
    windows: list[OpenPortal] = []
    choice = find_browser(None, with_window=True)
    assert choice is not None

    async def person(seconds: float) -> None:
        page = windows[0].page
        if "Login.aspx" in page.url:
            await _log_in(page, sandbox)

    around = Surroundings(keeper=keeper, clock=clock, sleep=person, opened=windows.append)
    code = await log_in_by_hand(config, configured_portals(config, ["hkd"])[0], choice, around)
    assert code == ExitCode.DONE
    database = open_database(config, clock.now())
    states = account_states(database, config.settings.unit.code)
    assert [(each.portal, each.state) for each in states] == [("hkd", "ready")]
    with database.reading() as connection:
        assert connection.execute(login_attempt.select()).all() == []
    said = capsys.readouterr().out
    assert "đã giữ phiên đăng nhập" in said
    assert sandbox.accounts["hkd"].password not in said
    assert keeper.load("hkd") is not None
    assert sandbox.writes() == ()


async def _log_in(page: Page, sandbox: RunningSandbox) -> None:
    await page.fill("#ctl00_C_UserNameFld", sandbox.accounts["hkd"].username)
    await page.fill("#ctl00_C_PasswordFld", sandbox.accounts["hkd"].password)
    await page.fill("#ctl00_C_CaptchaFld", sandbox.checks("hkd").shown_captcha)
    await page.click("#ctl00_C_LoginBtn")

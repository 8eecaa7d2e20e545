"""``hoso login``: a window in which a person logs in to a portal; the session is kept for the runs."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from agent.accounts import certificate_exceptions
from agent.accounts.session_forecast import forecast, sentence
from agent.accounts.session_keeping import open_session_keeper
from agent.commands.work import wanted_portals
from agent.computer.clock import Clock, clock_for
from agent.computer.files import ensure_folder
from agent.computer.instance import hold
from agent.errors import ExitCode, Failure, InputError
from agent.processes.browser_setup import BrowserMissing
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals, make_known
from agent.storage import open_database

if TYPE_CHECKING:
    from scrapers.browser.guarded import BrowserChoice, OpenPortal
    from scrapers.context import SessionKeeper
    from scrapers.login.person import PersonLogin


class NoScreen(Failure):
    """There is no screen on which a window could be shown."""

    def __init__(self, portal: str) -> None:
        super().__init__(
            "Máy này không có màn hình (hoặc lệnh đang chạy ngoài phiên làm việc có màn hình) nên không mở được cửa sổ "
            f"đăng nhập {portal}. Chưa cổng nào được mở; số liệu đã có vẫn còn nguyên. "
            "Hãy chạy lại lệnh này trong phiên làm việc có màn hình."
        )


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown; ``platform`` as ``sys.platform``. Windows and macOS are taken to have one."""
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the window needs from outside. ``opened`` is told when the portal's window stands there."""

    keeper: "SessionKeeper"
    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    opened: "Callable[[OpenPortal], None] | None" = None


def login(config: Config, key: str) -> ExitCode:
    """Opens the window, waits for the person, keeps the session. Raises ``Failure`` and ``PortalError``."""
    wanted_portals(config, (key,))
    portal = configured_portals(config, [key])[0]
    if portal.profile.login.kind == "none":
        raise InputError(f"{portal.name} không cần đăng nhập nên không có gì để làm.")
    if not has_screen(sys.platform, os.environ):
        raise NoScreen(portal.name)
    clock = clock_for(config.settings.clock.start_at)
    database = open_database(config, clock.now())
    make_known(database, config.settings.unit.code, portal, clock.now())
    around = Surroundings(keeper=open_session_keeper(config, open_key_store(config), database, clock), clock=clock)
    with hold(config.data_folder, f"login-{key}"):
        return asyncio.run(log_in_by_hand(config, portal, _browser(config), around))


def _browser(config: Config) -> "BrowserChoice":
    from scrapers.browser.guarded import find_browser

    choice = find_browser(config.browser_path, with_window=True)
    if choice is None:
        raise BrowserMissing("Cần trình duyệt đầy đủ (có cửa sổ), bản không cửa sổ không đủ.")
    return choice


async def log_in_by_hand(
    config: Config, portal: ConfiguredPortal, choice: "BrowserChoice", around: Surroundings
) -> ExitCode:
    """The window itself; tells people how it went. ``ATTENTION`` where the guard had to stop something."""
    from scrapers.browser.guarded import launch
    from scrapers.login.person import Patience, person_logs_in
    from scrapers.session.proof import Expected

    patience = Patience(monotonic=around.monotonic, sleep=around.sleep)
    temporary = ensure_folder(config.data_folder / "tmp")
    pins = certificate_exceptions.pins([portal], around.clock.now())
    typer.echo(f"Đang mở cửa sổ đăng nhập {portal.name}. Chương trình chờ nhiều nhất 10 phút.")
    async with (
        launch(choice, portal.hosts, temporary, visible=True, pins=pins) as browser,
        browser.portal(portal.profile.guard_rules()) as opened,
    ):
        if around.opened is not None:
            around.opened(opened)
        expected = Expected(unit=portal.settings.expected_unit, user=portal.settings.expected_user)
        done = await person_logs_in(portal.profile, opened, around.keeper, patience, expected=expected)
    return _say(portal, done, _tell_the_ledger(config, portal, around.clock.now(), done))


def _tell_the_ledger(config: Config, portal: ConfiguredPortal, now: datetime, done: "PersonLogin") -> str | None:
    """The account is ready (a portal without a configured user name has none that could be anything else), and
    something may have been stopped. What earlier log-ins let expect of this one, as a sentence."""
    from store import blocked
    from store.people.accounts import person_logged_in
    from store.people.session_lives import lives

    database = open_database(config, now)
    unit = config.settings.unit.code
    with database.writing(unit) as connection:
        blocked.keep(connection, unit, portal.key, done.blocked, at=now)
    if portal.settings.username is not None:
        person_logged_in(database, unit, portal.key, portal.settings.username, now)
    return sentence(forecast(lives(database, unit, portal.key)), now)


def _say(portal: ConfiguredPortal, done: "PersonLogin", expected_life: str | None) -> ExitCode:
    unit = f" (đơn vị: {done.unit})" if done.unit else ""
    typer.echo(f"Đã đăng nhập {portal.name}{unit} và đã giữ phiên đăng nhập. Lần lấy số liệu sau sẽ dùng phiên này.")
    if expected_life:
        typer.echo(expected_life)
    if not done.blocked:
        return ExitCode.DONE
    from scrapers.errors.catalogue import blocked_sentence

    typer.echo(blocked_sentence(portal.name, sum(block.times for block in done.blocked) + done.blocked_unlisted))
    return ExitCode.ATTENTION if any(block.write_like for block in done.blocked) else ExitCode.DONE

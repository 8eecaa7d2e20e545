"""Keeping sessions alive between the runs, in the office's hours."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from agent.accounts import certificate_exceptions
from agent.accounts.session_keeping import open_session_keeper, sessions_folder
from agent.computer.clock import Clock
from agent.computer.files import ensure_folder
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.processes.browser_setup import BrowserMissing
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals
from agent.storage import open_database
from scrapers.browser.guarded import find_browser, launch
from scrapers.context import SessionKeeper
from scrapers.errors.portal import PortalError
from scrapers.login.keep_alive import Kept, keep_alive
from scrapers.session.proof import Expected
from store.people.accounts import account_states

_WORDS = {Kept.ALIVE: "phiên đăng nhập còn sống.", Kept.DEAD: "phiên đăng nhập đã hết; cần đăng nhập lại ở lần sau."}


def keep_sessions_alive(config: Config, clock: Clock) -> JobEnd:
    """Every kept session of a portal whose profile allows it is used once. No browser is started for none.

    Raises ``Failure`` where another collection runs: then the sessions are in use anyway.
    """
    wanted = [
        portal
        for portal in configured_portals(config)
        if portal.profile.session.keep_alive_path and (sessions_folder(config) / f"{portal.key}.bin").is_file()
    ]
    if not wanted:
        return JobEnd(exit_code=ExitCode.DONE, sentences=("Không có phiên đăng nhập nào cần giữ.",))
    with hold(config.data_folder, "sync"):
        database = open_database(config, clock.now())
        states = account_states(database, config.settings.unit.code)
        paused = {state.portal for state in states if state.paused_at is not None}
        wanted = [portal for portal in wanted if portal.key not in paused]
        if not wanted:
            return JobEnd(exit_code=ExitCode.DONE, sentences=("Các cổng có phiên đăng nhập đang được tạm dừng.",))
        keeper = open_session_keeper(config, open_key_store(config), database, clock)
        return JobEnd(exit_code=ExitCode.DONE, sentences=asyncio.run(_all(config, wanted, keeper, clock.now())))


async def _all(
    config: Config, portals: Sequence[ConfiguredPortal], keeper: SessionKeeper, now: datetime
) -> tuple[str, ...]:
    choice = find_browser(config.browser_path)
    if choice is None:
        raise BrowserMissing
    hosts = {host for portal in portals for host in portal.hosts}
    told = []
    pins = certificate_exceptions.pins(portals, now)
    async with launch(choice, hosts, ensure_folder(config.data_folder / "tmp"), pins=pins) as browser:
        for portal in portals:
            expected = Expected(unit=portal.settings.expected_unit, user=portal.settings.expected_user)
            try:
                kept = await keep_alive(portal.profile, browser, keeper, expected)
            except PortalError as error:
                get_logger("hoso.sessions").info("not_kept_alive", portal=portal.key, problem=error.problem.code)
                told.append(f"{portal.name}: {error.problem.sentence}")
                continue
            if kept in _WORDS:
                told.append(f"{portal.name}: {_WORDS[kept]}")
    return tuple(told)

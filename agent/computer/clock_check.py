"""Whether this computer's clock can be trusted: a wrong one makes dossiers look late that are not, and the other way
round. The portals' own clocks are asked; one portal's may be wrong, most of them are not."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from agent.computer.web_request import NoAnswer, ask
from agent.errors import Failure
from agent.logging import get_logger
from agent.settings.config import Config
from dossiers.dates import format_instant
from scrapers.session.server_clock import computer_clock, skew_of

if TYPE_CHECKING:
    from store.database import Database

TOLERANCE = timedelta(minutes=10)
"""A clock that is further off is wrong."""
NOTICE = "clock_wrong"
_RECENT = timedelta(hours=12)
_SECONDS = 5.0
_ADVICE = "Hãy chỉnh ngày giờ của máy và bật tự động đồng bộ giờ."

Skews = Mapping[str, timedelta]
"""By portal: how far this computer's clock is ahead of the portal's; negative: behind."""
Probe = Callable[[Mapping[str, str]], Skews]
"""Asks portals (key → address) now. Those that don't answer are left out."""


def judge(skews: Skews) -> str | None:
    """Why the clock is wrong by what the portals say, in Vietnamese; ``None`` where most of them find it right, or
    none says anything. Two portals that differ prove nothing."""
    off = [skew for skew in skews.values() if abs(skew) > TOLERANCE]
    if len(off) * 2 <= len(skews):
        return None
    amount = timedelta(seconds=median(skew.total_seconds() for skew in off))
    way = "nhanh" if amount > timedelta(0) else "chậm"
    return f"Đồng hồ của máy {way} {_span(abs(amount))} so với giờ của {len(off)} cổng. {_ADVICE}"


def behind_ledger(last_known: datetime | None, now: datetime) -> str | None:
    """Why the clock is wrong by what the ledger says: it was later already when the last run ended (aware)."""
    if last_known is None or now >= last_known - TOLERANCE:
        return None
    shown = f"Đồng hồ của máy ({format_instant(now)}) chậm hơn lần ghi sổ gần nhất ({format_instant(last_known)})."
    return f"{shown} {_ADVICE}"


def known_trouble(config: Config, database: "Database", now: datetime) -> str | None:
    """What the ledger alone knows of the clock at ``now`` (aware): nothing is asked of the network."""
    skews, last = _stored(config, database, now)
    return judge(skews) or behind_ledger(last, now)


def trouble(config: Config, database: "Database", now: datetime, probe: Probe | None = None) -> str | None:
    """Why nothing that counts days may go out at ``now`` (aware); ``None`` where the clock is right, as far as anybody
    can say. The portals are asked only where the ledger does not know, or finds the clock wrong: it may have been set
    right since."""
    skews, last = _stored(config, database, now)
    known = judge(skews) or behind_ledger(last, now)
    if skews and known is None:
        return None
    fresh = (probe or ask_portals)(addresses(config))
    return judge(fresh) if fresh else known


def tell(config: Config, database: "Database", now: datetime, sentence: str | None) -> None:
    """Keeps ``sentence`` as a notice for everybody who looks; ``None``: it is over."""
    from store import notices

    unit = config.settings.unit.code
    if sentence is None:
        notices.close(database, unit, NOTICE, now)
    else:
        notices.note(database, unit, NOTICE, "fail", sentence, now)


def addresses(config: Config) -> dict[str, str]:
    """The first address of every enabled portal that has one."""
    from agent.settings.portals import configured_portals
    from scrapers.profile import ProfileError

    try:
        return {
            portal.key: next(iter(portal.profile.origins.values()))
            for portal in configured_portals(config)
            if portal.is_walked and portal.profile.origins
        }
    except (Failure, ProfileError):  # told by whoever needs the profiles
        return {}


def ask_portals(portals: Mapping[str, str], now: Callable[[], datetime] = computer_clock) -> Skews:
    """One request without a log-in to each portal, all at once. Portals that don't answer in time are left out."""

    def one(item: tuple[str, str]) -> tuple[str, timedelta | None]:
        key, url = item
        try:
            return key, skew_of(ask(url + "/", method="HEAD", seconds=_SECONDS).headers, now())
        except NoAnswer as error:
            get_logger("hoso.clock").info("clock_not_told", portal=key, reason=str(error))
            return key, None

    if not portals:
        return {}
    with ThreadPoolExecutor(max_workers=len(portals)) as pool:
        return dict(_told(pool.map(one, portals.items())))


def _told(answers: Iterable[tuple[str, timedelta | None]]) -> Iterable[tuple[str, timedelta]]:
    return ((key, skew) for key, skew in answers if skew is not None)


def _stored(config: Config, database: "Database", now: datetime) -> tuple[Skews, datetime | None]:
    from store.runs import clock_skews, last_runs

    unit = config.settings.unit.code
    newest = last_runs(database, unit, limit=1)
    last = (newest[0].finished_at or newest[0].started_at) if newest else None
    return clock_skews(database, unit, now - _RECENT, now + TOLERANCE), last


def _span(amount: timedelta) -> str:
    minutes = round(amount.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // (24 * 60)} ngày"

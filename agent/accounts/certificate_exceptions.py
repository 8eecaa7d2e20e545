"""Certificates that can't be trusted and are taken all the same: each by a person's decision, pinned, for a while.

An exception counts until the end of its last day and never for more than ``LONGEST`` ahead: a date far away would be a
switch, not an exception. As long as one is written down, everybody who looks is told of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.settings.config import Config
from agent.settings.office import CertificateException
from agent.settings.portals import ConfiguredPortal
from dossiers.dates import format_date, local_date

if TYPE_CHECKING:
    from scrapers.guard.pinned import PinnedCertificate
    from store.database import Database

LONGEST = timedelta(days=92)


class State(StrEnum):
    """Whether an exception counts, and if not, why not."""

    IN_FORCE = "in_force"
    OVER = "over"
    TOO_LONG = "too_long"
    UNKNOWN_HOST = "unknown_host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One exception as people are told of it; ``sentence`` is Vietnamese."""

    portal: str
    host: str
    state: State
    sentence: str


def pins(portals: Iterable[ConfiguredPortal], now: datetime) -> "tuple[PinnedCertificate, ...]":
    """What the browser is told: the exceptions that count at ``now`` (aware), at each port of their host."""
    from scrapers.guard.pinned import PinnedCertificate

    return tuple(
        PinnedCertificate(host=host, port=port, fingerprint=each.sha256)
        for portal in portals
        for each in portal.settings.certificate_exceptions
        if _state(portal, each, local_date(now)) is State.IN_FORCE
        for host, port in _addresses(portal)
        if host == each.host.lower()
    )


def told(portals: Iterable[ConfiguredPortal], now: datetime) -> tuple[Told, ...]:
    """Every exception that is written down, whether it counts or not."""
    return tuple(
        Told(portal=portal.key, host=each.host, state=state, sentence=_sentence(portal, each, state))
        for portal in portals
        for each in portal.settings.certificate_exceptions
        for state in [_state(portal, each, local_date(now))]
    )


def tell(config: Config, database: "Database", portals: Iterable[ConfiguredPortal], now: datetime) -> None:
    """Keeps a notice of the exceptions of each of ``portals`` for everybody who looks, and closes what is over: of
    these portals, and of those that the configuration no longer names."""
    from store import notices

    unit, looked_at = config.settings.unit.code, tuple(portals)
    words: dict[str, list[str]] = {}
    for each in told(looked_at, now):
        words.setdefault(each.portal, []).append(each.sentence)
    others = {portal.key for portal in config.settings.portals} - {portal.key for portal in looked_at}
    for key in notices.certificate_notices(database, unit):
        if key not in words and key not in others:
            notices.close(database, unit, notices.CERTIFICATE + key, now)
    for key, sentences in words.items():
        notices.note(database, unit, notices.CERTIFICATE + key, "warn", " ".join(sentences), now)


def _state(portal: ConfiguredPortal, exception: CertificateException, today: date) -> State:
    if exception.host.lower() not in {host for host, _ in _addresses(portal)}:
        return State.UNKNOWN_HOST
    if exception.until < today:
        return State.OVER
    return State.IN_FORCE if exception.until <= today + LONGEST else State.TOO_LONG


def _addresses(portal: ConfiguredPortal) -> tuple[tuple[str, int], ...]:
    parts = [urlsplit(origin) for origin in portal.profile.origins.values()]
    found = [(each.hostname, each.port or 443) for each in parts if each.scheme == "https" and each.hostname]
    return tuple(dict.fromkeys(found))


def _sentence(portal: ConfiguredPortal, exception: CertificateException, state: State) -> str:
    which = f"{portal.name}: chứng chỉ không đáng tin của {exception.host}"
    day, why = format_date(exception.until), f"Lý do đã ghi: {exception.reason.rstrip('.')}."
    if state is State.IN_FORCE:
        return (
            f"{which} đang được tạm chấp nhận đến hết {day}, chỉ đúng chứng chỉ có vân tay {exception.sha256[:16]}…; "
            f"mọi chứng chỉ khác vẫn bị từ chối. {why} Hãy nhắc quản trị cổng thay chứng chỉ trước ngày đó."
        )
    if state is State.OVER:
        return (
            f"{which} từng được tạm chấp nhận, đã hết hạn từ {day} nên không còn được chấp nhận nữa. {why} "
            "Hãy xóa mục certificate_exceptions này khỏi tệp cấu hình."
        )
    if state is State.TOO_LONG:
        return (
            f"{which} không được chấp nhận vì ngày hết hạn {day} quá xa: chỉ được tạm chấp nhận nhiều nhất "
            f"{LONGEST.days} ngày một lần. Hãy ghi một ngày gần hơn trong tệp cấu hình."
        )
    return (
        f"{portal.name}: mục certificate_exceptions ghi {exception.host}, nhưng cổng không có địa chỉ https nào như "
        "vậy nên mục này không có tác dụng. Hãy sửa hoặc xóa trong tệp cấu hình."
    )

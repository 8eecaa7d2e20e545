"""Checks that knock at the portals' doors: their certificates, their clocks. Nobody logs in, no page is read."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.accounts import certificate_exceptions
from agent.computer.clock_check import Probe, addresses, ask_portals, behind_ledger, judge
from agent.doctor.model import Finding, fail, ok, warn
from agent.settings.config import Config
from scrapers.guard.upstream import ProxyFinder, ProxyRefused, ProxyUnsupported, open_through, system_proxies

if TYPE_CHECKING:
    from agent.settings.portals import ConfiguredPortal

_SECONDS = 6.0
_SOON = timedelta(days=14)


def check_portal_clocks(
    config: Config, last_known: datetime | None, now: datetime, probe: Probe | None = None
) -> Finding:
    """The computer's clock against the dates of the portals' answers, and the ledger where no portal answers."""
    found = (probe or ask_portals)(addresses(config))
    wrong = judge(found) if found else behind_ledger(last_known, now)
    if wrong is not None:
        return fail("portal_clocks", wrong, "Đến khi giờ đúng, chương trình không gửi thư quá hạn.")
    if not found:
        return warn("portal_clocks", "Không cổng nào trả lời nên chưa so được giờ.", "Kiểm tra mạng rồi chạy lại.")
    worst = max(abs(skew) for skew in found.values()).total_seconds()
    return ok("portal_clocks", f"Giờ của máy khớp với giờ của {len(found)} cổng (lệch nhiều nhất {worst:.0f} giây).")


def check_certificates(
    config: Config,
    now: datetime,
    *,
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    proxies: Callable[[], ProxyFinder] = system_proxies,
) -> Finding:
    """Every https address of the portals shows a certificate that this computer trusts, for some time to come."""
    hosts = _https_hosts(addresses_all(config))
    if not hosts:
        return ok("certificates", "Không cổng nào dùng https nên không có chứng chỉ để kiểm tra.")
    try:
        find = proxies()
    except ProxyUnsupported:
        return warn("certificates", "Chưa kiểm tra được chứng chỉ của các cổng.", "Sửa proxy của máy trước.")
    return _judged(asyncio.run(_all(hosts, context(), find)), _excepted(config, now), now)


def _judged(
    told: "Mapping[str, datetime | Refused | None]", excepted: Mapping[str, set[str]], now: datetime
) -> Finding:
    refused = {host: words for host, words in told.items() if isinstance(words, Refused)}
    bad = [f"{host}: {words}" for host, words in refused.items() if words.fingerprint not in excepted.get(host, ())]
    if bad:
        return fail(
            "certificates",
            f"Chứng chỉ không dùng được: {'; '.join(bad)}.",
            "Báo quản trị cổng, hoặc kiểm tra giờ của máy. Chương trình không bỏ qua chứng chỉ sai; chỉ khi quản trị "
            "cổng xác nhận đúng vân tay trên mới ghi tạm một mục certificate_exceptions có ngày hết hạn.",
        )
    if refused:
        words = f"Chứng chỉ không đáng tin đang được tạm chấp nhận: {', '.join(refused)}."
        return warn("certificates", words, "Nhắc quản trị cổng thay chứng chỉ. Xem lời nhắc của từng cổng: hoso status")
    ends = {host: end for host, end in told.items() if isinstance(end, datetime)}
    soon = [f"{host} ({end:%d/%m/%Y})" for host, end in ends.items() if end - now < _SOON]
    if soon:
        return warn("certificates", f"Chứng chỉ sắp hết hạn: {', '.join(soon)}.", "Báo quản trị cổng.")
    silent = len(told) - len(ends)
    if silent:
        words = f"{len(ends)} chứng chỉ tốt; {silent} địa chỉ không trả lời."
        return warn("certificates", words, "Kiểm tra mạng, địa chỉ cổng và proxy.")
    return ok("certificates", f"Chứng chỉ của {len(ends)} địa chỉ đều tốt.")


def addresses_all(config: Config) -> tuple[str, ...]:
    """Every address of every enabled portal."""
    return tuple(origin for portal in _portals(config) for origin in portal.profile.origins.values())


def _portals(config: Config) -> "tuple[ConfiguredPortal, ...]":
    from agent.errors import Failure
    from agent.settings.portals import configured_portals
    from scrapers.profile import ProfileError

    try:
        return configured_portals(config)
    except (Failure, ProfileError):  # told by the check of the profiles
        return ()


def _https_hosts(origins: Sequence[str]) -> tuple[tuple[str, int], ...]:
    parts = [urlsplit(origin) for origin in origins]
    found = [(each.hostname, each.port or 443) for each in parts if each.scheme == "https" and each.hostname]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a certificate can't be trusted, and its SHA-256 (64 small hexadecimal digits; empty where none was seen)."""

    why: str
    fingerprint: str = ""

    def __str__(self) -> str:
        pairs = ":".join(self.fingerprint[at : at + 2] for at in range(0, len(self.fingerprint), 2)).upper()
        return f"{self.why} (vân tay SHA-256 {pairs})" if pairs else self.why


def _excepted(config: Config, now: datetime) -> Mapping[str, set[str]]:
    """By host: the fingerprints that will do at ``now`` though their certificates can't be trusted."""
    found: dict[str, set[str]] = {}
    for pin in certificate_exceptions.pins(_portals(config), now):
        found.setdefault(pin.host, set()).add(pin.fingerprint)
    return found


async def _all(
    hosts: Sequence[tuple[str, int]], context: ssl.SSLContext, find: ProxyFinder
) -> Mapping[str, datetime | Refused | None]:
    """By host: until when its certificate is good, why it is not, or ``None`` where nobody answers."""
    found = await asyncio.gather(*(_one(host, port, context, find) for host, port in hosts))
    return dict(zip((host for host, _ in hosts), found, strict=True))


async def _one(host: str, port: int, context: ssl.SSLContext, find: ProxyFinder) -> datetime | Refused | None:
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await open_through(find(host, port), host, port)
            try:
                await writer.start_tls(context, server_hostname=host)
                shown = writer.get_extra_info("peercert") or {}
            finally:
                writer.transport.abort()  # no farewell in TLS, which would outlive our loop
    except ssl.SSLCertVerificationError as error:
        return Refused(error.verify_message, await _fingerprint(host, port, find))
    except ssl.SSLError as error:
        return Refused(error.reason or "lỗi mã hóa")
    except (OSError, ProxyRefused, TimeoutError):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)


async def _fingerprint(host: str, port: int, find: ProxyFinder) -> str:
    """The SHA-256 of a certificate that was refused, so that people can compare it. Nothing is sent there."""
    unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await open_through(find(host, port), host, port)
            try:
                await writer.start_tls(unchecked, server_hostname=host)
                shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            finally:
                writer.transport.abort()
    except (OSError, ProxyRefused, TimeoutError):
        return ""
    return hashlib.sha256(shown).hexdigest()

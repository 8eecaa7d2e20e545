"""Checks that knock at the portals' doors: their certificates, their clocks. Nobody logs in, no page is read."""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from agent.computer_clock import Probe, addresses, ask_portals, behind_ledger, judge
from agent.config import Config
from agent.doctor.model import Finding, fail, ok, warn
from scrapers.guard_upstream import ProxyFinder, ProxyRefused, ProxyUnsupported, open_through, system_proxies

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
    told = asyncio.run(_all(hosts, context(), find))
    bad = [f"{host}: {words}" for host, words in told.items() if isinstance(words, str)]
    if bad:
        return fail(
            "certificates",
            f"Chứng chỉ không dùng được: {'; '.join(bad)}.",
            "Báo quản trị cổng, hoặc kiểm tra giờ của máy. Chương trình không bỏ qua chứng chỉ sai.",
        )
    ends = {host: end for host, end in told.items() if isinstance(end, datetime)}
    soon = [f"{host} ({end:%d/%m/%Y})" for host, end in ends.items() if end - now < _SOON]
    if soon:
        return warn("certificates", f"Chứng chỉ sắp hết hạn: {', '.join(soon)}.", "Báo quản trị cổng.")
    silent = len(hosts) - len(ends)
    if silent:
        words = f"{len(ends)} chứng chỉ tốt; {silent} địa chỉ không trả lời."
        return warn("certificates", words, "Kiểm tra mạng, địa chỉ cổng và proxy.")
    return ok("certificates", f"Chứng chỉ của {len(ends)} địa chỉ đều tốt.")


def addresses_all(config: Config) -> tuple[str, ...]:
    """Every address of every enabled portal."""
    from agent.errors import Failure
    from agent.portals import configured_portals
    from scrapers.portal import ProfileError

    try:
        return tuple(origin for portal in configured_portals(config) for origin in portal.profile.origins.values())
    except (Failure, ProfileError):  # told by the check of the profiles
        return ()


def _https_hosts(origins: Sequence[str]) -> tuple[tuple[str, int], ...]:
    parts = [urlsplit(origin) for origin in origins]
    found = [(each.hostname, each.port or 443) for each in parts if each.scheme == "https" and each.hostname]
    return tuple(dict.fromkeys(found))


async def _all(
    hosts: Sequence[tuple[str, int]], context: ssl.SSLContext, find: ProxyFinder
) -> Mapping[str, datetime | str | None]:
    """By host: until when its certificate is good, why it is not, or ``None`` where nobody answers."""
    found = await asyncio.gather(*(_one(host, port, context, find) for host, port in hosts))
    return dict(zip((host for host, _ in hosts), found, strict=True))


async def _one(host: str, port: int, context: ssl.SSLContext, find: ProxyFinder) -> datetime | str | None:
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await open_through(find(host, port), host, port)
            try:
                await writer.start_tls(context, server_hostname=host)
                shown = writer.get_extra_info("peercert") or {}
            finally:
                writer.transport.abort()  # no farewell in TLS, which would outlive our loop
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except ssl.SSLError as error:
        return error.reason or "lỗi mã hóa"
    except (OSError, ProxyRefused, TimeoutError):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)

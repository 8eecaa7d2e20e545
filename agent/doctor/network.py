"""How the browser gets out of this computer. Nothing is asked of the network."""

from collections.abc import Callable
from urllib.parse import urlsplit

from agent.doctor.model import Finding, fail, ok, warn
from agent.errors import Failure
from agent.settings.config import Config
from scrapers.guard.upstream import ProxyFinder, ProxyUnsupported, system_proxies


def check_watch(config: Config) -> Finding:
    """Somebody outside notices when this computer is silent. Nothing is sent."""
    from agent.service.heartbeat import heartbeat_of

    heartbeat = heartbeat_of(config)
    if heartbeat is None:
        return warn(
            "watch",
            "Chưa khai người canh bên ngoài: máy tắt hẳn thì chỉ còn việc không thấy thư buổi sáng để biết.",
            "Đặt ping_url ở mục [watch] của tệp cấu hình (không bắt buộc).",
        )
    host = heartbeat.host
    heartbeat.close()
    return ok("watch", f"Có người canh bên ngoài ({host}). Thử: hoso watch test")


def check_proxy(config: Config, settings: Callable[[], ProxyFinder] = system_proxies) -> Finding:
    """Directly or through the machine's HTTP proxy; either way to the declared portals only. ``settings`` reads the
    machine's."""
    from agent.settings.portals import configured_portals
    from scrapers.profile import ProfileError

    try:
        find = settings()
    except ProxyUnsupported as error:
        return fail(
            "proxy",
            f"Máy này ra mạng qua máy chủ trung gian (proxy) loại “{error}”; chương trình không dùng được loại này.",
            "Dùng proxy loại http, hoặc cho các cổng đi thẳng không qua proxy.",
        )
    try:
        origins = [origin for portal in configured_portals(config) for origin in portal.profile.origins.values()]
    except (Failure, ProfileError):  # told by the check of the profiles
        origins = []
    ways = {}
    for origin in origins:
        parts = urlsplit(origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if parts.hostname is not None:
            ways[parts.hostname, parts.scheme] = find(parts.hostname, port)
    proxied = {f"{proxy.host}:{proxy.port}" for proxy in ways.values() if proxy is not None}
    if not proxied:
        return ok("proxy", "Trình duyệt đi thẳng ra mạng, chỉ đến các cổng đã khai báo.")
    plain = sorted(host for (host, scheme), proxy in ways.items() if proxy is not None and scheme == "http")
    through = ", ".join(sorted(proxied))
    if plain:
        return warn(
            "proxy",
            f"Trình duyệt ra mạng qua proxy {through}. Nhiều proxy không cho nối đến cổng không mã hóa (http): "
            f"{', '.join(plain)}.",
            "Nếu không lấy được số liệu của các cổng này, hãy cho chúng đi thẳng không qua proxy.",
        )
    return ok("proxy", f"Trình duyệt ra mạng qua proxy {through}, chỉ đến các cổng đã khai báo.")

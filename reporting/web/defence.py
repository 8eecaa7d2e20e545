"""What stands before every page: the host that was asked for, where a change comes from, and what a page may load."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_SAFE = frozenset({"GET", "HEAD"})
_MOST_BYTES = 1_000_000


class Defence:
    """Refuses other hosts (400), other methods (405), changes that come from elsewhere (403), bodies of unknown length
    (411) and big ones (413); puts the headers on every answer. ``hosts`` are host names without port."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no WebSockets here
            await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        refusal = self._refusal(scope)
        answer = self._app if refusal is None else PlainTextResponse(refusal[1], status_code=refusal[0])
        await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers, method = Headers(scope=scope), scope["method"]
        host = headers.get("host", "")
        if len(headers.getlist("host")) != 1 or host_name(host) not in self._hosts:
            return 400, "Địa chỉ này không phải của bảng theo dõi."
        if method in _SAFE:
            return None
        if method != "POST":
            return 405, "Không làm được việc này."
        if not comes_from_here(headers, f"{scope['scheme']}://{host}"):
            return 403, "Yêu cầu đến từ một trang khác nên không làm. Hãy mở bảng theo dõi rồi bấm lại."
        return _length_refusal(headers.get("content-length"))


def _length_refusal(length: str | None) -> tuple[int, str] | None:
    if length is None:
        return 411, "Yêu cầu không ghi độ dài nên chưa làm gì. Hãy mở bảng theo dõi bằng trình duyệt rồi bấm lại."
    if not length.isascii() or not length.isdigit() or int(length) > _MOST_BYTES:
        return 413, "Nội dung gửi lên quá dài."
    return None


def host_name(host: str) -> str:
    """Of a ``Host`` header, without its port; empty for what is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold() if "@" not in host and "/" not in host else ""
    except ValueError:
        return ""


def comes_from_here(headers: Headers, own: str) -> bool:
    """Whether a change was asked for by one of our own pages. Browsers tell the site of origin in ``Sec-Fetch-Site``
    and ``Origin``; what tells neither is refused, and what tells one must not contradict the other."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin.casefold() == own.casefold()
    return site is not None

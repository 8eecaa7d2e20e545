"""One small request to a web address, through the office's HTTP proxy where there is one. No redirect is followed."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.guard.upstream import ProxyFinder, ProxyUnsupported, system_proxies


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """What came back. The names of ``headers`` are in small letters."""

    status: int
    headers: Mapping[str, str]


class NoAnswer(Exception):
    """Nobody answered; the words say why, without the address (which may be a secret)."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(
    url: str,
    *,
    method: str,
    body: bytes | None = None,
    seconds: float,
    proxies: Callable[[], ProxyFinder] = system_proxies,
) -> WebAnswer:
    """Sends one request to ``url`` (http or https; certificates are checked). Any HTTP answer is an answer.

    ``seconds`` limits each step of it. Raises ``NoAnswer``, and ``ValueError`` for another kind of address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    headers = {"User-Agent": "hoso", "Content-Type": "text/plain; charset=utf-8"} if body else {"User-Agent": "hoso"}
    request = urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310 - checked above
    try:
        proxy = proxies()(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        if proxy is not None:
            if proxy.authorization is not None:
                request.add_header("Proxy-Authorization", proxy.authorization)
            request.set_proxy(f"{proxy.host}:{proxy.port}", "http")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
        with opener.open(request, timeout=seconds) as answer:
            return _answer(answer.status, answer.headers.items())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers.items())
    except urllib.error.URLError as error:
        raise NoAnswer(_why(error.reason)) from None
    except (OSError, http.client.HTTPException, ProxyUnsupported) as error:
        raise NoAnswer(_why(error)) from None


def _answer(status: int, headers: Iterable[tuple[str, str]]) -> WebAnswer:
    return WebAnswer(status=status, headers={name.lower(): value for name, value in headers})


def _why(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "quá lâu không thấy trả lời"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__ if isinstance(error, Exception) else str(error)

"""Cookies between a browser's context and a client of ours: what goes with a request, and what an answer sets. Pure.

Parsed as browsers do it (RFC 6265, 5.2 and 5.3); whether a cookie is kept at all stays the browser's own decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

_GONE = 1.0  # an instant long ago (Unix seconds): the browser forgets such a cookie
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}


def cookie_header(cookies: Iterable[Mapping[str, Any]], url: str) -> str:
    """The value of ``Cookie`` for ``url``, from all that Playwright tells of a context's cookies: those of the longest
    path first; empty for none."""
    fitting = (each for each in cookies if _fits(each, url))
    ordered = sorted(fitting, key=lambda each: -len(each["path"]))
    return "; ".join(f"{name}={each['value']}" if (name := each["name"]) else each["value"] for each in ordered)


def _fits(cookie: Mapping[str, Any], url: str) -> bool:
    place = urlsplit(url)
    host, path = (place.hostname or "").lower(), place.path or "/"
    domain, below = cookie["domain"].lower(), cookie["path"]
    at_home = host == domain.removeprefix(".") or (domain.startswith(".") and host.endswith(domain))
    under = path == below or path.startswith(below if below.endswith("/") else f"{below}/")
    return at_home and under and (place.scheme == "https" or not cookie["secure"])


def cookies_set(url: str, headers: Sequence[str], now: float) -> list[dict[str, Any]]:
    """What the values of ``Set-Cookie`` of an answer from ``url`` ask the browser to keep, in their order, or to
    forget: as Playwright's ``add_cookies`` takes it. ``now``: Unix seconds. What is no cookie, or one for another site,
    is left out."""
    found = (_cookie_set(url, header, now) for header in headers)
    return [each for each in found if each is not None]


def _cookie_set(url: str, header: str, now: float) -> dict[str, Any] | None:
    pair, *attributes = header.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    said = {key.strip().lower(): words.strip() for key, _, words in (each.partition("=") for each in attributes)}
    place = urlsplit(url)
    host, domain = (place.hostname or "").lower(), said.get("domain", "").lower().removeprefix(".")
    if not (name.strip() or value.strip()) or (domain and domain != host and not host.endswith(f".{domain}")):
        return None
    path = said.get("path", "")
    same_site = _SAME_SITE.get(said.get("samesite", "").lower())
    return {
        "name": name.strip(),
        "value": value.strip(),
        "domain": f".{domain}" if "domain" in said and domain else host,
        "path": path if path.startswith("/") else place.path.rpartition("/")[0] or "/",
        "expires": _expiry(said, now),
        "httpOnly": "httponly" in said,
        "secure": "secure" in said,
        **({} if same_site is None else {"sameSite": same_site}),
    }


def _expiry(said: dict[str, str], now: float) -> float:
    """Unix seconds; -1 for a cookie that lives as long as its session. ``Max-Age`` counts before ``Expires``."""
    age = said.get("max-age", "")
    if age.removeprefix("-").isdecimal() and age.isascii():
        return now + int(age) if int(age) > 0 else _GONE
    try:
        return max(parsedate_to_datetime(said["expires"]).timestamp(), _GONE)
    except (KeyError, ValueError, OverflowError):
        return -1

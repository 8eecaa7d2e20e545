"""Addresses as the guard reads them: one plain reading of each, so that no other spelling side-steps a rule."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SOCKET_SCHEMES = {"ws": "http", "wss": "https"}
_DECODINGS = 4  # servers behind servers decode more than once
_MICROSOFT = re.compile(r"%u([0-9a-fA-F]{4})")  # IIS reads %u0064 as a letter too

Pairs = tuple[tuple[str, str], ...]
Origin = tuple[str, str, int]


def origin_of(url: str) -> Origin | None:
    """Scheme, host and port of an HTTP address; ``None`` for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.lower(), port or _DEFAULT_PORTS[parts.scheme]


def socket_as_http(url: str) -> str:
    """A WebSocket's address with the scheme of the request that opens it; any other address as it is."""
    scheme, colon, rest = url.partition(":")
    return _SOCKET_SCHEMES.get(scheme.lower(), scheme) + colon + rest


def plain_path(path: str) -> str | None:
    """The decoded path; ``None`` where decoding changes its segments or leaves what a server may read otherwise."""
    plain = unquote(path or "/")
    if plain.count("/") != (path or "/").count("/") or re.search(r"[\\%\x00-\x1f\x7f\ufffd]", plain):
        return None
    return None if any(segment in {".", ".."} for segment in plain.split("/")) else plain


def query_pairs(query: str) -> Pairs:
    """Names and values as sent, decoded once. Some servers part them at ``;`` too, so both readings are given."""
    readings = dict.fromkeys(parse_qsl(query, keep_blank_values=True))
    if ";" in query:
        readings |= dict.fromkeys(parse_qsl(query.replace(";", "&"), keep_blank_values=True))
    return tuple(readings)


def names_declared(patterns: Iterable[str], pairs: Pairs) -> bool:
    """Whether every name of ``pairs`` is among the declared ones."""
    wanted = [wildcard(pattern, across=True) for pattern in patterns]
    return all(any(pattern.fullmatch(name) for pattern in wanted) for name, _value in pairs)


def is_dangerous(patterns: Iterable[str], url: str, sent: Pairs = ()) -> bool:
    """Whether a pattern names ``url``, or the path above it, in whatever spelling.

    A pattern is a path (``*`` for any characters, slashes too); behind a ``?`` it names what the query, or a sent form
    (``sent``), holds: ``/list.aspx?action=delete``, or with no path before it any page's ``?action=del*``. Parts joined
    by ``&`` must all be there.
    """
    parts = urlsplit(url)
    paths: set[str] | None = None
    held: set[str] | None = None
    for pattern in patterns:
        path, _mark, query = pattern.partition("?")
        if path:
            paths = _spellings_of_path(parts.path) if paths is None else paths
            wanted = wildcard(_plain(path), across=True)
            if not any(wanted.fullmatch(each) for each in paths):
                continue
        if query:
            held = _spellings_of_pairs(parts.query, sent) if held is None else held
            each_wanted = [wildcard(_plain(part), across=True) for part in query.split("&")]
            if not all(any(wanted.fullmatch(pair) for pair in held) for wanted in each_wanted):
                continue
        return True
    return False


def _spellings_of_path(path: str) -> set[str]:
    """The path and every path above it, plain, without the parameters and endings that servers drop."""
    found = set()
    for text in _decoded(path or "/"):
        segments = [segment.partition(";")[0].rstrip(". ") for segment in text.replace("\\", "/").split("/")]
        kept = [segment for segment in segments if segment]
        found |= {"/" + "/".join(kept[:count]) for count in range(len(kept) + 1)}
        found.add(text)
    return found


def _spellings_of_pairs(query: str, sent: Pairs) -> set[str]:
    pairs = [*query_pairs(query), *sent]
    return {each for name, value in pairs for each in _decoded(f"{name}={value}")}


def _decoded(text: str) -> Iterator[str]:
    """``text`` decoded never, once, twice, …; each plain."""
    for _time in range(_DECODINGS):
        yield _plain(text)
        before, text = text, unquote_plus(_MICROSOFT.sub(lambda found: chr(int(found[1], 16)), text))
        if text == before:  # nothing is left to decode
            return
    yield _plain(text)


def _plain(text: str) -> str:
    """Without case, without wide or composed look-alikes, without invisible characters."""
    if text.isascii() and text.isprintable():  # a page's state is long, and has none of these
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] != "C")


@lru_cache(maxsize=512)
def wildcard(text: str, *, across: bool) -> re.Pattern[str]:
    """``text`` with ``*`` for any run of characters, without slashes unless ``across``."""
    star = ".*" if across else "[^/]*"
    return re.compile(star.join(re.escape(piece) for piece in text.split("*")), re.DOTALL)

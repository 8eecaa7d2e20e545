"""Bodies as the guard reads them: strictly, and only of the kind that is declared. What can't be read isn't sent."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from scrapers.guard.address import Pairs, query_pairs, wildcard

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SHAPE = re.compile(r"(?P<path>[^:\[\].]+(?:\[\])*(?:\.[^:\[\].]+(?:\[\])*)*)(?::(?P<types>[a-z]+(?:\|[a-z]+)*))?")
_CHARSETS = {"", "utf-8", "utf8", "us-ascii"}
_PART = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([^"\r\n\\%]*)"\r\n'
    rb"(?:Content-Type: text/plain(?:; ?charset=utf-8)?\r\n)?\r\n(.*)\r\n",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Opaque:
    """Stands for an object in which something may not be sent: never declared."""


def kind_of(content_type: str) -> str | None:
    """``"form"``, ``"json"`` or ``"multipart"``; ``None`` for any other, and for text in another writing than UTF-8."""
    kind, _semicolon, rest = content_type.lower().partition(";")
    kind = kind.strip()
    charset = rest.partition("charset=")[2].partition(";")[0].strip(" \"'")
    if charset not in _CHARSETS:
        return None
    if kind == "application/x-www-form-urlencoded":
        return "form"
    if kind == "application/json" or re.fullmatch(r"application/[a-z0-9.-]+\+json", kind):
        return "json"
    return "multipart" if kind == "multipart/form-data" else None


def sent_pairs(body: bytes, content_type: str) -> Pairs | None:
    """The fields of a form's body, however it is packed; ``None`` where it is no form or can't be read for sure."""
    kind = kind_of(content_type)
    if kind == "form":
        return form_pairs(body)
    return multipart_pairs(body, content_type) if kind == "multipart" else None


def form_pairs(body: bytes) -> Pairs | None:
    """The fields of a URL-encoded body; ``None`` where that is no UTF-8."""
    try:
        text = body.decode("utf-8")
        parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return None
    return query_pairs(text)


def multipart_pairs(body: bytes, content_type: str) -> Pairs | None:
    """The text fields of a multipart form. Files, other headers and odd packing are not read: ``None``."""
    boundary = re.search(r'boundary=(?:"([^"]+)"|([^\s;"]+))', content_type, re.IGNORECASE)
    if boundary is None:
        return None
    mark = b"--" + (boundary[1] or boundary[2]).encode()
    first, *parts = body.split(mark)
    if first or not parts or parts.pop() not in (b"--", b"--\r\n"):
        return None
    pairs = []
    for part in parts:
        found = _PART.fullmatch(part)
        if found is None:
            return None
        try:
            pairs.append((found[1].decode("utf-8"), found[2].decode("utf-8")))
        except UnicodeDecodeError:
            return None
    return tuple(pairs)


def event_allowed(events: tuple[str, ...], fields: Pairs) -> bool:
    """Whether the ``__EVENTTARGET`` and ``__EVENTARGUMENT`` of a form are among the declared events.

    Every value of a repeated field counts: servers differ in which one they take. A form sent by a button has an
    empty target; then the button itself is among the fields, and an event of the button's name must be declared.
    """
    targets = [value for name, value in fields if name.upper() == "__EVENTTARGET"] or [""]
    arguments = [value for name, value in fields if name.upper() == "__EVENTARGUMENT"] or [""]
    if any(targets):
        return all(_event_declared(events, target, argument) for target in targets for argument in arguments)
    names = {name for name, _value in fields}
    return any(_event_declared(events, name, "") for name in names) and not any(arguments)


def _event_declared(events: tuple[str, ...], target: str, argument: str) -> bool:
    for event in events:
        wanted_target, _bar, wanted_argument = event.partition("|")
        if wildcard(wanted_target, across=True).fullmatch(target) and wildcard(wanted_argument, across=True).fullmatch(
            argument
        ):
            return True
    return False


def parse_shape(line: str) -> tuple[str, tuple[str, ...]]:
    """``"filter.units[]:string|null"`` as path and types; no types: any. Raises ``ValueError`` for anything else."""
    found = _SHAPE.fullmatch(line)
    types = tuple(found["types"].split("|")) if found and found["types"] else ()
    unknown = [kind for kind in types if kind not in _KINDS]
    if found is not None and unknown:
        raise ValueError(f"“{line}”: không có kiểu “{unknown[0]}”; có thể dùng: {', '.join(sorted(_KINDS))}")
    if found is None:
        raise ValueError(
            f"“{line}” không đúng khuôn tên của JSON, ví dụ “keyword:string” hoặc “filter.statuses[]:string|null”"
        )
    return found["path"], types


@lru_cache(maxsize=256)
def _shape(lines: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return dict(parse_shape(line) for line in lines)


def json_allowed(lines: tuple[str, ...], body: bytes) -> bool:
    """Whether ``body`` is JSON that holds declared keys only, each with a declared type.

    Every key counts, of repeated ones too. An empty list or object may stand where something declared would.
    """
    try:
        content = json.loads(body.decode("utf-8"), object_pairs_hook=_Object, parse_constant=_refuse)
        return all(_leaf_declared(_shape(lines), path, value) for path, value in _leaves("", content))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or too deep to be a question
        return False


class _Object(list[tuple[str, Any]]):
    """An object with all its keys, repeated ones too."""


def _refuse(word: str) -> object:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _leaves(path: str, value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, _Object):
        if not value:
            yield path, value
        for name, inner in value:
            if re.search(r"[:\[\].]", name):  # would read as another path
                yield path, _Opaque()
            yield from _leaves(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list):
        if not value:
            yield path, value
        for inner in value:
            yield from _leaves(f"{path}[]", inner)
    else:
        yield path, value


def _leaf_declared(shape: dict[str, tuple[str, ...]], path: str, value: object) -> bool:
    if isinstance(value, _Object):
        return not path or any(each.startswith(f"{path}.") for each in shape)
    if isinstance(value, list):
        return any(each.startswith(f"{path}[]") for each in shape)
    if path not in shape or isinstance(value, _Opaque):
        return False
    types = shape[path]
    if isinstance(value, bool) and types:  # to Python a truth value is a number too
        return "boolean" in types
    return not types or isinstance(value, tuple(kind for name in types for kind in _KINDS[name]))

"""JSON items → raw rows, by the profile's paths; and the few other places of a reply that a list needs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from dossiers.problems import Problem
from scrapers.errors.portal import LayoutChanged
from scrapers.profile import ListProfile, Portal
from scrapers.rows.lost_columns import lost_places
from scrapers.rows.nearest import nearest
from scrapers.rows.reader import RawRow

_STEP = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<index>[0-9]+)\]|\[(?P<name>[^=\]]+)=(?P<value>[^\]]*)\]")
_HOLE = re.compile(r"\{([^{}]+)\}")


class Missing(LookupError):
    """A place that a reply does not have; ``key`` is the part that is gone, ``there`` what stands beside it."""

    def __init__(self, key: str, there: Sequence[str]) -> None:
        super().__init__(key)
        self.key = key
        self.there = tuple(there)


def at_path(item: object, path: str) -> Any:
    """The value at a dotted path such as ``a.b[languageId=228].name`` or ``task[0].agency``.

    ``None`` where the value, or something on the way, is null or an empty or unmatched list. Raises ``Missing`` where
    a key of an object on the way is absent.
    """
    if path.isidentifier() and isinstance(item, dict) and path in item:  # one key, as mostly
        return item[path]
    value: Any = item
    for key, index, name, wanted, words in _steps(path):
        if value is None:
            return None
        if key is not None:
            if not isinstance(value, Mapping) or key not in value:
                raise Missing(key, list(value) if isinstance(value, Mapping) else [])
            value = value[key]
        elif not isinstance(value, list):
            raise Missing(words, [])
        elif index is not None:
            value = value[int(index)] if int(index) < len(value) else None
        else:
            alike = (each for each in value if isinstance(each, Mapping) and as_text(each.get(name)) == wanted)
            value = next(alike, None)
    return value


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[tuple[str | None, str | None, str | None, str | None, str], ...]:
    """A path's steps: key, index, name and value of those alike (of which one kind is given), and the step itself."""
    return tuple((step["key"], step["index"], step["name"], step["value"], step[0]) for step in _STEP.finditer(path))


def at_pointer(document: object, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901). Raises ``Missing``."""
    value: Any = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise Missing(key, list(value) if isinstance(value, Mapping) else [])
    return value


def as_text(value: object) -> str | None:
    """A JSON value as the text of a cell; ``None`` for null and for what is no single value."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def raw_rows(portal: Portal, profile: ListProfile, items: Sequence[object]) -> list[RawRow]:
    """The fields of a page's items.

    A key may be absent from single items (services leave out what is null); one of a required column that is absent
    from all of them is a changed layout. Raises ``LayoutChanged``.
    """
    if profile.columns is None:
        raise ValueError(f"list {profile.key} declares no columns")
    rows: list[dict[str, str]] = [{} for _ in items]
    declared = profile.columns.declared()
    for name, paths in declared.items():
        gone: Missing | None = None
        there = False
        only = paths[0] if len(paths) == 1 and paths[0].isidentifier() else None
        for row, item in zip(rows, items, strict=True):
            if only is not None and type(item) is dict and type(text := item.get(only)) is str:  # as mostly
                there = True
                if text:
                    row[name] = text
                continue
            for path in paths:
                try:
                    text = as_text(at_path(item, path))
                except Missing as missing:
                    gone = gone or missing
                    continue
                there = True
                if text:
                    row[name] = text
                    break
        if gone is not None and not there and name in profile.required:
            known = {step["key"] for paths in declared.values() for path in paths for step in _STEP.finditer(path)}
            likest = nearest(gone.key, [key for key in gone.there if key not in known])
            raise LayoutChanged.lost(portal.name, gone.key, likest, list_key=profile.key, detail=", ".join(gone.there))
    return list(rows)


def lost_keys(portal: Portal, profile: ListProfile, items: Sequence[object]) -> tuple[Problem, ...]:
    """An issue for each column that the list can spare and that none of a full page's items has any more."""
    known = {step["key"] for place in _places(profile) for step in _STEP.finditer(place)}
    first = items[0] if items else None
    there = [key for key in first if key not in known] if isinstance(first, Mapping) else []

    def has(path: str) -> bool:
        for item in items:
            try:
                at_path(item, path)
            except Missing:
                continue
            return True
        return False

    return lost_places(portal, profile, len(items), has, there)


def _places(profile: ListProfile) -> list[str]:
    return [] if profile.columns is None else [place for each in profile.columns.declared().values() for place in each]


def link_of(profile: ListProfile, origin: str, item: object) -> str | None:
    """The dossier's own page: the profile's ``link`` with ``{path}`` filled in; ``None`` where a part is missing."""
    path = None if profile.link is None else path_of(profile.link, item)
    return None if path is None else origin + path


def path_of(template: str, item: object) -> str | None:
    """``template`` with each ``{path}`` filled in from the item; ``None`` where a part is missing."""
    parts: dict[str, str] = {}
    for path in _HOLE.findall(template):
        text = text_at(item, path)
        if not text:
            return None
        parts[path] = quote(text, safe="")
    return _HOLE.sub(lambda hole: parts[hole[1]], template)


def text_at(item: object, path: str) -> str | None:
    """The value at a path as text; ``None`` where there is none. An empty path: all single values of the item."""
    if not path:
        values = item.values() if isinstance(item, Mapping) else ()
        return " ".join(text for value in values if (text := as_text(value)))
    try:
        return as_text(at_path(item, path))
    except Missing:
        return None

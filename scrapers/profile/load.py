"""Reads portal profiles from disk. Every mistake is said in Vietnamese, with file, line and the nearest valid word."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scrapers.profile.lines import find_line
from scrapers.profile.mistakes import ProfileError, explained, hint, syntax_mistake
from scrapers.profile.model import Portal

FILE_NAME = "portal.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the office's configuration says otherwise: addresses by name, the pace, its own values for requests, and
    whom to call at the portal."""

    origins: Mapping[str, str] = field(default_factory=dict)
    seconds_between_pages: float | None = None
    parallel_pages: int | None = None
    hours: str | None = None
    deadline_seconds: float | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    contact: str | None = None
    full_names: bool = False

    def as_table(self) -> dict[str, Any]:
        """In the shape of a profile."""
        pace = {
            "seconds_between_pages": self.seconds_between_pages,
            "parallel_pages": self.parallel_pages,
            "hours": self.hours,
            "deadline_seconds": self.deadline_seconds,
        }
        table: dict[str, Any] = {
            "origins": dict(self.origins),
            "pace": {name: value for name, value in pace.items() if value is not None},
            "parameters": dict(self.parameters),
            "contact": self.contact,
            "full_names": self.full_names,
        }
        return {name: values for name, values in table.items() if values}


_NOTHING = Overrides()


def load_portal(path: Path, overrides: Overrides = _NOTHING) -> Portal:
    """The portal of a ``portal.toml``, or of the folder that holds one. Raises ``ProfileError``."""
    file = path / FILE_NAME if path.is_dir() else path
    return _understood(_read(file), file, json.dumps(overrides.as_table(), sort_keys=True))


@lru_cache(64)
def _understood(text: str, file: Path, overrides_json: str) -> Portal:
    """What ``text`` of ``file`` says with those overrides (the table as JSON). The same words give the same value,
    which nobody changes: pages and jobs ask for every portal again and again."""
    own = _parse(text, file)
    overrides = json.loads(overrides_json)
    unknown = sorted(
        set(overrides.get("origins", ())) - set(own.get("origins", {})) - set(_defaults(own).get("origins", {}))
    )
    if unknown:
        known = list(own.get("origins", {}))
        raise ProfileError(
            file, None, f"tệp cấu hình đổi địa chỉ “{unknown[0]}” mà cổng không có{hint(unknown[0], known)}"
        )
    merged = _with_each_list(_merge(_merge(_defaults(own), own), overrides))
    try:
        return Portal.model_validate_json(json.dumps(merged))
    except ValidationError as error:
        raise explained(error, file, text) from None


def load_folder(folder: Path, overrides: Mapping[str, Overrides] | None = None) -> dict[str, Portal]:
    """All portals of a folder: each sub-folder with a ``portal.toml`` registers one, by its key, in order of keys.

    ``overrides`` by portal key (the sub-folder's name). Raises ``ProfileError``, also if a key isn't its folder's name.
    """
    portals = (load_of_folder(file, overrides) for file in sorted(folder.glob(f"*/{FILE_NAME}")))
    return {portal.key: portal for portal in portals}


def load_of_folder(file: Path, overrides: Mapping[str, Overrides] | None = None) -> Portal:
    """The portal of a ``portal.toml`` in a folder that is named after its key. ``overrides`` by portal key. Raises
    ``ProfileError``, also if the key isn't the folder's name."""
    key = file.parent.name
    portal = load_portal(file, (overrides or {}).get(key, _NOTHING))
    if portal.key != key:
        line = find_line(_read(file), ("key",))
        raise ProfileError(file, line, f"key là “{portal.key}” nhưng thư mục tên “{key}”; hai tên phải giống nhau")
    return portal


def _read(file: Path) -> str:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise ProfileError(file, None, "không có tệp này") from None
    except OSError as error:
        raise ProfileError(file, None, f"không đọc được tệp ({error.strerror})") from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProfileError(file, line, "tệp không phải chữ UTF-8; hãy lưu lại bằng UTF-8") from None


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise syntax_mistake(error, file, text) from None


def _defaults(own: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the profile's family; none where the family has no file."""
    family = own.get("family")
    if not isinstance(family, str) or not family.isidentifier():
        return {}
    resource = files("scrapers.families") / f"{family}.toml"
    return tomllib.loads(resource.read_text("utf-8")) if resource.is_file() else {}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` upon ``base``: tables merge, lists of the same key merge, everything else is replaced."""
    merged = dict(base)
    for name, value in over.items():
        old = merged.get(name)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[name] = _merge(old, value)
        elif name == "lists" and isinstance(old, list) and isinstance(value, list):
            by_key = {each.get("key"): each for each in old}
            merged[name] = [
                _merge(by_key.get(each.get("key"), {}), each) if isinstance(each, Mapping) else each for each in value
            ]
        else:
            merged[name] = value
    return merged


def _with_each_list(table: dict[str, Any]) -> dict[str, Any]:
    """A family's ``[each_list]`` holds for every list of its portals that does not say otherwise."""
    every = table.pop("each_list", {})
    lists = table.get("lists")
    if every and isinstance(lists, list):
        table["lists"] = [_merge(every, each) if isinstance(each, Mapping) else each for each in lists]
    return table

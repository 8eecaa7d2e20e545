"""Reads portal profiles from disk. Every mistake is said in Vietnamese, with file, line and the nearest valid word."""

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from scrapers.portal_lines import find_line
from scrapers.portal_model import Portal

FILE_NAME = "portal.toml"
_SENTENCES = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy",
    "string_type": "phải là chữ trong dấu ngoặc kép",
    "bool_type": "phải là true hoặc false",
    "int_type": "phải là số nguyên",
    "float_type": "phải là số",
    "tuple_type": "phải là danh sách trong ngoặc vuông",
    "model_type": "phải là một bảng có các mục bên trong",
    "dict_type": "phải là một bảng có các mục bên trong",
    "string_pattern_mismatch": "viết chưa đúng khuôn",
    "too_short": "phải có ít nhất một mục",
}


class ProfileError(Exception):
    """A profile that can't be used. ``str()`` is Vietnamese: file, line, what is wrong, what was likely meant."""

    def __init__(self, file: Path, line: int | None, sentence: str) -> None:
        self.file = file
        self.line = line
        self.sentence = sentence
        place = f"{file}, dòng {line}" if line else str(file)
        super().__init__(f"Mô tả cổng {place}: {sentence}")


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
        }
        return {name: values for name, values in table.items() if values}


_NOTHING = Overrides()


def load_portal(path: Path, overrides: Overrides = _NOTHING) -> Portal:
    """The portal of a ``portal.toml``, or of the folder that holds one. Raises ``ProfileError``."""
    file = path / FILE_NAME if path.is_dir() else path
    text = _read(file)
    own = _parse(text, file)
    unknown = sorted(set(overrides.origins) - set(own.get("origins", {})) - set(_defaults(own).get("origins", {})))
    if unknown:
        known = list(own.get("origins", {}))
        raise ProfileError(
            file, None, f"tệp cấu hình đổi địa chỉ “{unknown[0]}” mà cổng không có{_hint(unknown[0], known)}"
        )
    merged = _with_each_list(_merge(_merge(_defaults(own), own), overrides.as_table()))
    try:
        return Portal.model_validate_json(json.dumps(merged))
    except ValidationError as error:
        raise _explained(error, file, text) from None


def load_folder(folder: Path, overrides: Mapping[str, Overrides] | None = None) -> dict[str, Portal]:
    """All portals of a folder: each sub-folder with a ``portal.toml`` registers one, by its key, in order of keys.

    ``overrides`` by portal key (the sub-folder's name). Raises ``ProfileError``, also if a key isn't its folder's name.
    """
    portals: dict[str, Portal] = {}
    for file in sorted(folder.glob(f"*/{FILE_NAME}")):
        key = file.parent.name
        portal = load_portal(file, (overrides or {}).get(key, _NOTHING))
        if portal.key != key:
            line = find_line(file.read_text("utf-8"), ("key",))
            raise ProfileError(file, line, f"key là “{portal.key}” nhưng thư mục tên “{key}”; hai tên phải giống nhau")
        portals[key] = portal
    return portals


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ProfileError(file, None, "không có tệp này") from None
    except OSError as error:
        raise ProfileError(file, None, f"không đọc được tệp ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ProfileError(file, None, "tệp không phải chữ UTF-8; hãy lưu lại bằng UTF-8") from None


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = str(error)
        line = int(found.partition("at line ")[2].partition(",")[0] or 0) or len(text.splitlines())
        raise ProfileError(file, line, f"viết sai cú pháp TOML: {found}") from None


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


def _explained(error: ValidationError, file: Path, text: str) -> ProfileError:
    """The first mistake, an unknown word before what it leaves missing."""
    mistakes = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    first = mistakes[0]
    path = first["loc"]
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    if first["type"] == "value_error":
        sentence = str(first["ctx"]["error"])
    elif first["type"] == "literal_error":
        sentence = f"“{first['input']}” không dùng được ở đây{_hint(str(first['input']), _choices(path))}"
    elif first["type"] == "extra_forbidden":
        sentence = f"{_SENTENCES['extra_forbidden']}{_hint(str(path[-1]), _siblings(path))}"
    else:
        sentence = _SENTENCES.get(first["type"], f"giá trị không hợp lệ ({first['msg']})")
    return ProfileError(file, find_line(text, path), f"{name or 'cả tệp'}: {sentence}")


def _hint(word: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if nearest:
        return f"; có phải ý anh/chị là “{nearest[0]}”?"
    return f"; có thể dùng: {', '.join(known)}" if known else ""


def _siblings(path: tuple[int | str, ...]) -> list[str]:
    """The valid words at the place of the last part of ``path``."""
    model = _annotation(path[:-1])
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


def _choices(path: tuple[int | str, ...]) -> list[str]:
    annotation = _annotation(path)
    return [str(each) for each in get_args(annotation)] if get_origin(annotation) is Literal else []


def _annotation(path: tuple[int | str, ...]) -> Any:
    """The type that a place of the profile has; arrays and optional values are looked through."""
    found: Any = Portal
    for part in path:
        if isinstance(part, int):
            found = get_args(found)[0] if get_args(found) else None
        elif isinstance(found, type) and issubclass(found, BaseModel):
            fields = {info.alias or name: info for name, info in found.model_fields.items()}
            found = fields[part].annotation if part in fields else None
        else:
            return None
        if get_origin(found) in (Union, UnionType):
            found = next(each for each in get_args(found) if each is not type(None))
    return found

"""Says what is wrong with a portal's profile: in Vietnamese, with file, line and the nearest valid word."""

import difflib
import re
import tomllib
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scrapers.portal_columns import Misplaced
from scrapers.portal_lines import find_line
from scrapers.portal_model import Portal

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
    "too_short": "phải có ít nhất một mục",
}
_PATTERNS = {
    "^/": "phải là đường dẫn bắt đầu bằng dấu /",
    "^/[^?#]*$": "phải là đường dẫn bắt đầu bằng dấu /, không kèm dấu ? hay #",
    "^[a-z][a-z0-9_]*$": "chỉ gồm chữ thường không dấu, chữ số và dấu _, bắt đầu bằng chữ",
    "^[^=]+=.*$": "phải viết dạng tên=giá trị",
    "^[A-Z]+$": "phải viết hoa, ví dụ POST",
}
_LIMITS = {
    "greater_than_equal": ("ge", "phải từ {} trở lên"),
    "greater_than": ("gt", "phải lớn hơn {}"),
    "less_than_equal": ("le", "nhiều nhất là {}"),
    "less_than": ("lt", "phải nhỏ hơn {}"),
}
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class ProfileError(Exception):
    """A profile that can't be used. ``str()`` is Vietnamese: file, line, what is wrong, what was likely meant."""

    def __init__(self, file: Path, line: int | None, sentence: str) -> None:
        self.file = file
        self.line = line
        self.sentence = sentence
        place = f"{file}, dòng {line}" if line else str(file)
        super().__init__(f"Mô tả cổng {place}: {sentence}")


def syntax_mistake(error: tomllib.TOMLDecodeError, file: Path, text: str) -> ProfileError:
    """A text that is no TOML."""
    place = _AT.search(str(error))
    line = int(place[1]) if place else len(text.splitlines())
    column = f" (cột {place[2]})" if place else ""
    sentence = "viết sai cú pháp TOML: xem lại dấu ngoặc kép, dấu bằng, ngoặc vuông, và mục ghi hai lần"
    return ProfileError(file, line, f"{sentence}{column}")


def explained(error: ValidationError, file: Path, text: str) -> ProfileError:
    """The first mistake, an unknown word before what it leaves missing."""
    mistakes = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    first = mistakes[0]
    path = first["loc"]
    if first["type"] == "value_error":
        cause = first["ctx"]["error"]
        sentence = str(cause)
        if isinstance(cause, Misplaced):
            path = (*path, *cause.path)
            sentence += hint(cause.word, list(cause.known)) if cause.word else ""
    else:
        sentence = _sentence(first)
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    return ProfileError(file, find_line(text, path), f"{name or 'cả tệp'}: {sentence}")


def _sentence(mistake: ErrorDetails) -> str:
    kind, path, given = mistake["type"], mistake["loc"], mistake["input"]
    if kind in ("literal_error", "enum"):
        return f"“{given}” không dùng được ở đây{hint(str(given), _choices(path))}"
    if kind == "extra_forbidden":
        return f"{_SENTENCES[kind]}{hint(str(path[-1]), _siblings(path))}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(mistake["ctx"]["pattern"]), "viết chưa đúng khuôn")
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"là {given}, {words.format(mistake['ctx'][name])}"
    return _SENTENCES.get(kind, f"giá trị không hợp lệ ({mistake['msg']})")


def hint(word: str, known: list[str]) -> str:
    """The nearest of the ``known`` words, else all of them; to be put after a sentence."""
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
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(each.value) for each in annotation]
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
        while get_origin(found) in (Union, UnionType, Annotated):
            found = next(each for each in get_args(found) if each is not type(None))
    return found

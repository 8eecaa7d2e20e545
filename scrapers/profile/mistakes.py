"""Says what is wrong with a portal's profile: in Vietnamese, with file, line and the nearest valid word."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scrapers.profile.columns import Misplaced
from scrapers.profile.lines import find_line
from scrapers.profile.model import Portal
from scrapers.profile.schema import words
from scrapers.profile.syntax import syntax_told

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
_SURE = 0.8  # from here on two words are one and its misspelling
_FEW = 5


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
    line, sentence = syntax_told(error, text)
    return ProfileError(file, line, sentence)


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
    line = find_line(text, path) or (1 if first["type"] == "missing" else None)  # at the file's head
    return ProfileError(file, line, f"{name or 'cả tệp'}: {sentence}")


def _sentence(mistake: ErrorDetails) -> str:
    kind, path, given = mistake["type"], mistake["loc"], mistake["input"]
    if kind in ("literal_error", "enum"):
        return f"“{given}” không dùng được ở đây{hint(str(given), _choices(path))}"
    if kind == "extra_forbidden":
        return f"{_SENTENCES[kind]}{_meant(path)}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(mistake["ctx"]["pattern"]), "viết chưa đúng khuôn")
    if kind in _LIMITS:
        name, limit = _LIMITS[kind]
        return f"là {given}, {limit.format(mistake['ctx'][name])}"
    if kind == "missing":
        return f"{_SENTENCES[kind]}{_meaning(path)}"
    return _brackets(kind, path, given) or _SENTENCES.get(kind, f"giá trị không hợp lệ ({mistake['msg']})")


def _brackets(kind: str, path: tuple[int | str, ...], given: object) -> str | None:
    """What is told of a table where several belong, and of several where one belongs."""
    header = ".".join(part for part in path if isinstance(part, str))
    if kind == "tuple_type" and isinstance(given, Mapping):
        return f"phải viết hai lần ngoặc vuông: [[{header}]]"
    if kind in ("model_type", "dict_type") and isinstance(given, list):
        return f"chỉ viết một lần ngoặc vuông: [{header}]"
    return None


def _meaning(path: tuple[int | str, ...]) -> str:
    """What an editor would say of the word; to be put after a sentence."""
    told = words().get(getattr(_annotation(path[:-1]), "__name__", ""), {}).get(str(path[-1]))
    return f" ({told.rstrip('.')})" if told else ""


def hint(word: str, known: list[str]) -> str:
    """The nearest of the ``known`` words, else all of them; to be put after a sentence. Of few words only one that is
    near is worth more than all."""
    nearest = difflib.get_close_matches(word, known, n=1, cutoff=0.6 if len(known) <= _FEW else 0.5)
    if nearest:
        return f"; có phải ý anh/chị là “{nearest[0]}”?"
    return f"; có thể dùng: {', '.join(known)}" if known else ""


def _meant(path: tuple[int | str, ...]) -> str:
    """What an unknown word was likely meant to be: one of those that belong to its table, or one of another table."""
    word, siblings = str(path[-1]), _siblings(path)
    if not difflib.get_close_matches(word, siblings, n=1, cutoff=_SURE):
        home = next((table for table, known in _tables(Portal, ()) if word in known), None)
        if home is not None:
            place = f"trong [{home}]" if home else "ở đầu tệp, ngoài mọi bảng"
            return f"; mục “{word}” nằm {place}"
    return hint(word, siblings)


def _tables(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Every table of a profile with the words that belong to it, the outer ones first."""
    yield ".".join(path), [info.alias or name for name, info in model.model_fields.items()]
    for name, info in model.model_fields.items():
        inner = _looked_through(info.annotation)
        if get_origin(inner) is tuple:
            inner = _looked_through(get_args(inner)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _tables(inner, (*path, info.alias or name))


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
        found = _looked_through(found)
    return found


def _looked_through(annotation: Any) -> Any:
    """A type without what may be ``None`` about it."""
    while get_origin(annotation) in (Union, UnionType, Annotated):
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    return annotation

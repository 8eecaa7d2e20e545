"""From what pydantic or the TOML parser found to one Vietnamese sentence with file, line, key and nearest word."""

import difflib
import re
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any

from pydantic import BaseModel

Location = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def line_map(text: str) -> dict[Location, int]:
    """Where each table and key of a TOML text stands: path (with the index of array tables) → line, from 1."""
    lines: dict[Location, int] = {}
    counts: dict[Location, int] = {}
    table: Location = ()
    inside: str | None = None  # the quotes of a multi-line string that is still open
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is not None:
            if inside in line:
                inside = None
            continue
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = _enter(_parts(header[2]), counts, is_array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, *_parts(key[1])), number)
            value = line[key.end() :].strip()
            for quotes in ('"""', "'''"):
                if value.startswith(quotes) and quotes not in value[3:]:
                    inside = quotes
    return lines


def _enter(parts: list[str], counts: dict[Location, int], *, is_array: bool) -> Location:
    path: Location = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        last = position == len(parts) - 1
        if last and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(lines: Mapping[Location, int], location: Location) -> int | None:
    """The line of the key, else of the nearest thing around it."""
    for length in range(len(location), 0, -1):
        found = lines.get(location[:length])
        if found is not None:
            return found
    return None


def dotted(location: Location) -> str:
    """``("portals", 1, "key")`` → ``portals[2].key``, counted from one as people do."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The valid word that is most like ``word``, if one is."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def _models_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (typing.Union, UnionType, tuple, typing.Annotated):
        for inner in typing.get_args(annotation):
            found = _models_in(inner)
            if found is not None:
                return found
    return None


def words_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that are allowed in the table at ``location`` of a file of this shape."""
    here: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, int):
            continue
        if here is None or part not in here.model_fields:
            return []
        here = _models_in(here.model_fields[part].annotation)
    return [] if here is None else list(here.model_fields)


_PASSWORD_WORDS = {"password", "passwd", "pass", "pwd", "secret", "mat_khau", "matkhau"}

_KINDS = {
    "string_type": "phải là chữ, đặt trong dấu ngoặc kép",
    "int_type": "phải là số nguyên, không đặt trong dấu ngoặc kép",
    "bool_type": "phải là true hoặc false, không đặt trong dấu ngoặc kép",
    "tuple_type": 'phải là một danh sách trong ngoặc vuông, ví dụ ["…", "…"]',
    "list_type": 'phải là một danh sách trong ngoặc vuông, ví dụ ["…", "…"]',
    "dict_type": "phải là một bảng có tên",
    "model_type": "phải là một mục có tên trong ngoặc vuông",
    "date_type": "phải là ngày viết như 2026-01-02, không đặt trong dấu ngoặc kép",
    "datetime_type": "phải là thời điểm viết như 2026-05-14T07:00:00+07:00, không đặt trong dấu ngoặc kép",
    "time_type": "phải là giờ viết như “07:30”",
    "path_type": "phải là đường dẫn, đặt trong dấu ngoặc kép",
    "string_too_short": "không được để trống",
    "too_short": "không được để trống",
    "string_pattern_mismatch": "chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ",
}


def _value_sentence(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    context = error.get("ctx", {})
    if kind == "literal_error":
        given = str(error["input"])
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        close = nearest(given, words)
        hint = f" Có phải anh/chị muốn viết “{close}”?" if close else ""
        return f"nhận một trong các giá trị: {', '.join(words)}.{hint}"
    if kind == "greater_than_equal":
        return f"phải từ {context['ge']} trở lên."
    if kind == "less_than_equal":
        return f"không được lớn hơn {context['le']}."
    if kind == "value_error":
        return f"{context['error']}."
    return _KINDS.get(kind, "có giá trị không dùng được") + "."


def sentence_of(error: Mapping[str, Any], *, path: Path, model: type[BaseModel], lines: Mapping[Location, int]) -> str:
    """One finding of pydantic as a sentence for people.

    ``error`` is an item of ``ValidationError.errors()``; ``lines`` comes from :func:`line_map`.
    """
    location: Location = tuple(error["loc"])
    line = line_of(lines, location)
    where = f"Tệp {path}" + (f", dòng {line}" if line else "")
    name = dotted(location)
    if error["type"] == "extra_forbidden" and str(location[-1]).casefold() in _PASSWORD_WORDS:
        return (
            f"{where}: mật khẩu không được ghi trong tệp cấu hình. Hãy xóa dòng này, đổi mật khẩu ấy, "
            "rồi lưu mật khẩu mới bằng lệnh “hoso secret set”."
        )
    if error["type"] == "extra_forbidden":
        close = nearest(str(location[-1]), words_at(model, location[:-1]))
        hint = f" Có phải anh/chị muốn viết “{close}”?" if close else ""
        return f"{where}: không có thiết đặt nào tên “{name}”.{hint}"
    if error["type"] == "missing":
        return f"{where}: thiếu thiết đặt “{name}”."
    if not name:
        return f"{where}: {_value_sentence(error)}"
    return f"{where}: thiết đặt “{name}” {_value_sentence(error)}"

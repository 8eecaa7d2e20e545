"""Which line of a TOML file says what: ``tomllib`` keeps no positions, and people need the line to mend."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]


def find_line(text: str, path: Path) -> int | None:
    """The line (from 1) of valid TOML ``text`` that sets ``path``, or the table nearest around it.

    ``path`` holds keys, and positions (from 0) in arrays of tables. ``None`` where no part of it is in the file.
    """
    lines = dict(_places(text))
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Every key and table of valid TOML with the line where it starts."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, statement in _statements(text):
        content = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table(content, counts)
            if table and table[-1] == 0:  # the array itself begins with its first table
                yield table[:-1], line
            yield table, line
        else:
            for path in _paths(content):
                yield table + path, line


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """``text`` cut into pieces that are valid by themselves: a header, or a key with its whole value."""
    start, kept = 1, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not kept:
            start = number
        kept = f"{kept}{line}\n"
        try:
            content = tomllib.loads(kept)
        except tomllib.TOMLDecodeError:
            continue  # a value that goes on in the next line
        if content:
            yield start, kept
        kept = ""


def _table(header: Mapping[str, Any], counts: dict[Path, int]) -> Path:
    """The path of a header. Arrays of tables get their position, also as the parents of later headers."""
    path: Path = ()
    content: Any = header
    while isinstance(content, Mapping) and content:
        key, content = next(iter(content.items()))
        path = (*path, key)
        if isinstance(content, list):
            counts[path] = counts.get(path, -1) + 1
            content = content[0]
        if path in counts:
            path = (*path, counts[path])
    return path


def _paths(content: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    items: list[tuple[str | int, object]] = []
    if isinstance(content, Mapping):
        items = list(content.items())
    elif isinstance(content, list):
        items = list(enumerate(content))
    for key, value in items:
        yield from _paths(value, (*path, key))

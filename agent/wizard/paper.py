"""``config.toml`` while it is being written: what a step has proven is kept at once, so that a broken-off set-up goes
on where it stopped. A change that the program could not read is never kept."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomlkit
from tomlkit import TOMLDocument

from agent.computer.files import replace_privately
from agent.errors import ConfigError
from agent.settings.config import Config, load

Change = Callable[[TOMLDocument], None]


class Paper:
    """The file at ``path``, which may not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def document(self) -> TOMLDocument:
        """As it stands now."""
        return tomlkit.parse(self.path.read_text("utf-8-sig")) if self.path.exists() else tomlkit.document()

    def has(self, *keys: str) -> bool:
        """Whether a table or a key in it is there."""
        found: Any = self.document
        for key in keys:
            if key not in found:
                return False
            found = found[key]
        return bool(found)

    def with_change(self, change: Change) -> tuple[TOMLDocument, bytes]:
        """What the file would be."""
        document = self.document
        change(document)
        return document, tomlkit.dumps(document).encode()

    def keep(self, change: Change) -> Config:
        """Makes the change, if the program can read the outcome. Raises ``ConfigError``; the file is then as it was."""
        _, content = self.with_change(change)
        with TemporaryDirectory(dir=self.path.parent) as folder:  # relative paths mean the same from here
            trial = Path(folder) / self.path.name
            trial.write_bytes(content)
            try:
                load(trial)
            except ConfigError as error:  # the place in a file that was never kept helps nobody
                raise ConfigError(
                    re.sub(rf"^Tệp {re.escape(str(trial))}(, dòng \d+)?: ", "", error.sentence)
                ) from error
        replace_privately(self.path, content)
        return load(self.path)


def set_in(table: str, /, **values: Any) -> Change:
    """Sets keys of a table."""

    def change(document: TOMLDocument) -> None:
        if table not in document:
            document[table] = tomlkit.table()
        for key, value in values.items():
            document[table][key] = value

    return change


def without(table: str) -> Change:
    """Takes a table out."""

    def change(document: TOMLDocument) -> None:
        document.pop(table, None)

    return change


def put_in_list(table: str, by: str, /, **values: Any) -> Change:
    """Adds an entry to ``[[table]]``, in place of the one with the same value under ``by``."""

    def change(document: TOMLDocument) -> None:
        entries = document.get(table) or tomlkit.aot()
        made = tomlkit.table()
        for name, value in values.items():
            made[name] = value
        kept = tomlkit.aot()
        for entry in entries:
            if entry[by] != values[by]:
                kept.append(entry)
        kept.append(made)
        document[table] = kept

    return change

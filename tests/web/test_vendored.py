"""What comes from elsewhere is unchanged; nothing is loaded from outside; nothing is put into a page unescaped."""

import hashlib
import re
import tomllib
from pathlib import Path

import reporting.web

HERE = Path(reporting.web.__file__).parent


def test_vendored_files_are_unchanged() -> None:
    listed = tomllib.loads((HERE / "static" / "VENDORED.toml").read_text(encoding="utf-8"))
    for name, entries in listed.items():
        for entry in entries:
            assert hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest() == entry["sha256"]
    ours = {"app.css", "app.js", "icon.svg", "VENDORED.toml"}
    assert {file.name for file in (HERE / "static").iterdir()} == ours | set(listed)


def test_templates_escape_everything_and_load_nothing_from_outside() -> None:
    for file in [*(HERE / "templates").glob("*.j2"), HERE / "static" / "app.css"]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|style=|<style|\son[a-z]+=|javascript:|@import", text), file
        assert file.suffix != ".css" or "url(" not in text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), file
    for file in HERE.rglob("*.py"):
        assert "Markup" not in file.read_text(encoding="utf-8"), file

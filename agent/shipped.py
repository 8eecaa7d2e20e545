"""The program's own files: are they what was installed? A virus scanner may have put one away, somebody changed one.

A wheel brings a list of its files with their hashes. Where the program runs from a source folder, ``python -m
agent.shipped`` (called by the set-up) writes such a list beside the interpreter.
"""

import base64
import hashlib
import importlib.metadata
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("agent", "dossiers", "reporting", "sandbox", "scrapers", "store")
ROOT = Path(__file__).parents[1]
LIST = Path(sys.prefix) / "hoso-files.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many files were compared, and the names of those that are missing or differ."""

    count: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]


def known_hashes(written: Path = LIST) -> Mapping[str, str] | None:
    """SHA-256 (hex) by the file's name below the program's root; ``None`` where nobody wrote them down."""
    found = _from_wheel()
    if found:
        return found
    try:
        content = json.loads(written.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict):
        return None
    return {str(name): str(value) for name, value in content.items()}


def compare(hashes: Mapping[str, str], root: Path = ROOT) -> Compared:
    """Every file of ``hashes`` as it is now."""
    missing, changed = [], []
    for name, wanted in hashes.items():
        try:
            if _hash(root / name) != wanted:
                changed.append(name)
        except OSError:
            missing.append(name)
    return Compared(count=len(hashes), missing=tuple(sorted(missing)), changed=tuple(sorted(changed)))


def write(root: Path = ROOT, target: Path = LIST) -> int:
    """Writes down the files as they are; how many."""
    files = [path for package in PACKAGES for path in (root / package).rglob("*") if path.is_file()]
    names = sorted(path.relative_to(root).as_posix() for path in files if "__pycache__" not in path.parts)
    target.write_text(json.dumps({name: _hash(root / name) for name in names}, indent=0), encoding="utf-8")
    return len(names)


def _from_wheel() -> dict[str, str]:
    try:
        files = importlib.metadata.files("hoso") or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    if not any(path.as_posix() == "agent/__init__.py" for path in files):
        return {}  # installed as a pointer to the source folder
    return {
        path.as_posix(): base64.urlsafe_b64decode(path.hash.value + "==").hex()
        for path in files
        if path.hash is not None and path.hash.mode == "sha256" and path.parts[0] in PACKAGES
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    write()

"""Which Chromium to drive: the configured one, Playwright's own, else what is installed on the machine.

Nothing is started here. The headless shell comes before full browsers: it starts three times faster and needs less
memory.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from scrapers.errors.machine import NoBrowser


class BrowserOrigin(StrEnum):
    """Where a browser was found."""

    CONFIGURED = "configured"
    PLAYWRIGHT = "playwright"
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserChoice:
    """A browser to start. ``sandboxed`` says whether Chromium's own sandbox can be on: not for root on Linux."""

    path: Path
    origin: BrowserOrigin
    sandboxed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the search asks of the computer: ``platform`` as ``sys.platform``, the environment, who runs us."""

    platform: str
    environment: Mapping[str, str]
    home: Path
    is_root: bool

    @classmethod
    def this_one(cls) -> "Machine":
        """The computer that we run on."""
        is_root = sys.platform != "win32" and os.geteuid() == 0
        return cls(platform=sys.platform, environment=dict(os.environ), home=Path.home(), is_root=is_root)


def find_browser(
    configured: Path | None, machine: Machine | None = None, *, with_window: bool = False
) -> BrowserChoice | None:
    """The browser to use, or ``None`` where the machine has none.

    ``with_window``: one that can show a window, so no headless shell; a configured one is passed over then.
    Raises ``NoBrowser`` if a path is configured and no file is there: a configured browser is never replaced silently.
    """
    machine = machine or Machine.this_one()
    if configured is not None:
        if not configured.is_file():
            raise NoBrowser.at(configured)
        if not (with_window and is_headless_shell(configured)):
            return _choice(configured, BrowserOrigin.CONFIGURED, machine)
    for origin, candidates in (
        (BrowserOrigin.PLAYWRIGHT, playwright_candidates(machine)),
        (BrowserOrigin.INSTALLED, installed_candidates(machine)),
    ):
        found = _first_file(path for path in candidates if not (with_window and is_headless_shell(path)))
        if found is not None:
            return _choice(found, origin, machine)
    return None


def is_headless_shell(path: PurePath) -> bool:
    """Whether a browser's program is one that never shows a window."""
    return re.search(r"headless[-_]shell", path.name) is not None


def _choice(path: Path, origin: BrowserOrigin, machine: Machine) -> BrowserChoice:
    root_on_linux = machine.platform.startswith("linux") and machine.is_root
    return BrowserChoice(path=path, origin=origin, sandboxed=not root_on_linux)


def _first_file(candidates: Iterable[Path]) -> Path | None:
    return next((path for path in candidates if path.is_file()), None)


def playwright_candidates(machine: Machine) -> Iterator[Path]:
    """Browsers in Playwright's download folder, the headless shell first, newer builds first."""
    folder = _playwright_folder(machine)
    if not folder.is_dir():
        return
    for name, programs in (("chromium_headless_shell", _SHELLS), ("chromium", _BROWSERS)):
        builds = [entry for entry in folder.iterdir() if re.fullmatch(rf"{name}-\d+", entry.name)]
        for build in sorted(builds, key=lambda entry: int(entry.name.rpartition("-")[2]), reverse=True):
            for program in programs:
                yield from sorted(build.glob(program))


_SHELLS = (
    "chrome-headless-shell-*/chrome-headless-shell",
    "chrome-headless-shell-*/chrome-headless-shell.exe",
    "chrome-*/headless_shell",
    "chrome-*/headless_shell.exe",
)
_BROWSERS = ("chrome-linux*/chrome", "chrome-win*/chrome.exe", "chrome-mac*/*.app/Contents/MacOS/*")


def _playwright_folder(machine: Machine) -> Path:
    configured = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH")
    if configured and configured != "0":
        return Path(configured)
    if machine.platform == "win32":
        return Path(machine.environment.get("LOCALAPPDATA", str(machine.home / "AppData/Local"))) / "ms-playwright"
    if machine.platform == "darwin":
        return machine.home / "Library/Caches/ms-playwright"
    return Path(machine.environment.get("XDG_CACHE_HOME", str(machine.home / ".cache"))) / "ms-playwright"


def installed_candidates(machine: Machine) -> Iterator[Path]:
    """Browsers of the system: Debian's headless shell, then Edge, Chrome and Chromium."""
    if machine.platform == "win32":
        roots = [machine.environment.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        for program in _WINDOWS_PROGRAMS:
            yield from (Path(root) / program for root in roots if root)
    else:
        yield from (Path(program) for program in (_MAC_PROGRAMS if machine.platform == "darwin" else _LINUX_PROGRAMS))


_WINDOWS_PROGRAMS: tuple[PurePath, ...] = (
    PurePath("Microsoft/Edge/Application/msedge.exe"),
    PurePath("Google/Chrome/Application/chrome.exe"),
    PurePath("Chromium/Application/chrome.exe"),
)
_LINUX_PROGRAMS = (
    "/usr/bin/chromium-headless-shell",
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/bin/microsoft-edge-stable",
    "/usr/bin/microsoft-edge",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/snap/bin/chromium",
)
_MAC_PROGRAMS = (
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

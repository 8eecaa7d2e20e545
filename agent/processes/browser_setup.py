"""``hoso browser``: finding a browser, and installing one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import ExitCode, Failure
from agent.processes.children import clean_environment

if TYPE_CHECKING:
    from scrapers.browser.find import BrowserChoice

_DOWNLOAD_SECONDS = 120.0
_PACKAGE_SECONDS = 600.0
_PACKAGES = ("chromium-headless-shell", "chromium", "chromium-browser")

NO_BROWSER = (
    "Máy này không có trình duyệt mà chương trình dùng được. Hãy cài Microsoft Edge, Google Chrome hoặc Chromium, "
    "hoặc ghi đường dẫn trình duyệt vào mục [browser] của tệp cấu hình, rồi chạy lại: hoso browser find. "
    "Chưa cổng nào được mở; số liệu đã có vẫn còn nguyên."
)


class BrowserMissing(Failure):
    """No browser is on this machine and none could be installed."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{NO_BROWSER} {detail}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way of installing a browser: what people see of it, its commands in order, and their time limit."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    limit_seconds: float


Runner = Callable[[Sequence[str], float], str | None]
"""Runs a command within a number of seconds; gives ``None`` if it went well, else why not (Vietnamese)."""


def as_root(
    *, platform: str, is_root: bool, can_ask: bool, which: Callable[[str], str | None]
) -> tuple[str, ...] | None:
    """What makes a command run as root where the system's packages can be installed; ``None`` where they can't.

    ``can_ask``: somebody sits at the terminal and can give a password.
    """
    if not platform.startswith("linux") or not which("apt-get"):
        return None
    if is_root:
        return ()
    if not which("sudo"):
        return None
    return ("sudo",) if can_ask else ("sudo", "-n")


def attempts(prefix: Sequence[str] | None) -> tuple[Attempt, ...]:
    """The ways of installing, in order: Playwright's own download, then the system's packages. ``prefix`` makes a
    command run as root; ``None`` where there are no packages to be had."""
    download = (sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
    found = [Attempt(name="tải trình duyệt của Playwright", commands=(download,), limit_seconds=_DOWNLOAD_SECONDS)]
    if prefix is not None:
        found += [
            Attempt(
                name=f"cài gói {package} của hệ điều hành",
                commands=(
                    (*prefix, "apt-get", "update", "-qq"),
                    (*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package),
                ),
                limit_seconds=_PACKAGE_SECONDS,
            )
            for package in _PACKAGES
        ]
    return tuple(found)


def run_command(command: Sequence[str], limit_seconds: float) -> str | None:
    """The real ``Runner``. The command's tree does not outlive the limit."""
    environment = {**clean_environment(os.environ), "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            list(command),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"quá {limit_seconds:.0f} giây chưa xong"
    except OSError as error:
        return f"không chạy được {command[0]} (lỗi số {error.errno})"
    if done.returncode == 0:
        return None
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"mã lỗi {done.returncode}" + (f": {last[-1][:200]}" if last else "")


def install(
    configured: Path | None,
    *,
    find: "Callable[[Path | None], BrowserChoice | None]",
    ways: Sequence[Attempt],
    runner: Runner,
    say: Callable[[str], None],
) -> "BrowserChoice":
    """The browser that was found, else the one that the first working way installed. Raises ``BrowserMissing``."""
    choice = find(configured)
    if choice is not None:
        return choice
    failures = []
    for way in ways:
        say(f"Chưa có trình duyệt; đang {way.name}…")
        problem = None
        for command in way.commands:
            problem = runner(command, way.limit_seconds)
            if problem is not None:
                break
        choice = find(configured)
        if choice is not None:
            return choice
        failures.append(f"{way.name}: {problem or 'đã chạy xong nhưng vẫn không thấy trình duyệt'}")
    raise BrowserMissing("Đã thử: " + "; ".join(failures) + ".")


def configured_browser(config_path: Path | None) -> Path | None:
    """The configured browser. Without any configuration file (before the set-up is done) there is none."""
    from agent.errors import ConfigError
    from agent.settings.config import find, load

    try:
        path = find(config_path)
    except ConfigError:
        if config_path is not None:
            raise
        return None
    return load(path).browser_path


_ORIGINS = {
    "configured": "ghi trong tệp cấu hình",
    "playwright": "do Playwright tải về",
    "installed": "có sẵn trên máy",
}


def describe(choice: "BrowserChoice") -> str:
    """One line for people."""
    guard = "" if choice.sandboxed else "; chạy bằng quyền root nên lớp cách ly của trình duyệt bị tắt"
    return f"Trình duyệt: {choice.path} ({_ORIGINS[choice.origin]}{guard})"


def find_command(config_path: Path | None) -> ExitCode:
    """``hoso browser find``."""
    import typer

    from scrapers.browser.find import find_browser

    choice = find_browser(configured_browser(config_path))
    if choice is None:
        raise BrowserMissing
    typer.echo(describe(choice))
    return ExitCode.DONE


def install_command(config_path: Path | None) -> ExitCode:
    """``hoso browser install``."""
    import typer

    from agent.processes.browser_driver import ensure_driver, libraries_way
    from scrapers.browser.find import find_browser

    prefix = as_root(
        platform=sys.platform,
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        can_ask=sys.stdin.isatty(),
        which=shutil.which,
    )
    ensure_driver(way=None if prefix is None else libraries_way(prefix), runner=run_command, say=typer.echo)
    choice = install(
        configured_browser(config_path),
        find=find_browser,
        ways=attempts(prefix),
        runner=run_command,
        say=typer.echo,
    )
    typer.echo(describe(choice))
    return ExitCode.DONE

"""Where the browser is looked for, and in which order."""

from pathlib import Path

import pytest

from scrapers.browser.find import (
    BrowserOrigin,
    Machine,
    find_browser,
    installed_candidates,
    is_headless_shell,
    playwright_candidates,
)
from scrapers.errors.portal import PortalError


def make(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def machine(
    home: Path, environment: dict[str, str] | None = None, *, platform: str = "win32", is_root: bool = False
) -> Machine:
    return Machine(platform=platform, environment=environment or {}, home=home, is_root=is_root)


def test_the_configured_browser_comes_first(tmp_path: Path) -> None:
    configured = make(tmp_path / "own" / "chrome")
    make(tmp_path / "pw" / "chromium_headless_shell-1200" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    choice = find_browser(configured, machine(tmp_path, {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "pw")}))
    assert choice is not None
    assert (choice.path, choice.origin) == (configured, BrowserOrigin.CONFIGURED)


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_configured_browser_that_is_no_file_is_never_replaced(tmp_path: Path, name: str) -> None:
    make(tmp_path / "Microsoft/Edge/Application/msedge.exe")
    with pytest.raises(PortalError) as caught:
        find_browser(tmp_path / name, machine(tmp_path, {"PROGRAMFILES": str(tmp_path)}))
    assert str(tmp_path / name) in f"{caught.value.problem.sentence} {caught.value.problem.detail}"


def test_playwrights_headless_shell_and_newest_build_come_first(tmp_path: Path) -> None:
    old = make(tmp_path / "chromium_headless_shell-999" / "chrome-linux" / "headless_shell")
    full = make(tmp_path / "chromium-1201" / "chrome-win64" / "chrome.exe")
    new = make(tmp_path / "chromium_headless_shell-1200" / "chrome-headless-shell-win64" / "chrome-headless-shell.exe")
    make(tmp_path / "firefox-1500" / "firefox")
    found = list(playwright_candidates(machine(tmp_path, {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)})))
    assert found == [new, old, full]


@pytest.mark.parametrize(
    ("platform", "variable", "below"),
    [("win32", "LOCALAPPDATA", "ms-playwright"), ("linux", "XDG_CACHE_HOME", "ms-playwright")],
)
def test_playwrights_folder_of_each_system(tmp_path: Path, platform: str, variable: str, below: str) -> None:
    shell = make(tmp_path / below / "chromium_headless_shell-1" / "chrome-linux" / "headless_shell")
    choice = find_browser(None, machine(tmp_path / "home", {variable: str(tmp_path)}, platform=platform))
    assert choice is not None
    assert (choice.path, choice.origin) == (shell, BrowserOrigin.PLAYWRIGHT)


def test_edge_before_chrome_on_windows_wherever_they_are_installed(tmp_path: Path) -> None:
    chrome = make(tmp_path / "pf" / "Google/Chrome/Application/chrome.exe")
    folders = {"PROGRAMFILES": "pf", "PROGRAMFILES(X86)": "x86", "LOCALAPPDATA": "local"}
    here = machine(tmp_path, {name: str(tmp_path / folder) for name, folder in folders.items()})
    choice = find_browser(None, here)
    assert choice is not None
    assert (choice.path, choice.origin) == (chrome, BrowserOrigin.INSTALLED)
    edge = make(tmp_path / "x86" / "Microsoft/Edge/Application/msedge.exe")
    choice = find_browser(None, here)
    assert choice is not None
    assert choice.path == edge


def test_a_machine_without_any_browser(tmp_path: Path) -> None:
    assert find_browser(None, machine(tmp_path, {"PROGRAMFILES": str(tmp_path)})) is None


def test_debians_headless_shell_comes_before_its_full_browser(tmp_path: Path) -> None:
    names = [str(path) for path in installed_candidates(machine(tmp_path, platform="linux"))]
    assert names.index("/usr/bin/chromium-headless-shell") < names.index("/usr/bin/chromium")


@pytest.mark.parametrize(
    ("platform", "is_root", "sandboxed"), [("linux", True, False), ("linux", False, True), ("win32", False, True)]
)
def test_only_root_on_linux_goes_without_the_browsers_sandbox(
    tmp_path: Path, platform: str, is_root: bool, sandboxed: bool
) -> None:
    choice = find_browser(make(tmp_path / "chrome"), machine(tmp_path, platform=platform, is_root=is_root))
    assert choice is not None
    assert choice.sandboxed is sandboxed


def test_for_a_window_headless_shells_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path / "pw" / "chromium_headless_shell-9" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    full = make(tmp_path / "pw" / "chromium-8" / "chrome-linux64" / "chrome")
    shell = make(tmp_path / "chromium-headless-shell")
    here = machine(tmp_path, {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "pw")})
    for configured in (None, shell):
        choice = find_browser(configured, here, with_window=True)
        assert choice is not None
        assert choice.path == full
    assert find_browser(full, here, with_window=True) is not None


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        ("chrome-headless-shell.exe", True),
        ("headless_shell", True),
        ("chromium-headless-shell", True),
        ("msedge.exe", False),
        ("chromium", False),
    ],
)
def test_which_programs_never_show_a_window(name: str, shell: bool) -> None:
    assert is_headless_shell(Path("/usr/bin") / name) is shell

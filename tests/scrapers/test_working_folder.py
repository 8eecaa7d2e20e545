"""Where a browser's working files go, and what dead runs left there."""

import tempfile
from pathlib import Path

import pytest

from scrapers.browser.guarded import BrowserChoice, BrowserOrigin, _working_folder

NO_PROCESS = 2**22 + 1  # more than Linux gives to any


def choice(name: str) -> BrowserChoice:
    return BrowserChoice(path=Path("/usr/bin") / name, origin=BrowserOrigin.INSTALLED, sandboxed=True)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_deep_folder_is_no_place_for_a_full_browsers_socket(tmp_path: Path, system: Path) -> None:
    deep = tmp_path / ("sâu" * 20)
    deep.mkdir()
    assert _working_folder(choice("chromium"), deep).parent == system
    assert _working_folder(choice("chromium-headless-shell"), deep).parent == deep


def test_what_dead_runs_left_is_swept_and_nothing_else(tmp_path: Path, system: Path) -> None:
    ours = tmp_path / "tmp"
    ours.mkdir()
    (ours / f"browser-{NO_PROCESS}-abc").mkdir()
    (system / f"hoso-browser-{NO_PROCESS}-abc").mkdir()
    (system / f"browser-{NO_PROCESS}-abc").mkdir()  # another program's
    made = _working_folder(choice("chromium-headless-shell"), ours)
    assert list(ours.iterdir()) == [made]
    assert [path.name for path in system.iterdir()] == [f"browser-{NO_PROCESS}-abc"]

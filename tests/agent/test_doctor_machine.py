"""The check-up of the computer: each check with a machine where it must warn or fail."""

from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from agent.computer.disk_space import free_mb
from agent.doctor.machine import (
    Mount,
    check_clock,
    check_data_disk,
    check_data_folder,
    check_free_space,
    check_python,
    check_report_folder,
)
from agent.doctor.model import Level
from agent.settings.config import Config, load
from tests.agent.samples import MINIMAL

NOW = datetime(2026, 5, 14, tzinfo=UTC)


def _config(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(MINIMAL + text, encoding="utf-8")
    return load(path)


def test_python_must_be_new_enough() -> None:
    assert check_python((3, 10, 9)).level is Level.FAIL
    assert check_python((3, 11, 0)).level is Level.OK


def test_a_data_folder_that_can_not_be_made_fails_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    finding = check_data_folder(_config(tmp_path, '[data]\nfolder = "file/inside"\n'))
    assert finding.level is Level.FAIL
    assert "không phải thư mục" in finding.sentence
    assert check_data_folder(_config(tmp_path, '[data]\nfolder = "new"\n')).level is Level.OK


@pytest.mark.parametrize(
    ("folder", "level"),
    [
        (PureWindowsPath(r"\\may-chu\chung\hoso"), Level.FAIL),
        (PureWindowsPath(r"C:\Users\a\OneDrive - UBND\hoso"), Level.FAIL),
        (PureWindowsPath(r"C:\Users\a\AppData\Local\HoSo"), Level.OK),
        (PurePosixPath("/mnt/share/hoso"), Level.FAIL),
        (PurePosixPath("/home/a/.local/share/hoso"), Level.OK),
    ],
)
def test_a_ledger_stays_on_this_computers_own_disk(folder: PureWindowsPath | PurePosixPath, level: Level) -> None:
    points = (
        Mount(point=PurePosixPath("/"), kind="ext4"),
        Mount(point=PurePosixPath("/mnt/share"), kind="cifs"),
        Mount(point=PureWindowsPath("C:\\"), kind="NTFS"),
    )
    assert check_data_disk(folder, points).level is level


def test_free_space_has_a_floor_and_a_warning_above_it(tmp_path: Path) -> None:
    assert [check_free_space(free, 500).level for free in (499, 500, 1999, 2000)] == [
        Level.FAIL,
        Level.WARN,
        Level.WARN,
        Level.OK,
    ]
    assert free_mb(tmp_path / "not" / "yet") == pytest.approx(free_mb(tmp_path), abs=200)


def test_the_report_folder_is_tried(tmp_path: Path) -> None:
    assert check_report_folder(_config(tmp_path, "")).level is Level.WARN
    config = _config(tmp_path, '[report]\nfolder = "share"\n')
    assert check_report_folder(config).level is Level.FAIL
    (tmp_path / "share").mkdir()
    assert check_report_folder(config).level is Level.OK
    assert list((tmp_path / "share").iterdir()) == []


def test_a_clock_behind_the_ledger_is_noticed(tmp_path: Path) -> None:
    config = _config(tmp_path, "")
    assert check_clock(config, NOW, NOW + timedelta(hours=1)).level is Level.FAIL
    assert check_clock(config, NOW, NOW - timedelta(hours=1)).level is Level.OK
    shifted = _config(tmp_path, "[clock]\nstart_at = 2026-05-14T07:00:00+07:00\n")
    assert check_clock(shifted, NOW, None).level is Level.WARN

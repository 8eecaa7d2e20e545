"""The check-up of how the computer is used, on computers where it must warn or fail."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.computer.instance import hold
from agent.doctor import computer
from agent.doctor.model import Finding, Level
from agent.shipped import compare, known_hashes, write
from dossiers.dates import VIETNAM
from tests.agent.ledgers import office

NOW = datetime(2026, 5, 14, tzinfo=UTC)
POWERCFG = """
Subgroup GUID: 238c9fa8-0aad-41ed-83f4-97be242c8f20  (Ngủ)
    Power Setting GUID: 29f6c1db-86da-48c5-9fdb-f2b67b1f44da  (Ngủ sau)
      Cài đặt có thể có tối thiểu: 0x00000000
      Cài đặt có thể có tối đa: 0xffffffff
      Đơn vị cài đặt: Giây
    Chỉ số cài đặt nguồn AC hiện tại: 0x{seconds:08x}
    Chỉ số cài đặt nguồn DC hiện tại: 0x00000384
"""


def test_memory_and_time_zone() -> None:
    assert [computer.check_memory(free).level for free in (399, 899, 900)] == [Level.FAIL, Level.WARN, Level.OK]
    assert computer.available_memory_mb() > 0
    assert computer.check_time_zone(NOW.astimezone(VIETNAM)).level is Level.OK
    assert computer.check_time_zone(NOW).level is Level.WARN


@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (1800, Level.WARN)])
def test_windows_says_when_it_sleeps_in_whatever_language(seconds: int, level: Level) -> None:
    finding = computer.check_sleep("win32", lambda command: POWERCFG.format(seconds=seconds))
    assert finding.level is level
    assert ("30 phút" in finding.sentence) is (level is Level.WARN)
    assert computer.check_sleep("win32", lambda command: None).level is Level.OK


@pytest.mark.parametrize(
    ("target", "kind", "timeout", "level"),
    [
        ("masked", "'suspend'", "1200", Level.OK),
        ("loaded", "'suspend'", "1200", Level.WARN),
        ("loaded", "'nothing'", "1200", Level.OK),
        ("loaded", None, None, Level.OK),
    ],
)
def test_linux_says_when_it_sleeps(target: str, kind: str | None, timeout: str | None, level: Level) -> None:
    def run(command: Sequence[str]) -> str | None:
        return target if command[0] == "systemctl" else timeout if command[-1].endswith("timeout") else kind

    assert computer.check_sleep("linux", run).level is level


def test_what_starts_by_itself_is_found(tmp_path: Path) -> None:
    listed = '"\\Microsoft\\Windows\\Chores","N/A","Ready"\n"\\HoSo","At logon","Running"\n'
    assert computer.check_autostart("win32", lambda command: listed).level is Level.OK
    assert computer.check_autostart("win32", lambda command: None).level is Level.WARN
    home = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert computer.check_autostart("linux", environment=home).level is Level.WARN
    (tmp_path / "systemd" / "user").mkdir(parents=True)
    (tmp_path / "systemd" / "user" / "hoso.service").write_text("[Unit]\n")
    assert computer.check_autostart("linux", lambda command: "enabled\n", home).level is Level.OK
    unknown = computer.check_autostart("linux", lambda command: None, home)
    assert unknown.level is Level.WARN
    assert "systemd chưa bật nó" in unknown.sentence


def test_one_instance_is_well_and_none_is_told(tmp_path: Path) -> None:
    config = office(tmp_path)
    assert computer.check_instance(config).level is Level.WARN
    with hold(config.data_folder, "run"):
        assert computer.check_instance(config).level is Level.OK
    assert computer.check_instance(config).level is Level.WARN, "the check let go of the lock"


def test_the_log_folder_must_be_there_and_small(tmp_path: Path) -> None:
    assert computer.check_logs(tmp_path / "none", 1).level is Level.FAIL
    assert computer.check_logs(tmp_path, 1).level is Level.OK
    (tmp_path / "old.log").write_bytes(b"x" * 2_100_000)
    assert computer.check_logs(tmp_path, 1).level is Level.WARN


def test_files_that_are_missing_or_changed_since_they_were_installed_are_named(tmp_path: Path) -> None:
    root, target = tmp_path / "program", tmp_path / "list.json"
    for name in ("agent/a.py", "agent/b.py", "store/c.py", "other/d.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    assert write(root, target) == 3
    hashes = known_hashes(target)
    assert hashes is not None
    assert compare(hashes, root).count == 3

    def checked() -> Finding:
        return computer.check_shipped(hashes, lambda known: compare(known, root))

    assert checked().level is Level.OK
    (root / "agent" / "b.py").write_text("another")
    assert (checked().level, "agent/b.py" in checked().sentence) == (Level.WARN, True)
    (root / "store" / "c.py").unlink()
    assert (checked().level, "store/c.py" in checked().sentence) == (Level.FAIL, True)
    assert known_hashes(tmp_path / "none.json") is None
    assert computer.check_shipped({}).level is Level.WARN


def test_a_command_that_is_not_there_or_fails_says_nothing() -> None:
    assert computer.run_command(["no-such-command-anywhere"]) is None
    assert computer.run_command(["false" if os.name == "posix" else "no-such"]) is None

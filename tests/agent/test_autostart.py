"""Starting by itself: the task's XML keeps the published schema's rules, systemd accepts the unit, and the commands say
what the system said. The task has not been registered on a real Windows."""

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath

import pytest

from agent.autostart import commands
from agent.autostart.task_xml import NAMESPACE, Task, task_xml
from agent.autostart.unit_file import Unit, unit_file
from agent.errors import ExitCode, Failure
from agent.service.second_start import second_start
from tests.agent.ledgers import office

TASK = Task(
    user="PC-01\\lan & minh",
    python=PureWindowsPath("C:/Program Files/HoSo/.venv/Scripts/pythonw.exe"),
    config=PureWindowsPath("C:/Người dùng/config.toml"),
    folder=PureWindowsPath("C:/Người dùng"),
)
_FLAG, _SPAN, _TEXT = r"true|false", r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?", r"(?s).+"

# After the task schema that Microsoft publishes (version 1.4, MS-TSCH 2.5): which elements an element may hold, whether
# their order is fixed (a sequence), which must be there, and what simple elements may say.
ORDERED = {
    "LogonTrigger": ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "UserId", "Delay"),
    "Repetition": ("Interval", "Duration", "StopAtDurationEnd"),
    "RestartOnFailure": ("Interval", "Count"),
    "Principals": ("Principal",),
    "Actions": ("Exec",),
    "Triggers": ("LogonTrigger",),
}
ANY_ORDER = {
    "Task": {"RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"},
    "RegistrationInfo": {"URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description"},
    "Principal": {"UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
    "Settings": {
        "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries",
        "StopIfGoingOnBatteries", "AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName",
        "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings",
        "NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle",
    },
}  # fmt: skip
NEEDED = {
    "Task": {"Actions"},
    "Repetition": {"Interval"},
    "RestartOnFailure": {"Interval", "Count"},
    "Exec": {"Command"},
}
VALUES = {
    "Interval": _SPAN, "ExecutionTimeLimit": _SPAN, "Count": r"[1-9]\d*", "Priority": r"\d|10",
    "LogonType": "InteractiveToken|S4U|Password", "RunLevel": "LeastPrivilege|HighestAvailable",
    "MultipleInstancesPolicy": "Parallel|Queue|IgnoreNew|StopExisting", "UserId": _TEXT, "Author": _TEXT,
    "Description": _TEXT, "Command": _TEXT, "Arguments": _TEXT, "WorkingDirectory": _TEXT,
}  # fmt: skip


def _mistakes(element: ET.Element) -> list[str]:
    """What the schema would refuse."""
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    children = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]
    found = [f"{name}: no namespace" for child in element if not child.tag.startswith(f"{{{NAMESPACE}}}")]
    if name in ORDERED:
        places = [ORDERED[name].index(child) if child in ORDERED[name] else -1 for child in children]
        found += [f"{name}: {children}" for _ in [0] if -1 in places or places != sorted(set(places))]
    elif name in ANY_ORDER:
        if not set(children) <= ANY_ORDER[name] or len(set(children)) != len(children):
            found.append(f"{name}: {children}")
    elif not re.fullmatch(VALUES.get(name, _FLAG), element.text or ""):
        found.append(f"{name}: {element.text!r}")
    found += [f"{name} lacks {missing}" for missing in NEEDED.get(name, set()) - set(children)]
    return found + [mistake for child in element for mistake in _mistakes(child)]


def _text(root: ET.Element, path: str) -> str | None:
    return root.findtext("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))


def test_the_task_keeps_the_published_schema_and_says_what_an_office_pc_needs() -> None:
    content = task_xml(TASK)
    assert content.decode("utf-16").startswith("<?xml version='1.0' encoding='utf-16'?>")
    root = ET.fromstring(content)
    assert root.get("version") == "1.4"
    assert _mistakes(root) == []
    assert root.find(f"{{{NAMESPACE}}}Actions").get("Context") == "Author"  # type: ignore[union-attr]
    settings = {
        "StartWhenAvailable": "true", "DisallowStartIfOnBatteries": "false", "StopIfGoingOnBatteries": "false",
        "MultipleInstancesPolicy": "IgnoreNew", "ExecutionTimeLimit": "PT0S", "WakeToRun": "true", "Priority": "5",
        "RestartOnFailure/Interval": "PT1M", "RestartOnFailure/Count": "3",
    }  # fmt: skip
    assert {name: _text(root, f"Settings/{name}") for name in settings} == settings
    assert _text(root, "Triggers/LogonTrigger/Repetition/Interval") == "PT5M"
    assert _text(root, "Principals/Principal/LogonType") == "InteractiveToken"
    assert _text(root, "Principals/Principal/RunLevel") == "LeastPrivilege"
    assert _text(root, "Actions/Exec/Command") == str(TASK.python)
    assert _text(root, "Actions/Exec/Arguments") == f'-X utf8 -m agent --config "{TASK.config}" run --background'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Interval>PT1M</Interval><Count>3</Count>", "<Count>3</Count><Interval>PT1M</Interval>"),
        ("PT0S", "0"),
        ("<Priority>5</Priority>", "<Priority>11</Priority>"),
        ("IgnoreNew", "Ignore"),
        ("<WakeToRun>true</WakeToRun>", "<WakeUp>true</WakeUp>"),
    ],
)
def test_the_check_of_the_schema_would_find_a_mistake(old: str, new: str) -> None:
    text = task_xml(TASK).decode("utf-16").replace("encoding='utf-16'", "encoding='utf-8'")
    assert old in text
    assert _mistakes(ET.fromstring(text.replace(old, new).encode()))


def _verified(file: Path, run_time: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(run_time)},
    )
    return done.returncode, "\n".join(line for line in done.stderr.splitlines() if "hoso.service" in line)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    folder = tmp_path / "thư mục 100%"
    folder.mkdir()
    python = folder / "python$x"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    file = tmp_path / "hoso.service"
    text = unit_file(Unit(python=python, config=folder / "config.toml", folder=folder))
    file.write_text(text, encoding="utf-8")
    assert _verified(file, tmp_path) == (0, "")
    file.write_text(text.replace("Restart=on-failure", "Restart=sometimes"), encoding="utf-8")
    assert "restart specifier" in _verified(file, tmp_path)[1], "the check itself must be able to fail"


class System:
    """Remembers what it was told; ``says`` by the first word that fits."""

    def __init__(self, **fails: str) -> None:
        self.told: list[list[str]] = []
        self.fails = fails

    def __call__(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        self.told.append(list(command))
        said = next((words for word, words in self.fails.items() if word in " ".join(command)), None)
        answer = "enabled" if "is-enabled" in command and not said else ""
        return subprocess.CompletedProcess(command, 1 if said else 0, answer, said or "")


def test_installing_on_linux_writes_the_unit_and_removing_takes_it_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    config, system = office(tmp_path), System()
    unit = tmp_path / "config" / "systemd" / "user" / "hoso.service"
    with pytest.raises(Failure, match="chưa cài: không có bus"):
        commands.install(config, platform="linux", run=System(enable="không có bus"))
    assert not unit.exists(), "what systemd refused must not look installed"
    assert commands.install(config, platform="linux", run=system) == ExitCode.DONE
    assert f'--config "{config.path}" run --background' in unit.read_text("utf-8")
    assert system.told[-1] == ["systemctl", "--user", "enable", "--now", "hoso.service"]
    capsys.readouterr()
    assert commands.status(config, platform="linux", run=system) == ExitCode.ATTENTION
    assert "Tự chạy khi đăng nhập máy: đã cài." in capsys.readouterr().out
    lost = System(**{"is-enabled": "Failed to connect to bus: No medium found"})
    assert commands.status(config, platform="linux", run=lost) == ExitCode.ATTENTION
    told = capsys.readouterr().out
    assert "CHƯA" in told, "a file that systemd does not know starts nothing"
    assert "No medium found" in told
    with pytest.raises(Failure, match="không có bus"):
        commands.remove(config, platform="linux", run=System(disable="không có bus"))
    assert unit.exists()
    assert commands.remove(config, platform="linux", run=system) == ExitCode.DONE
    assert not unit.exists()


def test_installing_on_windows_gives_the_task_to_the_system_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERNAME", "lan")
    monkeypatch.setenv("USERDOMAIN", "UBND")
    config, seen = office(tmp_path), list[ET.Element]()

    class Windows(System):
        def __call__(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
            if "/XML" in command:
                seen.append(ET.fromstring(Path(command[command.index("/XML") + 1]).read_bytes()))
            return super().__call__(command)

    system = Windows()
    assert commands.install(config, platform="win32", run=system) == ExitCode.DONE
    assert [words[1] for words in system.told] == ["/Create", "/Run"]
    assert _text(seen[0], "Principals/Principal/UserId") == "UBND\\lan"
    with pytest.raises(Failure, match="Access is denied"):
        commands.install(config, platform="win32", run=System(Create="ERROR: Access is denied."))


def test_a_second_start_opens_the_dashboard_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from types import SimpleNamespace

    from agent.errors import BusyError
    from agent.service import second_start as module

    config, opened = office(tmp_path), list[object]()
    busy = BusyError("Đang chạy ở nơi khác.")
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(BusyError):
        second_start(config, busy, background=False)
    assert second_start(config, busy, background=True) == ExitCode.BUSY
    monkeypatch.setattr(module, "find_spec", lambda name: object())
    dashboard = SimpleNamespace(open_dashboard=opened.append)
    monkeypatch.setattr("importlib.import_module", lambda name: dashboard)
    assert second_start(config, busy, background=False) == ExitCode.DONE
    assert opened == [config]

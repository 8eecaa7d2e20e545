"""The Windows scheduled task as XML, after MS-TSCH 2.5 (Task Scheduler schema 1.4). Pure.

A task at the user's log-on and no service: a service has no window in which a person could log in, and can't read the
user's key store. The schema's own defaults are wrong for an office PC: they stop on battery, after three days, and
never make up for a missed start.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import PureWindowsPath

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
TASK_NAME = "HoSo"
_DESCRIPTION = (
    "Hồ Sơ: lấy số liệu các cổng, nhắc hồ sơ quá hạn, viết báo cáo tháng. Chỉ đọc, không sửa gì trên các cổng."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """``user`` is ``MÁY\\tên``; ``python`` the windowless interpreter, so that nobody closes a black window."""

    user: str
    python: PureWindowsPath
    config: PureWindowsPath
    folder: PureWindowsPath


def task_xml(task: Task) -> bytes:
    """The whole file, in UTF-16 as Windows wants it."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("Task"), version="1.4")
    info = _under(root, "RegistrationInfo")
    _under(info, "Author", task.user)
    _under(info, "Description", _DESCRIPTION)
    _triggers(root, task)
    principal = _under(_under(root, "Principals"), "Principal", id="Author")
    _under(principal, "UserId", task.user)
    _under(principal, "LogonType", "InteractiveToken")
    _under(principal, "RunLevel", "LeastPrivilege")
    _settings(root)
    action = _under(_under(root, "Actions", Context="Author"), "Exec")
    _under(action, "Command", str(task.python))
    _under(action, "Arguments", f'-X utf8 -m agent --config "{task.config}" run --background')
    _under(action, "WorkingDirectory", str(task.folder))
    written: bytes = ET.tostring(root, encoding="utf-16", xml_declaration=True)
    return written


def _triggers(root: ET.Element, task: Task) -> None:
    """At log-on, and every five minutes after: begun again if somebody ended it; while it runs that does nothing."""
    trigger = _under(_under(root, "Triggers"), "LogonTrigger")
    _under(trigger, "Enabled", "true")
    repetition = _under(trigger, "Repetition")
    _under(repetition, "Interval", "PT5M")
    _under(repetition, "StopAtDurationEnd", "false")
    _under(trigger, "UserId", task.user)


def _settings(root: ET.Element) -> None:
    settings = _under(root, "Settings")
    restart = {"Interval": "PT1M", "Count": "3"}
    values = (
        ("AllowStartOnDemand", "true"),
        ("RestartOnFailure", restart),
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("AllowHardTerminate", "true"),
        ("StartWhenAvailable", "true"),
        ("RunOnlyIfNetworkAvailable", "false"),
        ("WakeToRun", "true"),
        ("Enabled", "true"),
        ("Hidden", "false"),
        ("ExecutionTimeLimit", "PT0S"),
        ("Priority", "5"),
        ("RunOnlyIfIdle", "false"),
    )
    for name, value in values:
        if isinstance(value, dict):
            inner = _under(settings, name)
            for key, text in value.items():
                _under(inner, key, text)
        else:
            _under(settings, name, value)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _under(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, _tag(name), attributes)
    made.text = text
    return made

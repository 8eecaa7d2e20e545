"""``hoso service install | remove | status``: what the system is told, and what it says."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory

import typer

from agent.autostart.task_xml import TASK_NAME, Task, task_xml
from agent.autostart.unit_file import UNIT_NAME, Unit, unit_file
from agent.computer.files import replace_privately
from agent.errors import ExitCode, Failure, FolderError, reason
from agent.settings.config import Config

_INSTALLED = "Tự chạy khi đăng nhập máy: đã cài."
_NOT_INSTALLED = "Tự chạy: CHƯA cài. Cài: hoso service install"

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def run_tool(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """A program of the system's, with what it says."""
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=60, check=False)


def install(config: Config, *, platform: str = sys.platform, run: Run = run_tool) -> ExitCode:
    """Has the system start the program at log-on, and starts it now. Raises ``Failure`` where the system refuses."""
    if platform == "win32":
        _install_task(config, run)
        typer.echo("Đã cài: chương trình tự chạy mỗi khi anh/chị đăng nhập máy này.")
    else:
        _needs("systemctl")
        path = _unit_path()
        text = unit_file(Unit(python=Path(sys.executable), config=config.path, folder=config.path.parent))
        before = path.read_bytes() if path.exists() else None
        replace_privately(path, text.encode())
        try:
            for words in (["daemon-reload"], ["enable", "--now", UNIT_NAME]):
                _did(run(["systemctl", "--user", *words]), "systemd chưa nhận nên chưa cài")
        except Failure:
            _put_back(path, before)
            raise
        typer.echo(f"Đã cài {path}: chương trình tự chạy mỗi khi anh/chị đăng nhập máy này.")
        typer.echo("Muốn chạy cả khi không ai đăng nhập: sudo loginctl enable-linger $USER")
    typer.echo("Kiểm tra: hoso service status. Gỡ: hoso service remove")
    return ExitCode.DONE


def remove(config: Config, *, platform: str = sys.platform, run: Run = run_tool) -> ExitCode:
    """Ends it and takes it away from what the system starts. The ledger and everything else stays."""
    if platform == "win32":
        run(["schtasks.exe", "/End", "/TN", TASK_NAME])
        _did(run(["schtasks.exe", "/Delete", "/TN", TASK_NAME, "/F"]), "Windows chưa gỡ được việc tự chạy")
    else:
        _needs("systemctl")
        path = _unit_path()
        if not path.exists():
            typer.echo("Chương trình chưa được cài để tự chạy; không có gì thay đổi.")
            return ExitCode.DONE
        _did(run(["systemctl", "--user", "disable", "--now", UNIT_NAME]), "systemd chưa dừng được chương trình")
        try:
            path.unlink()
        except OSError as error:
            raise FolderError(f"Không xóa được {path}: {reason(error)}.") from error
        run(["systemctl", "--user", "daemon-reload"])
    typer.echo(f"Đã gỡ. Chương trình không tự chạy nữa; sổ hồ sơ vẫn còn nguyên ở {config.data_folder}.")
    return ExitCode.DONE


def status(config: Config, *, platform: str = sys.platform, run: Run = run_tool) -> ExitCode:
    """Whether the system starts it, and whether it runs now, as the ledger knows."""
    installed, told = installed_sentence(platform=platform, run=run)
    typer.echo(told)
    running, sentence = running_sentence(config)
    typer.echo(sentence)
    return ExitCode.DONE if installed and running else ExitCode.ATTENTION


def installed_sentence(*, platform: str = sys.platform, run: Run = run_tool) -> tuple[bool, str]:
    """Whether the system is told to start the program at log-on, and how people are told what it said."""
    if platform == "win32":
        asked = run(["schtasks.exe", "/Query", "/TN", TASK_NAME])
        return (True, _INSTALLED) if asked.returncode == 0 else (False, _NOT_INSTALLED)
    path = _unit_path()
    if not path.exists():
        return False, _NOT_INSTALLED
    if shutil.which("systemctl") is None:
        return False, f"Tự chạy: KHÔNG. Có tệp {path} nhưng máy này không có systemd để đọc nó."
    asked = run(["systemctl", "--user", "is-enabled", UNIT_NAME])
    said = asked.stdout.strip() or _last_line(asked)
    if said in ("enabled", "enabled-runtime"):
        return True, _INSTALLED
    return False, f"Tự chạy: CHƯA. Có tệp {path} nhưng systemd nói: {said}. Cài lại: hoso service install"


def running_sentence(config: Config) -> tuple[bool, str]:
    """Whether the program runs now, and how people are told."""
    from agent.computer.clock import clock_for
    from agent.storage import existing_database
    from dossiers.dates import format_instant
    from store.service_state import state_of

    now = clock_for(config.settings.clock.start_at).now()
    database = existing_database(config, now)
    state = None if database is None else state_of(database, config.settings.unit.code)
    if state is None or state.holder is None or state.beat_at is None or state.begun_at is None:
        return False, "Hiện không chạy. Chạy ngay: hoso run"
    if not state.is_running(now):
        return False, f"Hiện không chạy; lần cuối còn chạy lúc {format_instant(state.beat_at)}."
    return True, f"Đang chạy từ {format_instant(state.begun_at)} ({state.holder.place})."


def _install_task(config: Config, run: Run) -> None:
    """Not run on Windows by us: the XML is held to the published schema by the tests."""
    user = f"{os.environ.get('USERDOMAIN', os.environ.get('COMPUTERNAME', '.'))}\\{os.environ.get('USERNAME', '')}"
    python = PureWindowsPath(sys.executable)
    windowless = python.with_name("pythonw.exe")
    content = task_xml(
        Task(
            user=user,
            python=windowless,
            config=PureWindowsPath(config.path),
            folder=PureWindowsPath(config.path.parent),
        )
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "hoso-task.xml"
        file.write_bytes(content)
        _did(
            run(["schtasks.exe", "/Create", "/TN", TASK_NAME, "/XML", str(file), "/F"]),
            "Windows chưa nhận việc tự chạy",
        )
    _did(run(["schtasks.exe", "/Run", "/TN", TASK_NAME]), "Đã cài nhưng Windows chưa khởi động được chương trình")


def _put_back(path: Path, before: bytes | None) -> None:
    """What systemd refused must not look installed."""
    if before is None:
        path.unlink(missing_ok=True)
    else:
        replace_privately(path, before)


def _unit_path() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "systemd" / "user" / UNIT_NAME


def _needs(program: str) -> None:
    if shutil.which(program) is None:
        raise Failure(
            "Máy này không có systemd nên chưa cài được để tự chạy. Chưa thay đổi gì. "
            "Hãy cho máy chạy lệnh “hoso run --background” khi khởi động theo cách của hệ điều hành này."
        )


def _did(done: "subprocess.CompletedProcess[str]", what: str) -> None:
    """Raises ``Failure`` with the system's own words where it refused."""
    if done.returncode != 0:
        raise Failure(f"{what}: {_last_line(done)}. Sổ hồ sơ vẫn còn nguyên.")


def _last_line(done: "subprocess.CompletedProcess[str]") -> str:
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1][:200] if said else f"mã {done.returncode}"

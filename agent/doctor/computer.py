"""Checks of how this computer is used: memory, time zone, sleep, start by itself, logs, our own files, instances."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from agent.computer.instance import hold
from agent.doctor.model import Finding, fail, ok, warn
from agent.errors import BusyError, FolderError
from agent.settings.config import Config
from agent.shipped import Compared, compare, known_hashes

_LEAST_MEMORY_MB, _GOOD_MEMORY_MB = 400, 900  # a browser with one portal takes about 400 MB (PSS, measured)
_VIETNAM = timedelta(hours=7)
_SECONDS = 10
_MOST_NAMED = 3

Run = Callable[[Sequence[str]], str | None]
"""What a command prints; ``None`` where there is no such command or it fails."""


def run_command(command: Sequence[str]) -> str | None:
    """See ``Run``."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(list(command), capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def check_memory(available_mb: int) -> Finding:
    """Whether a browser finds room."""
    shown = f"Bộ nhớ còn trống {available_mb:,} MB.".replace(",", ".")
    advice = "Đóng bớt chương trình khác, hoặc thêm bộ nhớ: trình duyệt đọc cổng cần khoảng 400 MB."
    if available_mb < _LEAST_MEMORY_MB:
        return fail("memory", shown, advice)
    return warn("memory", shown, advice) if available_mb < _GOOD_MEMORY_MB else ok("memory", shown)


def available_memory_mb() -> int:
    return int(psutil.virtual_memory().available // 1_000_000)


def check_time_zone(local: datetime) -> Finding:
    """``local``: an aware instant in the computer's own time zone. Times of ours are Vietnam's whatever it says, but
    people read the computer's."""
    offset = local.utcoffset() or timedelta(0)
    shown = f"Múi giờ của máy: {local:%Z} (UTC{local:%z})."
    if offset != _VIETNAM:
        return warn(
            "time_zone",
            f"{shown} Chương trình luôn dùng giờ Việt Nam (UTC+7).",
            "Đặt múi giờ của máy là (UTC+07:00) Bangkok, Hanoi, Jakarta để giờ trên máy và trong thư như nhau.",
        )
    return ok("time_zone", shown)


def check_sleep(platform: str = sys.platform, run: Run = run_command) -> Finding:
    """Whether this computer goes to sleep by itself. What was missed is made up for, but late."""
    advice = "Đặt máy không tự ngủ khi cắm điện (Settings → System → Power), hoặc chấp nhận: việc bị lỡ được làm bù."
    minutes = _windows_sleep(run) if platform == "win32" else _linux_sleep(run)
    if minutes is None:
        return ok("sleep", "Không thấy cài đặt tự ngủ nào trên máy này.")
    if minutes > 0:
        return warn("sleep", f"Máy tự ngủ sau {minutes} phút không dùng.", advice)
    return ok("sleep", "Máy không tự ngủ.")


def _windows_sleep(run: Run) -> int | None:
    """Minutes until sleep on mains: the first of the two current settings, in seconds and hexadecimal, whatever the
    language of the words around."""
    text = run(["powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE"])
    found = re.findall(r"0x([0-9a-fA-F]{8})\s*$", text or "", re.MULTILINE)
    return int(found[-2], 16) // 60 if len(found) >= 2 else None


def _linux_sleep(run: Run) -> int | None:
    """GNOME's setting on mains, unless the system forbids sleep altogether."""
    if (run(["systemctl", "show", "-p", "LoadState", "--value", "sleep.target"]) or "").strip() == "masked":
        return 0
    power = "org.gnome.settings-daemon.plugins.power"
    kind = run(["gsettings", "get", power, "sleep-inactive-ac-type"])
    if kind is None:
        return None
    seconds = re.search(r"\d+", run(["gsettings", "get", power, "sleep-inactive-ac-timeout"]) or "")
    return int(seconds[0]) // 60 if seconds and "nothing" not in kind else 0


def check_autostart(
    platform: str = sys.platform, run: Run = run_command, environment: Mapping[str, str] = os.environ
) -> Finding:
    """Whether something starts ``hoso run`` when the computer is switched on or somebody logs in."""
    advice = "Hãy chạy: hoso service install"
    if platform == "win32":
        listed = run(["schtasks", "/query", "/fo", "csv", "/nh"]) or ""
        there = any(re.search(r"\\ho-?so\b|\\hồ sơ\b", line, re.IGNORECASE) for line in listed.splitlines())
    else:
        base = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        units: list[tuple[tuple[str, ...], Path]]
        units = [(("--user",), file) for file in sorted((base / "systemd" / "user").glob("hoso*.service"))]
        units += [((), file) for file in sorted(Path("/etc/systemd/system").glob("hoso*.service"))]
        there = any(run(["systemctl", *whose, "is-enabled", file.name]) is not None for whose, file in units)
        if units and not there:
            return warn("autostart", f"Có tệp {units[0][1]} nhưng systemd chưa bật nó: không tự chạy.", advice)
    if there:
        return ok("autostart", "Chương trình tự chạy khi máy bật hoặc khi đăng nhập.")
    return warn("autostart", "Chưa thấy gì tự chạy chương trình khi máy bật.", advice)


def check_instance(config: Config) -> Finding:
    """Whether the long-running program is there: one of it."""
    try:
        with hold(config.data_folder, "run"):
            pass
    except BusyError:
        return ok("instance", "Chương trình đang chạy thường trực (một bản trên thư mục dữ liệu này).")
    except FolderError:  # told by the check of the data folder
        return warn("instance", "Chưa rõ chương trình có đang chạy thường trực không.", "Sửa thư mục dữ liệu trước.")
    return warn("instance", "Chương trình chạy thường trực đang tắt: không có việc nào tự làm.", "Hãy chạy: hoso run")


def check_logs(folder: Path, most_mb: int) -> Finding:
    """The log folder can be written and is not too large."""
    try:
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) // 1_000_000
        writable = os.access(folder, os.W_OK)
    except OSError as error:
        return fail("logs", f"Không đọc được thư mục nhật ký {folder}: {error.strerror}.", "Kiểm tra quyền thư mục.")
    if not writable:
        return fail("logs", f"Không ghi được vào thư mục nhật ký {folder}.", "Cấp quyền ghi cho người dùng này.")
    if size > most_mb:
        return warn("logs", f"Nhật ký chiếm {size} MB (giới hạn {most_mb} MB).", f"Xóa bớt tệp cũ trong {folder}.")
    return ok("logs", f"Nhật ký ở {folder} ghi được, {size} MB.")


def check_shipped(hashes: Mapping[str, str] | None = None, compared: Callable[..., Compared] = compare) -> Finding:
    """The program's own files are those that were installed."""
    hashes = known_hashes() if hashes is None else hashes
    advice = "Cài lại chương trình (make setup hoặc setup.ps1). Nếu phần mềm diệt virus cất tệp, hãy thêm ngoại lệ."
    if not hashes:
        return warn("shipped", "Không có danh sách tệp lúc cài nên chưa so được.", advice)
    found = compared(hashes)
    if found.missing:
        return fail("shipped", f"Thiếu {len(found.missing)} tệp của chương trình: {_some(found.missing)}.", advice)
    if found.changed:
        return warn("shipped", f"{len(found.changed)} tệp khác với lúc cài: {_some(found.changed)}.", advice)
    return ok("shipped", f"{found.count} tệp của chương trình đúng như lúc cài.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + ("…" if len(names) > _MOST_NAMED else "")

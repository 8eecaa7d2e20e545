"""The settings as a page shows and changes them: ``config.toml``, comments kept, checked whole before it is written."""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from agent.computer.files import replace_privately
from agent.dashboard.settings_forms import sections_of
from agent.errors import ConfigError, FolderError
from agent.settings.config import Config, load
from dossiers.text import clean
from reporting.web.office import Section, Told

_TRY_SECONDS = 120
_SAVED = (
    "Đã ghi vào tệp cấu hình. Lần lấy số liệu và lần gửi thư sau dùng cài đặt mới; giờ chạy mới có hiệu lực khi chương "
    "trình thường trực được mở lại."
)


class FileSettings:
    """``SettingsDesk`` over ``config.toml``. ``saved`` is called with the new configuration; ``now`` names copies."""

    def __init__(self, config: Config, now: Callable[[], datetime], saved: Callable[[Config], None]) -> None:
        self._config, self._now, self._saved = config, now, saved
        self._lock = threading.Lock()

    def sections(self) -> tuple[Section, ...]:
        """As the file says now."""
        return sections_of(self._config.settings)

    def save(self, section: str, values: Mapping[str, str]) -> Told:
        """Writes one section's values. The file before is kept beside it (``….truoc``)."""
        with self._lock:
            try:
                before = self._config.path.read_text(encoding="utf-8-sig")
                document = tomlkit.parse(before)
                _put(document, section, values)
                text = tomlkit.dumps(document)
                checked = self._checked(text)
                replace_privately(self._config.path.with_suffix(".toml.truoc"), before.encode())
                replace_privately(self._config.path, text.encode())
            except (ConfigError, FolderError) as error:
                return Told(ok=False, sentence=f"Chưa ghi gì. {error.sentence}")
            except (OSError, UnicodeDecodeError, TOMLKitError):
                return Told(ok=False, sentence="Chưa ghi gì. Không đọc được tệp cấu hình; hãy hỏi người phụ trách máy.")
            except BadValue as error:
                return Told(ok=False, sentence=f"Chưa ghi gì. {error}")
            self._config = Config(path=self._config.path, settings=checked.settings)
        self._saved(self._config)
        return Told(ok=True, sentence=_SAVED)

    def try_out(self, test: str, values: Mapping[str, str]) -> Told:
        """A live test by the command of the same name, in a process of its own."""
        if test == "mail":
            address = clean(values.get("thu-toi", ""))
            if not address or address.startswith("-"):
                return Told(ok=False, sentence="Hãy ghi địa chỉ nhận thư thử.")
            words = ["mail", "test", address]
        elif test == "share":
            words = ["share", "test"]
        else:
            return Told(ok=False, sentence="Không có phép thử này.")
        command = [sys.executable, "-m", "agent", "--config", str(self._config.path), *words]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TRY_SECONDS, check=False, text=True)
        except (OSError, subprocess.TimeoutExpired):
            return Told(ok=False, sentence=f"Thử quá {_TRY_SECONDS} giây chưa xong nên đã dừng.")
        said = clean(f"{done.stdout} {done.stderr}") or "Không có lời đáp."
        return Told(ok=done.returncode == 0, sentence=said)

    def _checked(self, text: str) -> Config:
        """Read as the program will read it, from a file beside the real one so that relative paths mean the same."""
        trial = self._config.path.with_name(f".{self._config.path.name}.thu")
        replace_privately(trial, text.encode())
        try:
            return load(trial)
        except ConfigError as error:
            raise ConfigError(error.sentence.replace(str(trial), str(self._config.path))) from None
        finally:
            trial.unlink(missing_ok=True)


class BadValue(ValueError):
    """A value that is none; its text is Vietnamese."""


def _put(document: tomlkit.TOMLDocument, section: str, values: Mapping[str, str]) -> None:
    if section == "gio":
        schedule = _table(document, "schedule")
        schedule["collect"] = _words(values["collect"])
        schedule["alert"] = clean(values["alert"])
        _table(document, "calendar")["due_soon_days"] = _number(values["due_soon_days"])
        _table(document, "limits")["fresh_hours"] = _number(values["fresh_hours"])
    elif section == "nguoi-nhan":
        _table(document, "leaders")["recipients"] = _lines(values["leaders"])
        _table(document, "operator")["recipients"] = _lines(values["operator"])
    elif section == "lich":
        swaps = tomlkit.array()
        for line in _lines(values["swaps"]):
            off, _, worked = line.partition("->")
            pair = tomlkit.inline_table()
            pair.update({"off": _day(off), "worked": _day(worked)})
            swaps.append(pair)
        _table(document, "calendar")["swaps"] = swaps.multiline(bool(len(swaps)))
    elif section == "thu-muc":
        report, folder = _table(document, "report"), clean(values["folder"])
        if folder:
            report["folder"] = folder
        else:
            report.pop("folder", None)
    elif section == "phong-moi" or section.startswith("phong-"):
        _put_department(document, section, values)
    else:
        raise BadValue("Không có phần cài đặt này.")


def _put_department(document: tomlkit.TOMLDocument, section: str, values: Mapping[str, str]) -> None:
    departments = document.get("departments")
    if not isinstance(departments, AoT):
        departments = tomlkit.aot()
        document["departments"] = departments
    name = clean(values["name"])
    if section == "phong-moi":
        departments.append(tomlkit.table())
        place = len(departments) - 1
    else:
        place = int(section.removeprefix("phong-"))
        if place >= len(departments):
            raise BadValue("Phòng này không còn trong tệp cấu hình; hãy mở lại trang.")
        if not name:
            departments.pop(place)
            return
    if not name:
        raise BadValue("Hãy ghi tên phòng.")
    table = departments[place]
    table["name"] = name
    table["recipients"] = _lines(values["recipients"])
    table["aliases"] = _lines(values["aliases"])


def _table(document: Any, name: str) -> Any:
    if name not in document:
        document[name] = tomlkit.table()
    return document[name]


def _lines(text: str) -> list[str]:
    return [word for line in text.splitlines() if (word := clean(line))]


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _number(text: str) -> int:
    word = clean(text)
    if not (word.isascii() and word.isdigit() and len(word) < 7):
        raise BadValue(f"“{word}” không phải là số.")
    return int(word)


def _day(text: str) -> date:
    day, _, rest = clean(text).partition("/")
    month, _, year = rest.partition("/")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BadValue(f"“{clean(text)}” không phải là ngày; hãy viết như 24/11/2026 -> 28/11/2026.") from None

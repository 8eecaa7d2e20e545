"""Finding, reading and checking ``config.toml``; and the places that follow from it."""

import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from agent.errors import ConfigError, reason
from agent.settings.mistakes import line_map, sentence_of
from agent.settings.office import PortalSettings
from agent.settings.shape import Settings

FILE_NAME = "config.toml"
_MOST_SHOWN = 5
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings with the places that follow from them. Relative paths count from the file's folder."""

    path: Path
    settings: Settings

    def resolve(self, path: Path) -> Path:
        """``path`` seen from the configuration file's folder."""
        return (self.path.parent / path.expanduser()).resolve()

    @property
    def data_folder(self) -> Path:
        folder = self.settings.data.folder
        return user_data_folder() if folder is None else self.resolve(folder)

    @property
    def database_url(self) -> str:
        return self.settings.database.url or f"sqlite:///{(self.data_folder / 'ledger.db').as_posix()}"

    @property
    def backup_folder(self) -> Path:
        folder = self.settings.backup.folder
        return self.data_folder / "backups" if folder is None else self.resolve(folder)

    @property
    def backup_copy_folder(self) -> Path | None:
        folder = self.settings.backup.copy_to
        return None if folder is None else self.resolve(folder)

    @property
    def evidence_folder(self) -> Path:
        return self.data_folder / "evidence"

    @property
    def log_folder(self) -> Path:
        return self.data_folder / "logs"

    @property
    def reports_folder(self) -> Path:
        """Where reports are written first, on this computer's own disk."""
        return self.data_folder / "reports"

    @property
    def share_folder(self) -> Path | None:
        """The folder that people share, where it is one of the file system."""
        folder = self.settings.report.folder
        return None if folder is None or self.share_url is not None else self.resolve(Path(folder))

    @property
    def share_url(self) -> str | None:
        """The same, where it is a share that is spoken to directly (``smb://…``)."""
        folder = self.settings.report.folder
        return folder if folder is not None and folder.startswith("smb:") else None

    @property
    def narrative_folder(self) -> Path:
        folder = self.settings.report.narrative_folder
        return self.data_folder / "narrative" if folder is None else self.resolve(folder)

    @property
    def portal_folders(self) -> tuple[Path, ...]:
        """The unit's own portal profiles, on top of those shipped: where the configuration says, then ``portals`` in
        the data folder, which needs no saying."""
        told = (self.resolve(folder) for folder in self.settings.data.portal_folders)
        return (*told, self.data_folder / "portals")

    @property
    def secrets_file(self) -> Path:
        file = self.settings.secrets.file
        return self.data_folder / "secrets.json" if file is None else self.resolve(file)

    @property
    def secrets_key_file(self) -> Path | None:
        """The configured key file; else the credential that systemd hands over, if it does."""
        file = self.settings.secrets.key_file
        if file is not None:
            return self.resolve(file)
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        return Path(credentials) / "hoso-key" if credentials else None

    @property
    def browser_path(self) -> Path | None:
        path = self.settings.browser.path
        return None if path is None else self.resolve(path)

    @property
    def enabled_portals(self) -> tuple[PortalSettings, ...]:
        return tuple(portal for portal in self.settings.portals if portal.enabled)


def user_data_folder() -> Path:
    """Where this platform keeps a user's data: local to the computer, never roaming, never a synchronised folder."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "HoSo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "HoSo"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "hoso"


def find(given: Path | None) -> Path:
    """The file to read: as given, else in the current folder, else in the user's data folder.

    Raises ``ConfigError`` where there is none.
    """
    if given is not None:
        if given.is_file():
            return given.resolve()
        raise ConfigError(f"Không thấy tệp cấu hình {given}. Hãy kiểm tra lại đường dẫn sau --config.")
    candidates = (Path.cwd() / FILE_NAME, user_data_folder() / FILE_NAME)
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise ConfigError(
        f"Không thấy tệp cấu hình {FILE_NAME} (đã tìm ở: {'; '.join(str(place) for place in candidates)}). "
        "Hãy chép config.example.toml thành config.toml rồi điền thông tin của đơn vị."
    )


def load(path: Path) -> Config:
    """Reads and checks the file. Raises ``ConfigError`` with file, line, key and the nearest valid word."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"Không đọc được tệp cấu hình {path}: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"Tệp cấu hình {path} không ở mã UTF-8. Hãy lưu lại tệp với mã UTF-8.") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_sentence(path, text, str(error))) from error
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_sentences(path, text, error)) from None  # its inputs stay out of the traceback
    return Config(path=path.resolve(), settings=settings)


def _syntax_sentence(path: Path, text: str, message: str) -> str:
    place = _TOML_PLACE.search(message)
    line = int(place[1]) if place else len(text.splitlines())
    column = f", cột {place[2]}" if place else ""
    return (
        f"Tệp {path}, dòng {line}{column}: viết chưa đúng dạng TOML. "
        "Hãy xem lại dấu ngoặc kép, dấu bằng và ngoặc vuông ở dòng này."
    )


def _sentences(path: Path, text: str, error: ValidationError) -> str:
    lines = line_map(text)
    found = [sentence_of(item, path=path, model=Settings, lines=lines) for item in error.errors(include_url=False)]
    more = len(found) - _MOST_SHOWN
    return "\n".join(found[:_MOST_SHOWN] + ([f"(và {more} lỗi khác)"] if more > 0 else []))

"""What is in a backup, said by its first entry; and which names an entry may have at all."""

import re
from datetime import datetime
from pathlib import Path, PurePosixPath

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from agent.backup.sealed import SealedError
from agent.settings.config import Config
from store.keeping.copies import POSTGRESQL_NAME, SQLITE_NAME

NAME = "manifest.json"
LEDGERS = (SQLITE_NAME, POSTGRESQL_NAME)
CONFIG = "config.toml"
FOLDERS = ("reports", "narrative", "portals")
_PART = re.compile(r"[^<>:\"/\\|?*\x00-\x1f]{1,120}")
_DEEPEST = 5


class Entry(BaseModel):
    """One file: its size and SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @field_validator("name")
    @classmethod
    def _safe(cls, name: str) -> str:
        return safe_name(name)


class Manifest(BaseModel):
    """``counts``: the rows of each table in the moment of the copy; ``revision``: that of the ledger's tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(ge=1, le=1)
    unit: str
    unit_name: str
    made_at: AwareDatetime
    revision: str
    counts: dict[str, int]
    entries: tuple[Entry, ...]

    @property
    def ledger(self) -> str:
        """The entry that is the ledger. Raises ``SealedError`` where there is not exactly one."""
        found = [entry.name for entry in self.entries if entry.name in LEDGERS]
        if len(found) != 1:
            raise SealedError("Bản sao lưu không có đúng một sổ hồ sơ. Chưa thay đổi gì.")
        return found[0]


def safe_name(name: str) -> str:
    """``name`` if a backup may bring a file of that name: nothing that leads elsewhere, nothing that we don't make.

    Raises ``ValueError``.
    """
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and all(
        _PART.fullmatch(part) and part.strip(" .") == part and part not in (".", "..") for part in parts
    )
    ours = name in (*LEDGERS, CONFIG) or (1 < len(parts) <= _DEEPEST and parts[0] in FOLDERS)
    if not (plain and ours):
        raise ValueError(f"bản sao lưu có tệp lạ: {name!r}")
    return name


def files_of(config: Config) -> dict[str, Path]:
    """What is kept besides the ledger, by its name in the backup. Passwords, keys, sessions and captures of pages are
    not among it."""
    found = {CONFIG: config.path} if config.path.is_file() else {}
    for name, folder in _folders(config).items():
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            inside = PurePosixPath(name, *file.relative_to(folder).parts).as_posix()
            if file.is_file() and not file.is_symlink() and _is_ours(inside):
                found[inside] = file
    return found


def place_of(config: Config, name: str) -> Path:
    """Where an entry belongs in this office; ``name`` has passed ``safe_name``. The ledger has no place here."""
    first, *rest = PurePosixPath(name).parts
    if name == CONFIG:
        return config.path
    return _folders(config)[first].joinpath(*rest)


def _folders(config: Config) -> dict[str, Path]:
    """The folders that are kept whole: reports, their words, and the office's own descriptions of portals."""
    kept = (config.reports_folder, config.narrative_folder, config.data_folder / "portals")
    return dict(zip(FOLDERS, kept, strict=True))


def file_name(unit: str, made_at: datetime) -> str:
    """The backup's own name; ``made_at`` is told in local time."""
    from dossiers.dates import VIETNAM

    plain = re.sub(r"[^A-Za-z0-9.-]", "-", unit)[:40]
    return f"hoso-{plain}-{made_at.astimezone(VIETNAM):%Y%m%d-%H%M%S}.hosobak"


_NAMED = re.compile(r"hoso-.+-(\d{8}-\d{6})\.hosobak")


def made_at_of(file: Path) -> datetime | None:
    """When a backup was made, by its name; ``None`` for a file of another kind."""
    from dossiers.dates import VIETNAM

    match = _NAMED.fullmatch(file.name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def backup_files(folder: Path) -> list[Path]:
    """The backups in a folder, newest first."""
    found = [(made, file) for file in folder.glob("*.hosobak") if (made := made_at_of(file)) is not None]
    return [file for _, file in sorted(found, reverse=True)]


def _is_ours(name: str) -> bool:
    try:
        safe_name(name)
    except ValueError:
        return False
    return True

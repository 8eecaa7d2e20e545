"""The evidence folder: what lies in it, what must go, and reading a capture again.

All files are encrypted with a key of the key store; what is pruned is gone, and the ledger keeps the hashes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import InputError, SecretsError
from agent.logging import get_logger
from agent.secrets.passwords import KeyStore
from agent.secrets.sealing import cipher_of, kept_cipher
from agent.settings.config import Config
from agent.settings.keeping import EvidenceSettings

if TYPE_CHECKING:
    from scrapers.evidence.capture import EvidenceRules
    from store.evidence_pages import RunFiles

EVIDENCE_KEY = "evidence-key"
SUFFIX = ".bin"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of the folder: its path below it, its size in bytes, and since when it has been there (aware).
    ``went_well``: of a complete run."""

    name: str
    size: int
    at: datetime
    went_well: bool


def to_prune(files: Sequence[KeptFile], now: datetime, settings: EvidenceSettings) -> tuple[KeptFile, ...]:
    """What must go at ``now`` (aware), oldest first: what is older than its kind may be, and what has no room. Pure."""
    days = {False: settings.keep_failure_days, True: settings.keep_success_days}
    old = [file for file in files if now - file.at > timedelta(days=days[file.went_well])]
    left = sorted((file for file in files if file not in old), key=lambda file: (file.at, file.name), reverse=True)
    room = settings.max_megabytes * _MEGABYTE
    for file in left:
        room -= file.size
        if room < 0:
            old.append(file)
    return tuple(sorted(old, key=lambda file: (file.at, file.name)))


def files_in(folder: Path, runs: "Sequence[RunFiles]") -> tuple[KeptFile, ...]:
    """What lies in ``folder`` now. A file of no known run (a crash came between) counts as of a failed one."""
    owners: Mapping[str, RunFiles] = {name: run for run in runs for name in run.files}
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_symlink() or not path.is_file():
            continue
        name, status = path.relative_to(folder).as_posix(), path.stat()
        owner = owners.get(name)
        at = owner.finished_at if owner is not None else datetime.fromtimestamp(status.st_mtime, UTC)
        went_well = owner is not None and owner.verdict.is_complete
        found.append(KeptFile(name=name, size=status.st_size, at=at, went_well=went_well))
    return tuple(found)


def remove(folder: Path, files: Sequence[KeptFile]) -> int:
    """Deletes ``files`` and the folders that this leaves empty; how many bytes that freed. Raises ``OSError``."""
    freed = 0
    for file in files:
        path = folder / file.name
        path.unlink(missing_ok=True)
        freed += file.size
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    return freed


def evidence_rules(config: Config, store: KeyStore) -> "EvidenceRules":
    """How runs write their evidence. Where the key store can't be used nothing can be encrypted, so nothing is kept but
    the marks of the pages: portals that need no password are still read."""
    from scrapers.evidence.capture import EvidenceRules

    try:
        cipher = cipher_of(store, EVIDENCE_KEY)
    except SecretsError as error:
        get_logger("hoso.evidence").warning("evidence_off", error=type(error).__name__)
        return EvidenceRules(keeps=False)
    keep = config.settings.evidence.keep_success_days > 0
    return EvidenceRules(seal=cipher.encrypt, suffix=SUFFIX, keep_pages=keep)


def read_capture(config: Config, store: KeyStore, name: str) -> bytes:
    """The masked capture ``name`` (a path below the folder, as the ledger has it), decrypted. Raises ``InputError``."""
    from cryptography.fernet import InvalidToken

    cipher = kept_cipher(store, EVIDENCE_KEY)
    if cipher is None:
        raise InputError(
            f"Không đọc được bản chụp {name}: kho mật khẩu không còn khóa để mở bản chụp. Hãy đưa đúng kho mật khẩu "
            "trở lại; nếu không còn, những bản chụp cũ không ai đọc được nữa, lần chạy sau sẽ dùng khóa mới."
        )
    try:
        return cipher.decrypt((config.evidence_folder / name).read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"Bản chụp {name} không còn nữa: đã quá hạn giữ nên được dọn. Mã băm vẫn còn trong sổ."
        ) from None
    except InvalidToken:
        raise InputError(f"Không đọc được bản chụp {name}: tệp bị hỏng, hoặc khóa trong kho đã bị thay.") from None

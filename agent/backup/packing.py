"""From an office's files to one sealed file, and from a sealed file to a folder; nothing is written elsewhere."""

import hashlib
import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from agent.backup.manifest import NAME, Entry, Manifest
from agent.backup.sealed import Opener, Passphrase, SealedError, Sealer
from agent.computer.files import make_private_folder
from agent.errors import FolderError, reason

_PIECE = 1 << 20
_LARGEST_MANIFEST = 8 << 20
_DAMAGED = "Bản sao lưu bị hỏng: bên trong không đúng với bảng kê của nó. Chưa thay đổi gì."


def entries_of(files: Mapping[str, Path]) -> tuple[Entry, ...]:
    """The list of what is to be packed."""
    return tuple(
        Entry(name=name, bytes=file.stat().st_size, sha256=sha256_of(file)) for name, file in sorted(files.items())
    )


def pack(
    manifest: Manifest, files: Mapping[str, Path], target: Path, passphrase: Passphrase, cost: int | None = None
) -> None:
    """Writes the sealed file whole or not at all. ``files``: those that the manifest lists, which nobody changes now.

    Raises ``FolderError``.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as raw:
            sealer = Sealer(raw, passphrase, cost)
            with tarfile.open(fileobj=sealer, mode="w|gz") as archive:
                text = manifest.model_dump_json().encode()
                archive.addfile(_member(NAME, len(text)), io.BytesIO(text))
                for entry in manifest.entries:
                    with files[entry.name].open("rb") as file:
                        archive.addfile(_member(entry.name, entry.bytes), file)
            sealer.finish()
            raw.flush()
            os.fsync(raw.fileno())
        temporary.replace(target)
    except OSError as error:
        raise FolderError(
            f"Không ghi được bản sao lưu {target}: {reason(error)}. Sổ hồ sơ và các bản sao lưu cũ vẫn còn nguyên."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def unpack(file: Path, passphrase: Passphrase, folder: Path) -> Manifest:
    """Puts what is in the sealed file into the empty ``folder``, checked against its own list.

    Raises ``SealedError`` (``WrongPassphrase``), for anything that is not as it was packed, and ``FolderError``.
    """
    try:
        source = file.open("rb")
    except OSError as error:
        raise SealedError(f"Không đọc được bản sao lưu {file}: {reason(error)}. Chưa thay đổi gì.") from error
    with source:
        opener = Opener(source, passphrase)
        stream = io.BufferedReader(opener, _PIECE)
        try:
            with tarfile.open(fileobj=stream, mode="r|gz") as archive:
                manifest = _read_manifest(archive)
                _read_entries(archive, manifest, folder)
            while stream.read(_PIECE):  # to the sealed end: what is cut off must not go unseen
                continue
        except (tarfile.TarError, zlib.error, EOFError) as error:
            raise SealedError(_DAMAGED) from error
    return manifest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    if member is None or member.name != NAME or not member.isreg() or member.size > _LARGEST_MANIFEST:
        raise SealedError(_DAMAGED)
    content = archive.extractfile(member)
    try:
        return Manifest.model_validate_json(content.read() if content else b"")
    except ValidationError as error:
        raise SealedError(_DAMAGED) from error


def _read_entries(archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    wanted = {entry.name: entry for entry in manifest.entries}
    while (member := archive.next()) is not None:
        entry = wanted.pop(member.name, None)
        # Names were checked with the list; links, devices and everything unlisted are refused here.
        if entry is None or not member.isreg() or member.size != entry.bytes:
            raise SealedError(_DAMAGED)
        content = archive.extractfile(member)
        if content is None or _write(content, folder / entry.name) != entry.sha256:
            raise SealedError(_DAMAGED)
    if wanted:
        raise SealedError(_DAMAGED)


def _write(content: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
        _append(target, piece)
    _append(target, b"")
    return digest.hexdigest()


def _append(target: Path, piece: bytes) -> None:
    try:
        make_private_folder(target.parent)
        with target.open("ab") as file:
            file.write(piece)
    except OSError as error:
        raise FolderError(f"Không ghi được {target}: {reason(error)}. Chưa thay đổi gì.") from error


def sha256_of(file: Path) -> str:
    """Of a whole file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

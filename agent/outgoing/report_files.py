"""Writing a report's files into this computer's own folder: document, appendix, and .pdf where one can be had."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from agent.computer.files import ensure_folder
from agent.errors import FolderError, reason
from agent.settings.config import Config
from reporting.appendix import AppendixInput, xlsx_bytes
from reporting.monthly import ReportText, write_docx
from reporting.monthly.document import save_whole
from reporting.pdf import find_converter, make_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFiles:
    """The files on this computer, the document first, with their hashes (SHA-256, hex). ``notes`` are Vietnamese."""

    files: tuple[Path, ...]
    hashes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def write_files(config: Config, folder: Path, stem: str, text: ReportText, appendix: AppendixInput) -> WrittenFiles:
    """Writes ``stem``.docx, .xlsx and .pdf. Only the first two can fail it: raises ``FolderError``."""
    ensure_folder(folder)
    document, workbook, pdf = (folder / f"{stem}.{kind}" for kind in ("docx", "xlsx", "pdf"))
    try:
        write_docx(text, document)
        save_whole(xlsx_bytes(appendix), workbook)
    except OSError as error:
        raise FolderError(f"Không ghi được báo cáo {document}: {reason(error)}. Số liệu vẫn còn nguyên.") from error
    files, notes = [document, workbook], []
    settings = config.settings.report
    if settings.pdf:
        configured = None if settings.libreoffice is None else config.resolve(settings.libreoffice)
        made = make_pdf(document, pdf, find_converter(configured), timeout=float(settings.pdf_seconds))
        files += [made.path] if made.path else []
        notes += [made.note] if made.note else []
    hashes = tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return WrittenFiles(files=tuple(files), hashes=hashes, notes=tuple(notes))


def names_on_share(files: tuple[Path, ...], stem: str) -> list[tuple[Path, str]]:
    """Each file with the name that people find it under."""
    return [(file, f"{stem}-phu-luc.xlsx" if file.suffix == ".xlsx" else f"{stem}{file.suffix}") for file in files]

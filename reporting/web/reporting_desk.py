"""What the report pages are told by the program: where its files lie, a month's words, how the report is headed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reporting.monthly import Letterhead, Narrative, Style
from reporting.web.office import Told

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ReportDesk(Protocol):
    """Reads and keeps the words that people write for a month's report."""

    @property
    def folder(self) -> Path:
        """Below it lie all files of reports; nothing else is ever handed out."""
        ...

    def words(self, month: str) -> Narrative:
        """The month's words, or those it begins with. Raises ``NarrativeError``."""
        ...

    def keep_words(self, month: str, words: Narrative) -> Told: ...

    def letterhead(self) -> Letterhead: ...

    def style(self) -> Style: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOf:
    """A file of an issued report or draft: its name for people, where it lies."""

    label: str
    path: Path


def inside(folder: Path, file: Path) -> bool:
    """Whether a file really lies below the folder, links followed."""
    try:
        return file.resolve(strict=True).is_relative_to(folder.resolve(strict=True)) and file.is_file()
    except OSError:
        return False

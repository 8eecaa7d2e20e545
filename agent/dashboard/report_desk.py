"""The words of a month's report as the pages read and keep them: the same files that ``hoso report`` reads."""

from pathlib import Path

from agent.computer.files import replace_privately
from agent.errors import FolderError
from agent.outgoing.report_words import begin_words
from agent.rooms import cut_off, letterhead
from agent.settings.config import Config
from dossiers.periods import monthly_period, parse_month
from reporting.monthly import Letterhead, Narrative, NarrativeError, Style, load_narrative
from reporting.monthly.narrative import parse_narrative
from reporting.monthly.narrative_file import narrative_text
from reporting.web.office import Told


class FileReports:
    """``ReportDesk`` over the configuration's folders."""

    def __init__(self, config: Config) -> None:
        self._config = config

    @property
    def folder(self) -> Path:
        return self._config.reports_folder

    def words(self, month: str) -> Narrative:
        """The month's file; without one, what it would begin with. Nothing is written. Raises ``NarrativeError``."""
        file = self._file(month)
        if file.is_file():
            return load_narrative(file, month=month)
        return begin_words(self._config, monthly_period(*parse_month(month), cut_off(self._config)))[0]

    def keep_words(self, month: str, words: Narrative) -> Told:
        """Writes the file, after reading back what would stand in it."""
        text = narrative_text(words)
        try:
            parse_narrative(text, name=self._file(month).name, month=month)
            replace_privately(self._file(month), text.encode())
        except (NarrativeError, FolderError) as error:
            return Told(ok=False, sentence=error.sentence)
        return Told(ok=True, sentence="Đã ghi lại.")

    def letterhead(self) -> Letterhead:
        return letterhead(self._config)

    def style(self) -> Style:
        return Style(self._config.settings.report.style)

    def _file(self, month: str) -> Path:
        year, number = parse_month(month)
        return self._config.narrative_folder / f"{year:04d}-{number:02d}.toml"

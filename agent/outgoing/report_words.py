"""The words of a month's report: what people wrote; where they have written nothing yet, a file to begin with."""

from agent.errors import reason
from agent.settings.config import Config
from dossiers.periods import Period, month_after
from reporting.monthly import Narrative, NarrativeError, load_narrative
from reporting.monthly.facts import Fact
from reporting.monthly.narrative_file import carried_over, narrative_text


def month_words(config: Config, period: Period, offered: tuple[Fact, ...]) -> tuple[Narrative, list[str]]:
    """The month's narrative, and what people are told of it (Vietnamese).

    Without a file of the month, one is made for people to edit: difficulties and tasks as in the month before, if
    there is such a file, and the sentences on offer. A file that is there is never written to. Raises
    ``NarrativeError`` for a file that can't be used.
    """
    file = config.narrative_folder / f"{period.key}.toml"
    if file.is_file():
        return load_narrative(file, month=period.key), []
    narrative, told = begin_words(config, period)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as write:
            write.write(narrative_text(narrative, offered))
    except OSError as error:
        return narrative, [*told, f"Chưa tạo được tệp lời văn {file}: {reason(error)}."]
    return narrative, [*told, f"Đã tạo tệp lời văn {file}. Hãy viết thêm rồi chạy lại: hoso report {period.key}"]


def begin_words(config: Config, period: Period) -> tuple[Narrative, list[str]]:
    """What a month begins with, from the month before; and what people are told where that can't be used."""
    year, month = month_after(period.year, period.month, -1)
    before = f"{year:04d}-{month:02d}"
    file = config.narrative_folder / f"{before}.toml"
    if not file.is_file():
        return Narrative(month=period.key), []
    try:
        last = load_narrative(file, month=before)
    except NarrativeError as error:
        return Narrative(month=period.key), [f"Không chép được lời văn tháng trước. {error.sentence}"]
    return carried_over(last.model_copy(update={"month": before}), period.key), []

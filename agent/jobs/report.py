"""The monthly report: figures as of an instant, a document on this computer first, then a copy on the share."""

import hashlib
from datetime import datetime
from pathlib import Path

from agent.clock import Clock
from agent.config import Config
from agent.dropping import copy_to_share
from agent.errors import ExitCode, FolderError, reason
from agent.files import ensure_folder
from agent.instance import hold
from agent.jobs.results import JobEnd
from agent.portals import configured_portals
from agent.rooms import cut_off, letterhead
from agent.storage import open_database
from dossiers.dates import format_instant
from dossiers.periods import Period, monthly_period, parse_month
from reporting.figures import FIGURES, MonthlyFigures, monthly
from reporting.monthly import Narrative, ReportText, Style, compose, load_narrative, write_docx
from store import report_issues
from store.database import Database


def report(config: Config, clock: Clock, *, month: str | None, as_of: datetime | None, draft: bool = False) -> JobEnd:
    """Writes the report of ``month`` ("2026-05") with the figures known at ``as_of`` (aware; absent: now).

    The same report made again is the same issue; a report that says something else is a new issue beside the old one,
    which stays as it is. A ``draft`` (before the period ends) has a file name of its own and is no issue.
    Raises ``MonthError``, ``NarrativeError``, ``FolderError`` and the store's errors.
    """
    period = monthly_period(*parse_month(month or ""), cut_off(config))
    with hold(config.data_folder, "report"):
        now = clock.now()
        database = open_database(config, now)
        unit = config.settings.unit.code
        # Portals of rates alone hold no dossiers, so their pictures are no reason to call the report a draft.
        names = {portal.key: portal.name for portal in configured_portals(config) if portal.holds_dossiers}
        figures = monthly(database, unit, period, as_of or now, portals=names)
        text = compose(figures, _narrative(config, period), letterhead(config), Style(config.settings.report.style))
        write = _draft if draft else _issue
        return write(config, database, clock, text, figures)


def _narrative(config: Config, period: Period) -> Narrative:
    """The month's words; none where nobody has written any yet: the report then says so in their places."""
    file = config.narrative_folder / f"{period.key}.toml"
    return load_narrative(file, month=period.key) if file.is_file() else Narrative(month=period.key)


def _draft(config: Config, database: Database, clock: Clock, text: ReportText, figures: MonthlyFigures) -> JobEnd:
    """What the report would say today, for those who write its words; it takes the place of our earlier draft."""
    period, stem = figures.period, f"{_stem(figures.period)}-du-thao"
    local = ensure_folder(config.reports_folder / period.key) / f"{stem}.docx"
    _write(text, local)
    copied = copy_to_share(config, database, clock, [(local, f"{stem}.docx")], replaces=True)
    sentence = f"Bản dự thảo báo cáo tháng {period.month:02d}/{period.year}, số liệu đến {_at(figures)}: {local}"
    code = ExitCode.MACHINE if any(each.problem for each in copied) else ExitCode.DONE
    return JobEnd(exit_code=code, sentences=(sentence, *(told for each in copied for told in each.sentences)))


def _write(text: ReportText, local: Path) -> None:
    try:
        write_docx(text, local)
    except OSError as error:
        raise FolderError(f"Không ghi được báo cáo {local}: {reason(error)}. Số liệu vẫn còn nguyên.") from error


def _issue(config: Config, database: Database, clock: Clock, text: ReportText, figures: MonthlyFigures) -> JobEnd:
    unit, period = config.settings.unit.code, figures.period
    earlier = report_issues.issues_of(database, unit, period.key)
    last = earlier[-1] if earlier else None
    same = last is not None and last.fingerprint == text.fingerprint and Path(last.files[0]).is_file()
    if last is not None and same:
        local, number = Path(last.files[0]), last.number
    else:
        number = len(earlier) + 1
        local = ensure_folder(config.reports_folder / period.key) / f"{_stem(period)}-lan-{number}.docx"
        _write(text, local)
    sentences = [f"Báo cáo tháng {period.month:02d}/{period.year} (lần {number}), số liệu đến {_at(figures)}: {local}"]
    if not same:
        report_issues.add(
            database,
            unit,
            period=period.key,
            as_of=figures.as_of,
            issued_at=clock.now(),
            complete=not text.is_draft,
            statement="; ".join(text.draft_reasons) or "Mọi cổng đã được đọc đủ sau khi kỳ kết thúc.",
            figures={key: int(getattr(figures, key)) for key in FIGURES},
            fingerprint=text.fingerprint,
            sha256=hashlib.sha256(local.read_bytes()).hexdigest(),
            files=[str(local)],
        )
    copied = copy_to_share(config, database, clock, [(local, f"{_stem(period)}.docx")])
    sentences += [sentence for each in copied for sentence in each.sentences]
    sentences += [f"BẢN DỰ THẢO, chưa dùng để ký: {reason_}." for reason_ in text.draft_reasons]
    sentences += [f"Cần xem lại: {warning}" for warning in text.warnings]
    if any(each.problem for each in copied):  # it waits in the queue, which is worked off by itself
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=tuple(sentences))
    code = ExitCode.ATTENTION if text.is_draft else ExitCode.DONE
    return JobEnd(exit_code=code, sentences=tuple(sentences))


def _stem(period: Period) -> str:
    return f"bao-cao-thang-{period.month:02d}-{period.year}"


def _at(figures: MonthlyFigures) -> str:
    return format_instant(figures.as_of)

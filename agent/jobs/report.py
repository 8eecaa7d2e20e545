"""The monthly report: a draft while something is missing, else an issue; on this computer first, then on the share.

What was issued is not issued again by itself: where the figures differ by now, the difference is told dossier by
dossier, and a person decides (``--reissue``).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.jobs.clock_gate import held_back
from agent.jobs.report_mail import tell_of_report
from agent.jobs.results import JobEnd
from agent.outgoing.dropping import Copied, copy_to_share
from agent.outgoing.report_files import names_on_share, write_files
from agent.outgoing.report_words import month_words
from agent.rooms import cut_off, letterhead, office
from agent.settings.config import Config
from agent.settings.portals import configured_portals
from agent.storage import open_database
from dossiers.dates import format_instant
from dossiers.periods import Period, monthly_period, parse_month, previous
from reporting.appendix import AppendixInput, Table
from reporting.appendix.ledger_sheets import changes_table
from reporting.figures.changes import Change, changes_between
from reporting.figures.period import FIGURES
from reporting.monthly import ReportText, Style, compose
from reporting.monthly.provenance import check_sum, footer, statement
from reporting.monthly.warnings import break_words
from reporting.notices.files import ReportNews
from reporting.report_appendix import appendix_of
from reporting.report_data import LastReport, Office, ReportData, gather
from store import report_issues
from store.database import Database
from store.report_issues import ReportIssue

_MOST_TOLD = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One report in the making."""

    config: Config
    clock: Clock
    database: Database
    office: Office
    data: ReportData
    text: ReportText
    check: str
    told: tuple[str, ...]
    wanted_draft: bool
    reason: str | None = None
    asked_by: str | None = None

    @property
    def period(self) -> Period:
        return self.data.figures.period


def report(
    config: Config,
    clock: Clock,
    *,
    month: str | None,
    as_of: datetime | None,
    reissue: bool = False,
    draft: bool = False,
    reason: str | None = None,
    asked_by: str | None = None,
    only_whole: bool = False,
) -> JobEnd:
    """Writes the report of ``month`` ("2026-05") with the figures known at ``as_of`` (aware; absent: now).

    The same report made again is the same issue. ``reissue``: a person wants what differs from the last issue issued
    anew, beside the old files, for ``reason``; ``draft``: a draft is wanted whatever the figures are worth, as before
    the period ends; ``only_whole``: where it would be a draft, nothing is written and nothing said.
    None is written with the figures of now while the computer's clock is wrong.
    Raises ``MonthError``, ``NarrativeError``, ``FolderError`` and the store's errors.
    """
    period = monthly_period(*parse_month(month or ""), cut_off(config))
    with hold(config.data_folder, "report"):
        if as_of is None:
            held = held_back(config, open_database(config, clock.now()), clock.now(), "lập báo cáo")
            if held is not None:
                return held
        made = _make(config, clock, period, as_of or clock.now(), draft=draft)
        if only_whole and made.text.is_draft:
            return JobEnd(exit_code=ExitCode.DONE, sentences=())
        if reissue:
            made = replace(made, reason=reason, asked_by=asked_by)
        earlier = report_issues.issues_of(made.database, made.office.unit, period.key)
        last_issue = next((item for item in reversed(earlier) if item.complete), None)
        same = next((item for item in reversed(earlier) if _is_same(item, made)), None)
        if same is not None and (same is earlier[-1] or same is last_issue):
            return _end(made, same, [_title(made, same)])
        if last_issue is None or made.text.is_draft:
            return _write(made, ())
        changes = changes_between(made.database, made.office.unit, period, last_issue.as_of, made.data.figures.as_of)
        if reissue:
            return _write(made, changes, last_issue)
        return _not_reissued(made, last_issue, changes)


def _make(config: Config, clock: Clock, period: Period, as_of: datetime, *, draft: bool) -> _Made:
    database = open_database(config, clock.now())
    # Portals of rates alone hold no dossiers, so their pictures are no reason to call the report a draft.
    names = {portal.key: portal.name for portal in configured_portals(config) if portal.holds_dossiers}
    rooms = office(config, names)
    before = previous(period, rooms.cut_off)
    last = report_issues.last_issue(database, rooms.unit, before.key)
    data = gather(
        database,
        rooms,
        period,
        as_of,
        last=None
        if last is None
        else LastReport(period=before, as_of=last.as_of, open_total=last.figures["open_total"]),
    )
    words, told = month_words(config, period, data.facts)
    settings = config.settings.report
    text = compose(
        data.figures, words, letterhead(config), Style(settings.style), offered=data.facts, asked_for_draft=draft
    )
    check = check_sum(text, data.lists)
    text = replace(text, footer=footer(data.figures, check), charts=data.charts if settings.charts else ())
    return _Made(
        config=config,
        clock=clock,
        database=database,
        office=rooms,
        data=data,
        text=text,
        check=check,
        told=tuple(told),
        wanted_draft=draft,
    )


def _is_same(issue: ReportIssue, made: _Made) -> bool:
    complete = not made.text.is_draft
    return issue.fingerprint == made.check and issue.complete is complete and Path(issue.files[0]).is_file()


def _write(made: _Made, changes: tuple[Change, ...], last: ReportIssue | None = None) -> JobEnd:
    """Writes the files and keeps the row: the next issue, or the next draft."""
    unit, period, complete = made.office.unit, made.period, not made.text.is_draft
    earlier = report_issues.issues_of(made.database, unit, period.key)
    number = sum(item.complete is complete for item in earlier) + 1
    name = _name(complete=complete, number=number)
    first: tuple[Table, ...] = ()
    if last is not None:
        than = f"bản {_name(complete=True, number=last.number)}" + (f"; lý do: {made.reason}" if made.reason else "")
        first = (changes_table(changes, made.office.portals, than),)
    appendix = _appendix(made, name, first)
    stem = f"{_stem(period)}-{'lan' if complete else 'du-thao'}-{number}"
    written = write_files(made.config, made.config.reports_folder / period.key, stem, made.text, appendix)
    now = made.clock.now()
    issue = report_issues.add(
        made.database,
        unit,
        period=period.key,
        as_of=made.data.figures.as_of,
        issued_at=now,
        complete=complete,
        statement=statement(made.data.figures, made.text.draft_reasons, now),
        figures={key: int(getattr(made.data.figures, key)) for key in FIGURES},
        fingerprint=made.check,
        files=[str(file) for file in written.files],
        hashes=list(written.hashes),
        reason=made.reason,
        asked_by=made.asked_by,
    )
    told = [_title(made, issue), *written.notes, *_changes_told(made, changes)]
    return _end(made, issue, told, new=True)


def _appendix(made: _Made, name: str, first: tuple[Table, ...]) -> AppendixInput:
    return appendix_of(
        made.data,
        title=made.text.title,
        unit_name=made.config.settings.unit.name,
        issue=name,
        check=made.check,
        names=made.office.portals,
        reasons=made.text.draft_reasons,
        warnings=made.text.warnings,
        first=first,
    )


def _end(made: _Made, issue: ReportIssue, told: list[str], *, new: bool = False) -> JobEnd:
    """Copies the files to the share and says everything that people should know; of a ``new`` one by mail too."""
    stem = _stem(made.period) + ("" if issue.complete else "-du-thao")
    files = tuple(path for path in map(Path, issue.files) if path.is_file())
    # A draft may take the place of our own earlier one; what was issued may have been sent or signed.
    copied = copy_to_share(
        made.config, made.database, made.clock, names_on_share(files, stem), replaces=not issue.complete
    )
    sentences = [*told, *(sentence for each in copied for sentence in each.sentences), *made.told]
    if new:
        sentences += tell_of_report(made.config, made.database, made.clock, _news(made, issue, copied))
    sentences += [f"BẢN DỰ THẢO, chưa dùng để ký: {reason}." for reason in made.text.draft_reasons]
    sentences += [f"Cần xem lại: {warning}" for warning in made.text.warnings]
    sentences += [f"Cần xem lại: {break_words(item)}" for item in made.data.form.breaks]
    sentences += [
        f"Gợi ý cho phần II ({fact.name}): {fact.sentence} Tên trong tệp lời văn: {fact.key}."
        for fact in made.data.facts
    ]
    if any(each.problem for each in copied):  # it waits in the queue, which is worked off by itself
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=tuple(sentences))
    code = ExitCode.ATTENTION if made.text.is_draft and not made.wanted_draft else ExitCode.DONE
    return JobEnd(exit_code=code, sentences=tuple(sentences))


def _news(made: _Made, issue: ReportIssue, copied: tuple[Copied, ...]) -> ReportNews:
    return ReportNews(
        month=f"{made.period.month:02d}/{made.period.year}",
        number=issue.number,
        as_of=issue.as_of,
        paths=tuple(each.path for each in copied if each.path),
        notes=tuple(each.note for each in copied if each.note),
        problems=tuple(each.problem for each in copied if each.problem),
        local=issue.files[0],
        missing=tuple(made.text.draft_reasons),
        warnings=tuple(made.text.warnings),
    )


def _not_reissued(made: _Made, last: ReportIssue, changes: tuple[Change, ...]) -> JobEnd:
    what = f"{len(changes)} hồ sơ được tính khác" if changes else "lời văn hoặc tỷ lệ đã khác"
    first = (
        f"Báo cáo tháng {made.period.month:02d}/{made.period.year} đã phát hành (lần {last.number}, số liệu đến "
        f"{format_instant(last.as_of)}). Nay {what}. Bản đã phát hành được giữ nguyên; muốn xem trước "
        f"thì thêm --draft, muốn phát hành lại thì: hoso report {made.period.key} --reissue"
    )
    return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(first, *_changes_told(made, changes), *made.told))


def _changes_told(made: _Made, changes: tuple[Change, ...]) -> list[str]:
    told = [f"Khác lần trước: {change.sentence(made.office.portals)}" for change in changes[:_MOST_TOLD]]
    if len(changes) > _MOST_TOLD:
        told.append(f"… và {len(changes) - _MOST_TOLD} hồ sơ nữa, xem trang “Thay đổi so với lần trước” của phụ lục.")
    return told


def _title(made: _Made, issue: ReportIssue) -> str:
    name = _name(complete=issue.complete, number=issue.number)
    return (
        f"Báo cáo tháng {made.period.month:02d}/{made.period.year} ({name}), số liệu đến "
        f"{format_instant(issue.as_of)}: {issue.files[0]}"
    )


def _name(*, complete: bool, number: int) -> str:
    return f"phát hành lần {number}" if complete else f"dự thảo {number}"


def _stem(period: Period) -> str:
    return f"bao-cao-thang-{period.month:02d}-{period.year}"

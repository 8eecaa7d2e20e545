"""Báo cáo: the months, each figure with its list, what was issued, and the charts."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from starlette.responses import Response

from dossiers.dates import local_date
from dossiers.periods import MonthError, Period, month_after
from reporting.charts.model import Chart
from reporting.charts.series import twelve_months
from reporting.charts.svg import svg
from reporting.figures import trend as figures_trend
from reporting.figures.model import RATE_NAMES, MonthlyFigures
from reporting.figures.period import FIGURES, Window, told_of
from reporting.figures.trend import MONTHS, TREND_FIGURES, MonthPoint, months_before
from reporting.prepared import counts_part
from reporting.web.failures import refusal
from reporting.web.filters import period_named
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.memory import told
from reporting.web.page import Page
from reporting.web.reporting_desk import DOCX, inside
from reporting.web.routing import Entry
from reporting.web.trust import of_ended
from reporting.web.wishes import ask_program
from reporting.workbook import MEDIA_TYPE
from store.people.access_log import Act
from store.people.commands import CommandKind
from store.report_issues import ReportIssue, issues_of

_MONTHS = 12
_KINDS = {
    ".docx": DOCX,
    ".xlsx": MEDIA_TYPE,
    ".pdf": "application/pdf",
}
_ROWS = (
    ("received_total", 0),
    ("received_online", 1),
    ("received_direct", 1),
    ("received_unknown_channel", 1),
    ("carried_over", 1),
    ("resolved_total", 0),
    ("resolved_early", 1),
    ("resolved_on_time", 1),
    ("resolved_late", 1),
    ("refused", 1),
    ("withdrawn", 1),
    ("open_total", 0),
    ("open_in_time", 1),
    ("open_overdue", 1),
    ("no_due_date", 0),
    ("unknown_status", 0),
    ("ended_date_inferred", 0),
)
"""The figures in the report's order, parts below their sums; what is 0 and no sum is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A line of the list of months. ``issue`` is the last one issued, ``draft`` the last draft after it."""

    key: str
    label: str
    period: Period
    issue: ReportIssue | None
    draft: ReportIssue | None


def show_months(page: Page) -> Response:
    """The last twelve months, this one first."""
    return page.show("reports.html.j2", months=_months(page))


def show_month(page: Page) -> Response:
    """One month: as known now, or as an issue knew it (``luc``)."""
    period = period_asked_for(page)
    if period is None:
        return refusal(page, 404)
    figures = figures_of(page, period)
    issues = issues_of(page.desk.reader, page.unit, period.key)
    return page.show(
        "report.html.j2",
        period=period,
        figures=figures,
        rows=[
            (key, FIGURES[key].label, level, getattr(figures, key))
            for key, level in _ROWS
            if level == 0 or getattr(figures, key)
        ],
        issues=tuple(reversed(issues)),
        fresh=of_ended(page.freshness, page.pictures, period, page.now),
        rates=_rates(figures),
        running=period.start <= page.now < period.end,
        file_names=[[Path(file).suffix for file in issue.files] for issue in reversed(issues)],
    )


def _rates(figures: MonthlyFigures) -> list[tuple[str, Decimal | None]]:
    """Every rate that a report states, known or not, and those that only the ledger names."""
    known = {rate.key: rate.percent for rate in figures.rates}
    names = {**RATE_NAMES, **{key: key for key in known if key not in RATE_NAMES}}
    return [(name[:1].upper() + name[1:], known.get(key)) for key, name in names.items()]


def show_twelve(page: Page) -> Response:
    """The chart with its table: a page of its own, because thirteen months are counted for it."""
    period = period_asked_for(page)
    if period is None:
        return refusal(page, 404)
    charts = chart_of(page, period)
    unknown = any(value is None for series in charts.series for value in series.values)
    return page.show("twelve_months.html.j2", period=period, charts=charts, unknown=unknown)


def draw_chart(page: Page) -> Response:
    """The twelve months as a picture of its own; the page has the same as a table."""
    period = period_asked_for(page)
    if period is None:
        return refusal(page, 404)
    return Response(svg(chart_of(page, period)), media_type="image/svg+xml")


def chart_of(page: Page, period: Period) -> Chart:
    """Twelve months of received, resolved and overdue."""
    return twelve_months(points_of(page, period))


def points_of(page: Page, period: Period) -> tuple[MonthPoint, ...]:
    """The month and those before it."""
    periods = months_before(period, page.office.cut_off, MONTHS)
    windows = [Window(period=each, as_of=page.now) for each in periods]
    found = told(page, [counts_part(page.unit, window) for window in windows])
    counts = [{key: each.counts[key] for key in TREND_FIGURES} for each in found]
    return figures_trend.told(page.desk.reader, page.unit, windows, counts)


def figures_of(page: Page, period: Period) -> MonthlyFigures:
    """The month's figures as known now."""
    window = Window(period=period, as_of=page.now)
    (found,) = told(page, [counts_part(page.unit, window)])
    return told_of(page.desk.reader, page.unit, window, found.counts, found.culprits, portals_counted(page))


def download(page: Page) -> Response:
    """A file of an issue or draft, by the issue's place in the month's list and the file's place in the issue."""
    period, params = period_asked_for(page), page.request.path_params
    issues = () if period is None else issues_of(page.desk.reader, page.unit, period.key)
    place, number = int(params["place"]), int(params["number"])
    if not page.is_own or not (place < len(issues) and number < len(issues[place].files)):
        return refusal(page, 404)
    file = Path(issues[place].files[number])
    if not inside(page.desk.reports.folder, file) or file.suffix not in _KINDS:
        return refusal(page, 404)
    name = f"bao-cao-{issues[place].period}-{place + 1}{file.suffix}"
    note_look(page, Act.FILE, detail=name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(file.read_bytes(), media_type=_KINDS[file.suffix], headers=headers)


def ask_for_report(page: Page) -> Response:
    """The program writes the report: a draft while something is missing, else it issues it."""
    period = period_asked_for(page)
    if period is None or not page.is_own:
        return refusal(page, 404)
    return ask_program(
        page, CommandKind.WRITE_REPORT, f"Giao lập báo cáo tháng {period.month:02d}/{period.year}", argument=period.key
    )


def _months(page: Page) -> list[Month]:
    today = local_date(page.now)
    by_month: dict[str, list[ReportIssue]] = {}
    for issue in issues_of(page.desk.reader, page.unit):
        by_month.setdefault(issue.period, []).append(issue)
    latest = max(f"{today:%Y-%m}", *by_month) if by_month else f"{today:%Y-%m}"
    year, month = int(latest[:4]), int(latest[5:])
    if not by_month and page.now >= period_named(latest, page.office).end:
        year, month = month_after(year, month, 1)
    found = []
    for back in range(_MONTHS):
        of_year, number = month_after(year, month, -back)
        key = f"{of_year:04d}-{number:02d}"
        issues = by_month.get(key, [])
        last = next((each for each in reversed(issues) if each.complete), None)
        draft: ReportIssue | None = issues[-1] if issues and not issues[-1].complete else None
        period = period_named(key, page.office)
        found.append(Month(key=key, label=f"Tháng {number:02d}/{of_year}", period=period, issue=last, draft=draft))
    return found


def period_asked_for(page: Page) -> Period | None:
    try:
        return period_named(page.request.path_params["month"], page.office)
    except MonthError:
        return None


def portals_counted(page: Page) -> dict[str, str]:
    """The portals whose lists hold dossiers, key → name."""
    return {each.key: each.name for each in page.office.portals if each.holds_dossiers}


ENTRIES = (
    Entry(path="/bao-cao", handle=show_months, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}", handle=show_month, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}/muoi-hai-thang", handle=show_twelve, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}/bieu-do.svg", handle=draw_chart, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}/lap", handle=ask_for_report, guard=Guard.ADMIN, post=True),
    Entry(path="/bao-cao/{month}/tep/{place:int}/{number:int}", handle=download, guard=Guard.WHOLE),
)

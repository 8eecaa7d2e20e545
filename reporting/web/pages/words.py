"""A month's words: the editor with the sentences that the program offers, and the report as it would read."""

from pydantic import ValidationError
from starlette.responses import Response

from dossiers.periods import Period
from reporting import report_data
from reporting.figures.groups import by_group
from reporting.figures.groups_model import Dimension
from reporting.figures.period import Window
from reporting.monthly import Narrative, NarrativeError, compose
from reporting.monthly.facts import FACT_NAMES, Fact
from reporting.monthly.layout import pieces
from reporting.report_data import Office as ReportOffice
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.memory import remembered
from reporting.web.page import Page
from reporting.web.pages.reports import figures_of, period_asked_for, points_of, portals_counted
from reporting.web.routing import Entry
from store.people.access_log import Act


def show(page: Page) -> Response:
    """The editor."""
    period = period_asked_for(page)
    if period is None or not page.is_own:
        return refusal(page, 404)
    try:
        words, failure = page.desk.reports.words(period.key), None
    except NarrativeError as error:
        words, failure = Narrative(month=period.key), error.sentence
    return _draw(page, period, words, failure=failure)


def keep(page: Page) -> Response:
    """Keeps what was written; where it cannot be used, the form comes back as it was."""
    period = period_asked_for(page)
    if period is None or not page.is_own:
        return refusal(page, 404)
    if not {"kho-khan", "thang-sau"} <= page.form.keys():  # no form of ours: what is written stays
        return refusal(page, 400, "Thiếu nội dung các phần nên chưa ghi gì. Hãy mở lại trang lời văn rồi ghi.")
    try:
        words = _read(page, period)
    except (ValidationError, ValueError):
        given = Narrative(month=period.key)
        return _draw(page, period, given, failure="Có đoạn dài quá hoặc không đọc được. Chưa ghi gì.", status=422)
    told = page.desk.reports.keep_words(period.key, words)
    if not told.ok:
        return _draw(page, period, words, failure=told.sentence, status=422)
    note_look(page, Act.CHANGE, detail=f"Sửa lời văn báo cáo {period.key}")
    return page.back(f"/bao-cao/{period.key}/loi-van", "da-ghi")


def preview(page: Page) -> Response:
    """The report as it would read now, on a page that can be printed."""
    period = period_asked_for(page)
    if period is None or not page.is_own:
        return refusal(page, 404)
    figures = figures_of(page, period)
    desk = page.desk.reports
    try:
        words = desk.words(period.key)
    except NarrativeError as error:
        return _draw(page, period, Narrative(month=period.key), failure=error.sentence)
    text = compose(figures, words, desk.letterhead(), desk.style(), offered=offered(page, period))
    return page.show("preview.html.j2", period=period, text=text, pieces=pieces)


def offered(page: Page, period: Period) -> tuple[Fact, ...]:
    """The sentences that the report would offer if it were made now."""
    reader, unit, office = page.desk.reader, page.unit, page.office
    window = Window(period=period, as_of=page.now)
    told = ReportOffice(
        unit=unit,
        portals=portals_counted(page),
        calendar=office.calendar,
        cut_off=office.cut_off,
        soon_days=office.soon_days,
    )
    fields = remembered(page, ("fields", period.key), lambda: by_group(reader, unit, Dimension.FIELD, window))
    points = points_of(page, period)
    # Not remembered: when portals could not be reached is told by runs, which leave the dossiers' history as it was.
    return report_data.offered(reader, told, period, page.now, fields=fields, points=points)


def _draw(page: Page, period: Period, words: Narrative, *, failure: str | None = None, status: int = 200) -> Response:
    found = offered(page, period)
    kinds = [(key, name, [each.sentence for each in found if each.key == key]) for key, name in FACT_NAMES.items()]
    return page.show("words.html.j2", status, period=period, words=words, kinds=kinds, failure=failure)


def _read(page: Page, period: Period) -> Narrative:
    issued = []
    for number in range(20):
        paragraph = page.field(f"van-ban-{number}")
        if paragraph:
            issued.append({"paragraph": paragraph, "items": _lines(page.field(f"muc-{number}"))})
    chosen = [key for key in FACT_NAMES if page.field(f"cau-{key}")]
    return Narrative.model_validate(
        {
            "month": period.key,
            "issued": issued,
            "difficulties": _lines(page.field("kho-khan")),
            "next_month": _lines(page.field("thang-sau")),
            "facts": chosen,
        }
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


ENTRIES = (
    Entry(path="/bao-cao/{month}/loi-van", handle=show, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}/loi-van", handle=keep, guard=Guard.ADMIN, post=True),
    Entry(path="/bao-cao/{month}/xem-truoc", handle=preview, guard=Guard.WHOLE),
)

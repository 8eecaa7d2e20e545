"""What changed since a report was issued, dossier by dossier; and issuing it again, for a reason that is kept."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from dossiers.periods import Period
from dossiers.privacy import redact
from dossiers.text import clean
from reporting.figures.changes import Change, changes_between
from reporting.figures.period import FIGURES
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.known import find_named
from reporting.web.memory import remembered
from reporting.web.page import Page
from reporting.web.pages.reports import figures_of, period_asked_for
from reporting.web.routing import Entry
from reporting.web.wishes import ask_program
from store.people.commands import CommandKind
from store.report_issues import ReportIssue, issues_of

_MOST = 200
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From the issue ``first`` to ``second``; without one, to what is known at ``as_of`` (aware)."""

    first: ReportIssue
    second: ReportIssue | None
    as_of: datetime
    changes: tuple[Change, ...]


def show(page: Page) -> Response:
    """From the last issue to now; or from one issue (``tu``) to another (``den``)."""
    period = period_asked_for(page)
    found = None if period is None else _difference(page, period)
    if period is None or found is None:
        return refusal(page, 404)
    return _draw(page, period, found)


def reissue(page: Page) -> Response:
    """The program issues the report again, with the figures that the person looked at."""
    period = period_asked_for(page)
    if period is None or not page.is_own:
        return refusal(page, 404)
    issued = _issued(page, period)
    as_of, reason = _instant(page.field("luc")), redact(clean(page.field("ly-do")))[:_LONGEST_REASON]
    if not issued or as_of is None or not issued[-1].as_of < as_of <= page.now:
        return refusal(page, 400, "Trang này không còn đúng nên chưa giao gì. Hãy mở lại trang của tháng.")
    failure = None
    if page.field("lan") != str(issued[-1].number):
        failure = f"Trong lúc anh/chị xem, lần {issued[-1].number} đã được phát hành. Chưa giao gì; hãy xem lại."
    elif not reason:
        failure = "Hãy ghi lý do phát hành lại. Chưa giao gì."
    if failure:
        return _draw(page, period, _since(page, period, issued[-1], as_of), failure=failure, status=422)
    return ask_program(
        page,
        CommandKind.REISSUE_REPORT,
        f"Giao phát hành lại báo cáo tháng {period.month:02d}/{period.year}: {reason}",
        argument=f"{period.key} {as_of.isoformat()}",
        reason=reason,
    )


def _draw(page: Page, period: Period, found: Difference, *, failure: str | None = None, status: int = 200) -> Response:
    shown = found.changes[:_MOST]
    with page.desk.reader.reading() as connection:
        known = find_named(connection, page.unit, ((each.portal, each.code) for each in shown))
    return page.show(
        "changes.html.j2",
        status,
        period=period,
        found=found,
        rows=[(each, known.get((each.portal, each.code)), _labels(each.before), _labels(each.after)) for each in shown],
        sums=_sums(page, period, found),
        failure=failure,
        may_issue=found.second is None and page.who.can_write and page.is_own and page.now >= period.end,
        longest=_LONGEST_REASON,
    )


def _difference(page: Page, period: Period) -> Difference | None:
    issued = {issue.number: issue for issue in _issued(page, period)}
    if not issued:
        return None
    words = page.param("tu"), page.param("den")
    if not any(words):
        return _since(page, period, issued[max(issued)], page.now)
    if not all(word.isascii() and word.isdigit() and int(word[:6]) in issued for word in words):
        return None
    one, other = (issued[int(word)] for word in words)
    changes = _changes(page, period, one.as_of, other.as_of)
    return Difference(first=one, second=other, as_of=other.as_of, changes=changes)


def _since(page: Page, period: Period, last: ReportIssue, as_of: datetime) -> Difference:
    return Difference(first=last, second=None, as_of=as_of, changes=_changes(page, period, last.as_of, as_of))


def _changes(page: Page, period: Period, before: datetime, after: datetime) -> tuple[Change, ...]:
    key = ("changes", period.key, period.end, before, None if after == page.now else after)
    return remembered(page, key, lambda: changes_between(page.desk.reader, page.unit, period, before, after))


def _sums(page: Page, period: Period, found: Difference) -> list[tuple[str, int, int]]:
    """The figures that differ, with both values. What an issue stated is what its row keeps."""
    before = found.first.figures
    if found.second is not None:
        after = found.second.figures
    else:
        now = figures_of(page, period)
        after = {key: getattr(now, key) for key in before if hasattr(now, key)}
    return [
        (figure.label, before[key], after[key])
        for key, figure in FIGURES.items()
        if key in before and key in after and before[key] != after[key]
    ]


def _labels(keys: tuple[str, ...]) -> str:
    """Parts say what their sums say too."""
    parts = [key for key in keys if not key.endswith("_total")] or list(keys)
    return "; ".join(FIGURES[key].label for key in parts) or "không được đếm"


def _issued(page: Page, period: Period) -> tuple[ReportIssue, ...]:
    return tuple(each for each in issues_of(page.desk.reader, page.unit, period.key) if each.complete)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


ENTRIES = (
    Entry(path="/bao-cao/{month}/thay-doi", handle=show, guard=Guard.WHOLE),
    Entry(path="/bao-cao/{month}/phat-hanh-lai", handle=reissue, guard=Guard.ADMIN, post=True),
)

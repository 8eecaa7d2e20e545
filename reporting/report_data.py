"""Everything that a month's report and its appendix tell, read from the ledger once, as known at one instant."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from dossiers.dates import VIETNAM, local_date
from dossiers.numbers import format_count
from dossiers.periods import CutOff, Period
from dossiers.working_calendar import WorkingCalendar
from reporting.appendix.ledger_sheets import (
    backwards_table,
    due_changes_table,
    passed_by_table,
    reconciliation_table,
    requests_table,
    verdicts_table,
)
from reporting.appendix.table import Table
from reporting.charts import Chart, on_time_by_field, twelve_months
from reporting.downtime import Outage, outages
from reporting.figures.daily_model import DailyLists
from reporting.figures.due_check import DueCheck, due_checks_of, pauses
from reporting.figures.flags import counts_of, flagged, lists_of
from reporting.figures.form import Form, form_of
from reporting.figures.groups import GroupFigures, by_group_of
from reporting.figures.groups_model import Dimension
from reporting.figures.model import DossierRow, MonthlyFigures
from reporting.figures.period import carry_over_break, daily, list_dossiers, monthly_of
from reporting.figures.receipt import RECEIPT_FIGURES, receipt, receipt_of
from reporting.figures.receipt_model import ReceiptAtCentre
from reporting.figures.rules import FIGURES, Window
from reporting.figures.trend import Compared, MonthPoint, compare
from reporting.monthly.facts import Fact, facts
from reporting.prepared import compared_pairs, month_points
from store.database import Database
from store.history.lists import due_date_changes, repeated_requests, went_backwards
from store.history.reconcile_model import default_pairs
from store.history.roles import roles
from store.history.run_history import looks
from store.history.verdicts import verdicts
from store.recording.ledger_rows import TICK


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReport:
    """What the report of the month before stated: its period, the instant whose knowledge it printed, its open ones."""

    period: Period
    as_of: datetime
    open_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the office's configuration says. ``portals`` (key → name) hold dossiers; ``departments``: the office's name
    by ``match_key`` of a portal's word; ``terms``: working days by the head of a procedure's code."""

    unit: str
    portals: Mapping[str, str]
    calendar: WorkingCalendar
    cut_off: CutOff
    soon_days: int
    departments: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """One month as known at ``figures.as_of``. ``lists`` by figure's key: each exactly as long as its figure."""

    figures: MonthlyFigures
    lists: Mapping[str, tuple[DossierRow, ...]]
    groups: Mapping[Dimension, tuple[GroupFigures, ...]]
    form: Form
    compared: tuple[Compared, ...]
    charts: tuple[Chart, ...]
    daily: DailyLists
    due_checks: tuple[DueCheck, ...]
    outages: tuple[Outage, ...]
    facts: tuple[Fact, ...]
    more: tuple[Table, ...]


def gather(
    database: Database, office: Office, period: Period, as_of: datetime, *, last: LastReport | None = None
) -> ReportData:
    """The month's data as known at ``as_of`` (aware). ``last``: what "carried over" is checked against."""
    unit, window = office.unit, Window(period=period, as_of=as_of)
    flags = flagged(database, unit, window, {**FIGURES, **RECEIPT_FIGURES})
    figures = monthly_of(database, unit, window, flags, office.portals)
    if last is not None:
        broken = carry_over_break(
            database, unit, window, last_period=last.period, last_as_of=last.as_of, stated=last.open_total
        )
        figures = replace(figures, breaks=(*figures.breaks, *((broken,) if broken else ())))
    groups = {each: by_group_of(flags, each, names=_names(office, each)) for each in Dimension}
    lists = lists_of(flags)
    waiting = pauses(database, unit, as_of) if office.terms else {}
    points = month_points(database, unit, period, as_of, office.cut_off)
    compared = compare(points)
    place = receipt_of(database, unit, window, counts_of(flags, RECEIPT_FIGURES), portals=office.portals)
    (passed_by,) = lists_of(flags, ("passed_by",)).values()
    spans = outages_of(database, office, period, as_of)
    return ReportData(
        figures=figures,
        lists=lists,
        groups=groups,
        form=form_of(flags),
        compared=compared,
        charts=(twelve_months(points), on_time_by_field(groups[Dimension.FIELD])),
        daily=daily(database, unit, as_of, office.soon_days, office.calendar),
        due_checks=due_checks_of(lists["received_total"], waiting, office.calendar, office.terms),
        outages=spans,
        facts=facts(
            outages=spans,
            passed_by=passed_by_words(place, passed_by, office.portals),
            fields=groups[Dimension.FIELD],
            compared=compared if as_of >= period.end else (),  # half a month is no less than a whole one
        ),
        more=(
            passed_by_table(passed_by, office.portals, _receipt_note(place)),
            *_findings(database, office, period, as_of),
        ),
    )


def offered(
    database: Database,
    office: Office,
    period: Period,
    as_of: datetime,
    *,
    fields: tuple[GroupFigures, ...],
    points: tuple[MonthPoint, ...],
) -> tuple[Fact, ...]:
    """The sentences that the month's report would offer as known at ``as_of`` (aware), for whoever writes its words
    before it is made. ``fields`` and ``points`` (:func:`trend`): the same figures as the page beside it shows."""
    window = Window(period=period, as_of=as_of)
    passed_by = list_dossiers(database, office.unit, RECEIPT_FIGURES["passed_by"], window)
    return facts(
        outages=outages_of(database, office, period, as_of),
        passed_by=passed_by_words(
            receipt(database, office.unit, window, portals=office.portals), passed_by, office.portals
        ),
        fields=fields,
        compared=compare(points) if as_of >= period.end else (),
    )


def outages_of(database: Database, office: Office, period: Period, as_of: datetime) -> tuple[Outage, ...]:
    """When portals could not be reached in the period, as far as known at ``as_of`` (aware)."""
    until = min(period.end, as_of)
    return outages(looks(database, office.unit, period.start, until), office.portals, until, office.calendar)


def _findings(database: Database, office: Office, period: Period, as_of: datetime) -> tuple[Table, ...]:
    """What the ledger finds between portals and over time: of the period, or as known at ``as_of``.

    What was learned over time goes by whole days of cutting off: the looks that the report is made from end after the
    very cut-off, and what they saw happened before it. Each thing is listed in one month's report.
    """
    unit, names = office.unit, office.portals
    since, until = _day_over(period.start), min(_day_over(period.end) - TICK, as_of)
    pairs = default_pairs(roles(database, unit, as_of))
    compared = compared_pairs(database, unit, pairs, as_of)
    return (
        reconciliation_table(compared, names),
        due_changes_table(due_date_changes(database, unit, until, since=since), names),
        requests_table(repeated_requests(database, unit, as_of), names),
        backwards_table(went_backwards(database, unit, until, since=since), names),
        verdicts_table(verdicts(database, unit, as_of), names),
    )


def _day_over(instant: datetime) -> datetime:
    """The midnight after an instant, in Asia/Ho_Chi_Minh."""
    return datetime.combine(local_date(instant) + timedelta(days=1), time(), VIETNAM)


def passed_by_words(place: ReceiptAtCentre, rows: tuple[DossierRow, ...], names: Mapping[str, str]) -> list[str]:
    """What can be said of dossiers that passed by, with every doubt; nothing where it can't be told."""
    if not place.told or not rows:
        return []
    counts = Counter(names.get(row.portal, row.portal) for row in rows)
    where = ", ".join(f"{name} {format_count(count)}" for name, count in counts.most_common())
    first = f"Trong kỳ có {format_count(len(rows))} hồ sơ không qua Trung tâm Phục vụ hành chính công ({where})."
    return [" ".join((first, place.sentence, *(doubt.sentence for doubt in place.doubts)))]


def _receipt_note(place: ReceiptAtCentre) -> str:
    return " ".join((place.sentence, *(doubt.sentence for doubt in place.doubts)))


def _names(office: Office, dimension: Dimension) -> Mapping[str, str]:
    if dimension is Dimension.DEPARTMENT:
        return office.departments
    return office.portals if dimension is Dimension.PORTAL else {}

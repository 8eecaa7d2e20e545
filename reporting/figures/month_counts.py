"""A period's counts with the dossiers that break its sums: computed in one pass, or told from what was kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reporting.figures.counts import Together, counts_in, culprits_among
from reporting.figures.months import together_in_each
from reporting.figures.receipt_rules import RECEIPT_FIGURES
from reporting.figures.rules import Window
from reporting.figures.trend import TREND_FIGURES

PERIOD_FIGURES = {key: figure for key, figure in {**TREND_FIGURES, **RECEIPT_FIGURES}.items() if figure.of_period}
"""Every figure that only a period's own dossiers can belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCounts:
    """``counts`` by figure's key; ``culprits`` by identity's key, as (portal, code)."""

    counts: Mapping[str, int]
    culprits: Mapping[str, tuple[tuple[str, str], ...]]


def month_counts(connection: Connection, unit: str, window: Window) -> MonthCounts:
    """The period's counts as known at ``window.as_of``."""
    (counts,) = counts_of_months(connection, unit, [window])
    return counts


def counts_of_months(connection: Connection, unit: str, windows: Sequence[Window]) -> list[MonthCounts]:
    """The same of many periods, all as known at one instant, in one pass."""
    found = together_in_each(connection, unit, PERIOD_FIGURES, windows)
    return [_told(connection, unit, *each) for each in zip(windows, found, strict=True)]


def _told(connection: Connection, unit: str, window: Window, found: Together) -> MonthCounts:
    return MonthCounts(
        counts=counts_in(found, PERIOD_FIGURES),
        culprits=culprits_among(connection, unit, PERIOD_FIGURES, window, found),
    )


def counts_key(window: Window) -> str:
    """Names the counts: all of the window that they follow from, beside the history itself."""
    period = window.period
    return f"month {period.start.isoformat()} {period.end.isoformat()} {window.overdue_before.isoformat()}"

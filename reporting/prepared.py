"""What the dashboard tells at once, because the collecting run has computed it at its end: see ``history.remembered``.

Each ``Part`` has one way to be computed and one name that says all it follows from beside the unit's history: settings
are part of the name, so that other settings find nothing that was kept for these. What follows from anything else (how
fresh a picture is, rates, settlements) is asked for at each look.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection

from dossiers.periods import CutOff, Period, period_of
from reporting.dossier_list import Facets, facets
from reporting.figures import trend as figures_trend
from reporting.figures.month_counts import MonthCounts, counts_key, counts_of_months, month_counts
from reporting.figures.rules import Window
from reporting.figures.trend import TREND_FIGURES, MonthPoint, months_before
from store.database import Database
from store.history import reconcile
from store.history.reconcile import Comparison, Item, Pair
from store.history.remembered import Remembered, keep, recall, recall_of_all, revision

T = TypeVar("T")
MONTHS = 25
"""As far back as the page of the oldest month that is offered looks: twelve months, and a year before the first."""
DAYS_AHEAD = 3
"""A running period's overdue dossiers are other ones on each day: the first look after a weekend finds its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """One result: its name, how it is computed from the unit's history, and how it is written down."""

    key: str
    make: Callable[[Connection], T]
    kind: TypeAdapter[T]

    def told(self, connection: Connection, kept: Remembered) -> T:
        """What was kept of it; computed where nothing was that still holds."""
        text = kept.get(self.key)
        return self.make(connection) if text is None else self.kind.validate_json(text)


_COUNTS: TypeAdapter[MonthCounts] = TypeAdapter(MonthCounts)
_COMPARED: TypeAdapter[tuple[Comparison, ...]] = TypeAdapter(tuple[Comparison, ...])
_FACETS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(dict[str, tuple[str, ...]])


class _Months:
    """The counts of periods as of one instant, all computed when the first of them is asked for."""

    def __init__(self, unit: str, windows: Sequence[Window]) -> None:
        self._unit = unit
        self._windows = windows
        self._found: dict[Window, MonthCounts] = {}

    def of(self, connection: Connection, window: Window) -> MonthCounts:
        """One of them."""
        if not self._found:
            found = counts_of_months(connection, self._unit, self._windows)
            self._found = dict(zip(self._windows, found, strict=True))
        return self._found[window]


def counts_parts(unit: str, windows: Iterable[Window]) -> list[Part[MonthCounts]]:
    """The counts of many periods: those as of one instant are computed together."""
    chosen = {counts_key(window): window for window in windows}
    months = {
        as_of: _Months(unit, [window for window in chosen.values() if window.as_of == as_of])
        for as_of in {window.as_of for window in chosen.values()}
    }
    return [
        Part(key=key, make=partial(months[window.as_of].of, window=window), kind=_COUNTS)
        for key, window in chosen.items()
    ]


def counts_part(unit: str, window: Window) -> Part[MonthCounts]:
    """A period's counts."""
    return Part(key=counts_key(window), make=partial(month_counts, unit=unit, window=window), kind=_COUNTS)


def pair_part(unit: str, pair: Pair, at: datetime) -> Part[tuple[Comparison, ...]]:
    """The comparison of two portals, without what people said of it."""
    key = " ".join(("pair", pair.first, pair.second, str(pair.by_codes), *pair.procedures))
    return Part(key=key, make=partial(reconcile.compared, unit=unit, pair=pair, at=at), kind=_COMPARED)


def told(database: Database, unit: str, parts: Iterable[Part[T]], at: datetime) -> list[T]:
    """The results of ``parts`` as known at ``at`` (aware), in their order."""
    with database.reading() as connection:
        kept = recall(connection, unit, revision(connection, unit), at)
        return [part.told(connection, kept) for part in parts]


def kept_of_all(connection: Connection, parts: Mapping[str, Part[T]], at: datetime) -> dict[str, T]:
    """What was kept of the units' ``parts`` (by unit) and still holds at ``at`` (aware)."""
    kept = {key: recall_of_all(connection, key, at) for key in {part.key for part in parts.values()}}
    texts = ((unit, part, kept[part.key].get(unit)) for unit, part in parts.items())
    return {unit: part.kind.validate_json(text) for unit, part, text in texts if text is not None}


def told_of_all(connection: Connection, parts: Mapping[str, Part[T]], at: datetime) -> dict[str, T]:
    """The same, computed where nothing was kept."""
    kept = kept_of_all(connection, parts, at)
    return {unit: kept[unit] if unit in kept else part.make(connection) for unit, part in parts.items()}


def month_points(
    database: Database, unit: str, period: Period, as_of: datetime, cut_off: CutOff
) -> tuple[MonthPoint, ...]:
    """``figures.trend.trend`` of a year, told from what was kept."""
    windows = [Window(period=each, as_of=as_of) for each in months_before(period, cut_off, figures_trend.MONTHS)]
    found = told(database, unit, counts_parts(unit, windows), as_of)
    counts = [{key: each.counts[key] for key in TREND_FIGURES} for each in found]
    return figures_trend.told(database, unit, windows, counts)


def compared_pairs(database: Database, unit: str, pairs: Iterable[Pair], at: datetime) -> list[Item]:
    """``store.history.reconcile.items`` of all ``pairs``, told from what was kept."""
    chosen = list(pairs)
    found = told(database, unit, (pair_part(unit, pair, at) for pair in chosen), at)
    with database.reading() as connection:
        return [
            item
            for pair, compared in zip(chosen, found, strict=True)
            for item in reconcile.judged(connection, unit, pair, at, compared)
        ]


def facets_part(unit: str) -> Part[Facets]:
    """What the list's filters offer at present."""
    kind: TypeAdapter[Any] = _FACETS
    return Part(key="facets", make=partial(facets, unit=unit), kind=kind)


def parts(unit: str, cut_off: CutOff, pairs: Iterable[Pair], now: datetime) -> Iterator[Part[Any]]:
    """Everything that is kept of a unit."""
    days = [now + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    periods = months_before(period_of(days[-1], cut_off), cut_off, MONTHS)
    windows = (Window(period=period, as_of=at) for period in periods for at in days)
    yield from counts_parts(unit, windows)
    for pair in pairs:
        yield pair_part(unit, pair, now)
    yield facets_part(unit)


def prepare(
    database: Database,
    unit: str,
    cut_off: CutOff,
    pairs: Iterable[Pair],
    now: datetime,
    more: Iterable[Part[Any]] = (),
) -> bool:
    """Computes all of it, and ``more``, as known at ``now`` (aware) and keeps it.

    ``False``: something was written meanwhile, and nothing is kept; whoever wrote it prepares anew.
    """
    with database.reading() as connection:
        known = revision(connection, unit)
        kept = recall(connection, unit, known, now)
        found = {
            part.key: kept.get(part.key) or part.kind.dump_json(part.make(connection)).decode()
            for part in chain(parts(unit, cut_off, pairs, now), more)
        }
    return keep(database, unit, found, known, now)

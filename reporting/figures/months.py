"""Many periods counted in one pass: what was known at an instant is put together once, and asked for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnClause, Connection, Date, Integer, func, literal, select, true, union_all
from sqlalchemy.sql.selectable import CTE
from sqlalchemy.sql.visitors import iterate

from reporting.figures.counts import Together, held_by, mask, together
from reporting.figures.groups_model import Group
from reporting.figures.query import known, within
from reporting.figures.rules import Figure, Window, touched
from store.types import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    start: Any
    end: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnyWindow:
    """A ``Window`` of columns in place of values: the figures' own conditions, on a row for each period."""

    period: _Span
    overdue_before: Any


def together_in_each(
    connection: Connection,
    unit: str,
    figures: Mapping[str, Figure],
    windows: Sequence[Window],
    inside: tuple[Group, ...] = (),
) -> list[Together]:
    """``counts.together`` for each of ``windows``, which are as of one instant. All ``figures`` are such that
    only a period's own dossiers can belong to them."""
    if not windows:
        return []
    if len({window.as_of for window in windows}) > 1 or not all(figure.of_period for figure in figures.values()):
        raise ValueError("one instant, and figures of periods alone")
    if len(windows) == 1:  # then what is narrowed to the period beforehand is sooner told
        return [together(connection, unit, figures, windows[0], inside)]
    asked = _relation(windows)
    span = _Span(start=asked.c.start, end=asked.c.end)
    window = cast(Window, _AnyWindow(period=span, overdue_before=asked.c.overdue_before))
    found = known(unit, windows[0].as_of)
    conditions = (mask(found.c, figures, window), touched(found.c, window))
    names = {
        each.name
        for condition in conditions
        for each in iterate(condition)
        if isinstance(each, ColumnClause) and each.table is found
    }
    columns = [found.c[name] for name in sorted(names)]
    once = select(*columns).where(*within(found.c, inside)).cte("once").prefix_with("MATERIALIZED")
    which = mask(once.c, figures, window).label("which")
    query = select(asked.c.place, which, func.count()).select_from(asked).join(once, true())
    told: list[dict[frozenset[str], int]] = [{} for _ in windows]
    rows = connection.execute(query.where(touched(once.c, window)).group_by(asked.c.place, which)).all()
    for place, number, count in rows:
        if number:
            told[place][held_by(int(number), figures)] = int(count)
    return list(told)


def _relation(windows: Sequence[Window]) -> CTE:
    """A row for each of the windows."""
    return union_all(
        *(
            select(
                literal(place, Integer).label("place"),
                literal(window.period.start, Instant).label("start"),
                literal(window.period.end, Instant).label("end"),
                literal(window.overdue_before, Date).label("overdue_before"),
            )
            for place, window in enumerate(windows)
        )
    ).cte("asked")

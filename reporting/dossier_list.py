"""The one list of all dossiers: filtered by the figures' own conditions, searched, sorted, a page at a time.

Pages go on from the last row of the page before (its sort value and id), never from a count of rows to skip: the
hundredth page costs what the first does, and nothing shifts while portals are being read.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    func,
    or_,
    select,
    true,
    tuple_,
    values,
)
from sqlalchemy.sql.selectable import Subquery

from reporting.dossier_choices import SEARCHED, Facets, facets, has_word, known_dossiers
from reporting.figures.rules import Columns, Truth

Condition = Callable[[Columns], Truth]


class Sort(StrEnum):
    """What the list can be sorted by; the value is the column."""

    DUE = "due_on"
    ENTERED = "entered_on"
    ENDED = "ended_on"
    CODE = "code"
    APPLICANT = "name_key"
    PROCEDURE = "procedure_name"
    FIELD = "field_name"
    DEPARTMENT = "department"
    OFFICER = "officer"
    STATUS = "raw_status"
    PORTAL = "portal"


_DATES = (Sort.DUE, Sort.ENTERED, Sort.ENDED)
_RANKED = (Sort.PROCEDURE, Sort.FIELD, Sort.DEPARTMENT, Sort.OFFICER, Sort.STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What is asked of one unit's dossiers: as known now, or at ``as_of`` (aware). All ``conditions`` must hold, and
    every word of ``text`` must be found in a dossier's codes, applicant, procedure, field, department or officer.
    ``once``: as the figures count, so that a dossier shown by several portals is there once."""

    unit: str
    once: bool = True
    conditions: tuple[Condition, ...] = ()
    text: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Between two pages: the sort value and the id of the row next to it."""

    value: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``after`` asks for the rows behind a place, ``before`` for those in front of it; neither: the first page."""

    by: Sort = Sort.DUE
    descending: bool = False
    size: int = 50
    after: Place | None = None
    before: Place | None = None

    def check(self, place: Place) -> None:
        """Raises ``ValueError`` for a place that cannot be one of this order."""
        _typed(self.by, place.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDossier:
    """A row. ``id`` is the dossier's own; instants aware (UTC), dates civil in Asia/Ho_Chi_Minh; applicant masked;
    ``due_words``: what the portal says in place of a due date."""

    id: int
    portal: str
    code: str
    procedure_name: str | None
    field_name: str | None
    applicant: str | None
    raw_status: str
    status_group: str | None
    channel: int | None
    department: str | None
    officer: str | None
    entered_on: date | None
    due_on: date | None
    ended_on: date | None
    seen: str
    due_words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """One page of the list, with the places of the next and the previous one where there are such."""

    rows: tuple[ListedDossier, ...]
    next: Place | None
    previous: Place | None


def count(connection: Connection, query: ListQuery, choices: Facets) -> int:
    """How many dossiers the query finds."""
    known = known_dossiers(query.unit, query.as_of, once=query.once)
    wanted = select(func.count()).select_from(known).where(*_where(known, query, choices))
    return int(connection.execute(wanted).scalar_one())


def page(connection: Connection, query: ListQuery, order: Order, choices: Facets) -> DossierPage:
    """One page."""
    return _page(connection, query, order, choices, places_statement(query, order, choices))[1]


def counted_page(connection: Connection, query: ListQuery, order: Order, choices: Facets) -> tuple[int, DossierPage]:
    """``count`` and ``page`` by one look at all dossiers of the query."""
    told = _page(connection, query, order, choices, places_statement(query, order, choices, counted=True))
    if told[1].rows or (order.after is None and order.before is None):
        return told
    return count(connection, query, choices), told[1]


def _page(
    connection: Connection, query: ListQuery, order: Order, choices: Facets, places: Select[Any]
) -> tuple[int, DossierPage]:
    found = connection.execute(places).all()
    total = int(found[0].total) if found and "total" in found[0]._fields else 0
    backwards, more = order.before is not None, len(found) > order.size
    some = found[: order.size]
    if backwards:
        some = some[::-1]
    rows = _by_id(connection, query, {row.id for row in some})
    first, last = (_place(some[0]), _place(some[-1])) if some else (None, None)
    return total, DossierPage(
        rows=tuple(rows[row.id] for row in some),
        next=last if (more or backwards) else None,
        previous=first if (order.after is not None or (backwards and more)) else None,
    )


def first_pages(
    connection: Connection, queries: Sequence[ListQuery], order: Order, choices: Facets
) -> list[tuple[int, tuple[ListedDossier, ...]]]:
    """Totals and first rows of several queries at once, for those that together find few dossiers. All ask for the same
    unit and the same instant, and differ in their conditions alone."""
    query = queries[0]
    known = known_dossiers(query.unit, query.as_of, once=query.once)
    source, value = _sort_value(known, order, choices)
    held = [and_(true(), *_where(known, each, choices)) for each in queries]
    marks = [case((holds, 1), else_=0) for holds in held]
    keys = (each.desc() if order.descending else each.asc() for each in (value, known.c.dossier_id))
    found = connection.execute(
        select(known.c.dossier_id, *marks).select_from(source).where(or_(*held)).order_by(*keys)
    ).all()
    ids = [[row[0] for row in found if row[place]] for place in range(1, len(queries) + 1)]
    firsts = [each[: order.size] for each in ids]
    rows = _by_id(connection, query, {id_ for each in firsts for id_ in each})
    return [(len(all_), tuple(rows[id_] for id_ in some)) for all_, some in zip(ids, firsts, strict=True)]


def every(connection: Connection, query: ListQuery, order: Order, choices: Facets, *, most: int) -> list[ListedDossier]:
    """The first rows of the query in their order, ``most`` at most, read as they are found: for a file, or where few
    are found at all."""
    known = known_dossiers(query.unit, query.as_of, once=query.once)
    source, value = _sort_value(known, order, choices)
    wanted = select(*_shown(known)).select_from(source).where(*_where(known, query, choices))
    keys = (each.desc() if order.descending else each.asc() for each in (value, known.c.dossier_id))
    return _listed(connection, wanted.order_by(*keys).limit(most))


def places_statement(query: ListQuery, order: Order, choices: Facets, *, counted: bool = False) -> Select[Any]:
    """``id`` and ``sort_value`` of a page's rows and of one more; ``counted``: with the ``total`` of all pages. Pure.

    Only what conditions and order ask for is looked at, which an index holds: the rows themselves are read for the page
    that is shown, not for all that are sorted.
    """
    known = known_dossiers(query.unit, query.as_of, once=query.once)
    source, value = _sort_value(known, order, choices)
    id_: ColumnElement[Any] = known.c.dossier_id
    total = [func.count().over().label("total")] if counted else []
    shown = select(id_.label("id"), value.label("sort_value"), *total).select_from(source)
    wanted = shown.where(*_where(known, query, choices))
    place, backwards = order.after or order.before, order.before is not None
    if place is not None and counted:  # all are counted before those in front of the place are left out
        whole = wanted.subquery("places")
        wanted, id_, value = select(whole), whole.c.id, whole.c.sort_value
    ascending = order.descending == backwards
    if place is not None:
        here, there = tuple_(value, id_), tuple_(_typed(order.by, place.value), place.id)
        wanted = wanted.where(here > there if ascending else here < there)
    return wanted.order_by(*(key.asc() if ascending else key.desc() for key in (value, id_))).limit(order.size + 1)


_NAMES = tuple(field.name for field in fields(ListedDossier))


def _by_id(connection: Connection, query: ListQuery, ids: Collection[int]) -> dict[int, ListedDossier]:
    known = known_dossiers(query.unit, query.as_of, once=False)
    wanted = select(*_shown(known)).where(known.c.dossier_id.in_(sorted(ids)))
    return {each.id: each for each in _listed(connection, wanted)}


def _listed(connection: Connection, wanted: Select[Any]) -> list[ListedDossier]:
    """Rows of ``_shown``, by their places, which is quicker than by their names."""
    return [ListedDossier(**dict(zip(_NAMES, row, strict=True))) for row in connection.execute(wanted)]


def _shown(known: Subquery) -> list[ColumnElement[Any]]:
    return [known.c.dossier_id.label("id"), *(known.c[name] for name in _NAMES if name != "id")]


def _where(known: Subquery, query: ListQuery, choices: Facets) -> list[Truth]:
    found = [condition(known.c) for condition in query.conditions]
    return found + [has_word(known.c, word, choices) for word in query.text.split()]


def _sort_value(known: Subquery, order: Order, choices: Facets) -> tuple[Any, ColumnElement[Any]]:
    """What is selected from, and the value that is sorted by; what is missing comes last in either direction."""
    column = known.c[order.by.value]
    if order.by in _DATES:
        return known, func.coalesce(column, date(1, 1, 1) if order.descending else date(9999, 12, 31), type_=Date())
    if order.by not in _RANKED:
        return known, func.coalesce(column, "" if order.descending else "~")
    names = choices.get(order.by.value, ())
    if not names:
        return known, known.c.dossier_id * 0
    ranked = (
        values(Column("name", String), Column("rank", Integer), name="ranked")
        .data([(name, rank) for rank, name in enumerate(names)])
        .cte("ranked")
    )
    joined = known.outerjoin(ranked, ranked.c.name == column)
    return joined, func.coalesce(ranked.c.rank, -1 if order.descending else len(names), type_=Integer())


def _typed(by: Sort, text: str) -> Any:
    """A place's value as the database compares it. Raises ``ValueError`` for what is none."""
    if by in _DATES:
        return date.fromisoformat(text)
    return int(text) if by in _RANKED else text


def _place(row: Any) -> Place:
    value = row.sort_value
    return Place(value=value.isoformat() if isinstance(value, date) else str(value), id=row.id)


def listed(connection: Connection, unit: str, id_: int) -> ListedDossier | None:
    """One dossier as the list shows it now."""
    known = known_dossiers(unit, None, once=False)
    row = connection.execute(select(*_shown(known)).where(known.c.dossier_id == id_)).mappings().one_or_none()
    return None if row is None else ListedDossier(**dict(row))


__all__ = [
    "SEARCHED",
    "Condition",
    "DossierPage",
    "Facets",
    "ListQuery",
    "ListedDossier",
    "Order",
    "Place",
    "Sort",
    "count",
    "counted_page",
    "every",
    "facets",
    "first_pages",
    "listed",
    "page",
    "places_statement",
]

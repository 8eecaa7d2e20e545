"""Our own due dates beside the portals': a cross-check, never a correction.

The portal's own date wins (NĐ 118/2025/NĐ-CP). Ours is the procedure's term in working days of 8 hours from the hour of
receipt, without the time in which the dossier waited for the citizen (statuses 5 and 6). That time is taken from our
runs, so it is known only as exactly as the portals were read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from dossiers.codes import procedure_head
from dossiers.dates import local_date
from dossiers.status import Group as StatusGroup
from dossiers.working_calendar import WorkingCalendar
from reporting.figures.model import DossierRow
from reporting.figures.query import known, rows
from reporting.figures.rules import FIGURES, Window
from store.database import Database
from store.tables import dossier_version

Pauses = tuple[tuple[datetime, datetime], ...]
"""Half-open spans of aware instants in which a dossier waited for the citizen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCheck:
    """A dossier whose due date is not what we computed. ``own_due_on`` is civil; ``term`` in working days; ``waits``:
    it still waits for the citizen, so that our date moves on every day."""

    dossier: DossierRow
    own_due_on: date
    term: int
    pauses: Pauses
    waits: bool

    @property
    def missing(self) -> bool:
        """Whether the portal shows no due date at all: ours is then the only one."""
        return self.dossier.due_on is None


def due_checks(
    database: Database, unit: str, window: Window, calendar: WorkingCalendar, terms: Mapping[str, int]
) -> tuple[DueCheck, ...]:
    """The dossiers of the period whose portal shows another day than ours, or none. ``terms`` gives working days by the
    nationwide head of a procedure's code; a procedure that is not there is not checked."""
    found = known(unit, window.as_of)
    counted = rows(database, found, FIGURES["received_total"].condition(found.c, window))
    return due_checks_of(counted, pauses(database, unit, window.as_of) if terms else {}, calendar, terms)


def due_checks_of(
    counted: Iterable[DossierRow],
    waiting: Mapping[tuple[str, str], Pauses],
    calendar: WorkingCalendar,
    terms: Mapping[str, int],
) -> tuple[DueCheck, ...]:
    """The same of dossiers and ``pauses`` that were asked for already. Pure."""
    wanted = [(row, head) for row in counted if (head := procedure_head(row.procedure_code or "")) in terms]
    checks = []
    for row, head in wanted:
        spans = waiting.get((row.portal, row.code), ())
        term = terms[head or ""]
        if row.entered_at is None or (row.status_group == StatusGroup.REFUSED.value and row.due_on is None):
            continue  # never received: no term ever began
        own = local_date(calendar.due_at(row.entered_at, term, spans))
        if own != row.due_on:
            waits = row.status_group == StatusGroup.WAITING_FOR_CITIZEN.value
            checks.append(DueCheck(dossier=row, own_due_on=own, term=term, pauses=spans, waits=waits))
    return tuple(checks)


def pauses(database: Database, unit: str, as_of: datetime) -> dict[tuple[str, str], Pauses]:
    """When each dossier waited for the citizen, as our runs saw it until ``as_of`` (aware), by (portal, code)."""
    v = dossier_version.c
    query = (
        select(v.portal, v.code, v.known_from, v.known_to)
        .where(
            v.unit == unit,
            v.known_from <= as_of,
            v.status_group == StatusGroup.WAITING_FOR_CITIZEN.value,
        )
        .where(or_(v.known_to.is_(None), v.known_to > v.known_from))
        .order_by(v.portal, v.code, v.known_from)
    )
    found: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    with database.reading() as connection:
        for portal, code, start, end in connection.execute(query):
            spans = found[portal, code]
            until = as_of if end is None else min(end, as_of)
            if spans and spans[-1][1] >= start:  # two versions on end are one pause
                spans[-1] = (spans[-1][0], until)
            else:
                spans.append((start, until))
    return {key: tuple(spans) for key, spans in found.items()}

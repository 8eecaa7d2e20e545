"""What a period's figures say of each dossier at two instants, and where that differs: the way from one issue of a
report to the next, dossier by dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from dossiers.periods import Period
from reporting.figures.model import DossierRow
from reporting.figures.query import known, once, rows
from reporting.figures.rules import FIGURES, Window
from store.database import Database

_SUMS = frozenset({"received_total", "resolved_total", "open_total"})
"""Told by their parts; named only where no part changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A dossier that is counted otherwise than before. ``before`` and ``after`` are the keys of the figures that hold
    it; ``dossier`` as known later, ``None`` where it is not counted any more at all."""

    portal: str
    code: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    dossier: DossierRow | None

    def sentence(self, names: Mapping[str, str]) -> str:
        """In Vietnamese: where it was counted, and where now. ``names``: of portals, by key."""
        portal = names.get(self.portal, self.portal)
        return f"{self.code} ({portal}): trước {_words(self.before)}, nay {_words(self.after)}."


def changes_between(
    database: Database, unit: str, period: Period, before: datetime, after: datetime
) -> tuple[Change, ...]:
    """The dossiers that a report of ``period`` counts otherwise as known at ``after`` than as known at ``before`` (both
    aware), by portal and code."""
    old, new = (_counted(database, unit, Window(period=period, as_of=at)) for at in (before, after))
    moved = sorted(key for key in old.keys() | new.keys() if old.get(key, ()) != new.get(key, ()))
    if not moved:
        return ()
    later = known(unit, after)
    window = Window(period=period, as_of=after)
    whole = rows(database, later, or_(*(figure.condition(later.c, window) for figure in FIGURES.values())))
    by_key = {(row.portal, row.code): row for row in whole}
    return tuple(
        Change(portal=key[0], code=key[1], before=old.get(key, ()), after=new.get(key, ()), dossier=by_key.get(key))
        for key in moved
    )


def _counted(database: Database, unit: str, window: Window) -> Mapping[tuple[str, str], tuple[str, ...]]:
    found = known(unit, window.as_of)
    conditions = {key: figure.condition(found.c, window) for key, figure in FIGURES.items()}
    columns = [once(condition).label(key) for key, condition in conditions.items()]
    query = select(found.c.portal, found.c.code, *columns).where(or_(*conditions.values()))
    with database.reading() as connection:
        return {
            (row.portal, row.code): tuple(key for key in FIGURES if row._mapping[key])
            for row in connection.execute(query)
        }


def _words(keys: tuple[str, ...]) -> str:
    parts = [key for key in keys if key not in _SUMS] or list(keys)
    return "“" + "; ".join(FIGURES[key].label for key in parts) + "”" if parts else "không được đếm"

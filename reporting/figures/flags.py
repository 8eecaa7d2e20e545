"""Dossiers with the figures that hold them, asked for once: every number, list, group and sum of a report can be told
from these, so that none of them can differ from another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.sql.selectable import Subquery

from reporting.figures.identities import Identity
from reporting.figures.model import DossierRow
from reporting.figures.query import ROW_COLUMNS, known, once
from reporting.figures.rules import FIGURES, Figure, Truth, Window
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A dossier that at least one figure counts, and the keys of all that do."""

    dossier: DossierRow
    holds: frozenset[str]


def flagged(
    database: Database, unit: str, window: Window, figures: Mapping[str, Figure] = FIGURES
) -> tuple[Flagged, ...]:
    """The dossiers that ``figures`` count in the window, by portal and code."""
    found = known(unit, window.as_of)
    return flagged_by(database, found, {key: figure.condition(found.c, window) for key, figure in figures.items()})


def flagged_by(database: Database, found: Subquery, conditions: Mapping[str, Truth]) -> tuple[Flagged, ...]:
    """The rows of ``found`` for which any of the conditions on its columns holds, by portal and code."""
    columns = [found.c[name] for name in ROW_COLUMNS]
    query = (
        select(*columns, *(once(condition) for condition in conditions.values()))
        .where(or_(*conditions.values()))
        .order_by(found.c.portal, found.c.code)
    )
    width = len(ROW_COLUMNS)
    with database.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(
        Flagged(
            dossier=_dossier(row[:width]),
            holds=frozenset(key for key, flag in zip(conditions, row[width:], strict=True) if flag),
        )
        for row in rows
    )


def counts_of(flags: Iterable[Flagged], figures: Iterable[str] = FIGURES) -> dict[str, int]:
    """How many dossiers each figure counts."""
    counts = dict.fromkeys(figures, 0)
    for item in flags:
        for key in item.holds & counts.keys():
            counts[key] += 1
    return counts


def lists_of(flags: Sequence[Flagged], figures: Iterable[str] = FIGURES) -> dict[str, tuple[DossierRow, ...]]:
    """The dossiers that each figure counts."""
    return {key: tuple(item.dossier for item in flags if key in item.holds) for key in figures}


def culprits_of(flags: Sequence[Flagged], identities: Iterable[Identity]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By identity key, the (portal, code) of dossiers that the two sides of the sum do not count equally often."""
    found = {
        identity.key: tuple(
            (item.dossier.portal, item.dossier.code)
            for item in flags
            if (identity.left in item.holds) != sum(key in item.holds for key in identity.right)
        )
        for identity in identities
    }
    return {key: dossiers for key, dossiers in found.items() if dossiers}


def _dossier(values: Sequence[object]) -> DossierRow:
    named = dict(zip(ROW_COLUMNS, values, strict=True))
    named["seen"] = named["seen"] == "seen"
    return DossierRow(**named)  # type: ignore[arg-type]

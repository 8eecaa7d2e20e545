"""The history's main question: what did we know of every dossier at an instant?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from store.tables import dossier_version


def as_of(unit: str, instant: datetime) -> Select[Any]:
    """Selects the versions of the unit's dossiers known at ``instant`` (aware), one per dossier, with all columns of
    ``dossier_version`` by their names. Predicates go on its subquery's columns."""
    v = dossier_version.c
    return select(dossier_version).where(
        v.unit == unit, v.known_from <= instant, or_(v.known_to.is_(None), v.known_to > instant)
    )


def current(unit: str) -> Select[Any]:
    """Selects what is known now."""
    v = dossier_version.c
    return select(dossier_version).where(v.unit == unit, v.known_to.is_(None))


def history(unit: str, portal: str, code: str) -> Select[Any]:
    """Selects every version of one dossier, oldest first."""
    v = dossier_version.c
    return select(dossier_version).where(v.unit == unit, v.portal == portal, v.code == code).order_by(v.known_from)

"""How many dossiers each figure counts, in one pass: every dossier is asked once which figures hold it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, ColumnElement, Connection, func, literal_column, select

from reporting.figures.groups_model import Group
from reporting.figures.identities import IDENTITIES, Identity
from reporting.figures.query import known, once, within
from reporting.figures.rules import Columns, Figure, Window, touched

Together = Mapping[frozenset[str], int]
"""By the keys of all figures that hold a dossier: how many dossiers those and no others hold."""

_MOST = 62
"""Figures that one number of the database can tell apart."""


def together(
    connection: Connection, unit: str, figures: Mapping[str, Figure], window: Window, inside: tuple[Group, ...] = ()
) -> Together:
    """The unit's dossiers by the figures that hold them; those that none holds are left out."""
    found = known(unit, window.as_of)
    which = mask(found.c, figures, window).label("which")
    query = select(which, func.count()).where(*within(found.c, inside), *narrowed(found.c, figures, window))
    rows = connection.execute(query.group_by(which)).all()
    return {held_by(int(number), figures): int(count) for number, count in rows if number}


def narrowed(c: Columns, figures: Mapping[str, Figure], window: Window) -> list[ColumnElement[bool]]:
    """A condition that spares asking the figures of dossiers that none of them can hold."""
    return [touched(c, window)] if all(figure.of_period for figure in figures.values()) else []


def mask(c: Columns, figures: Mapping[str, Figure], window: Window) -> ColumnElement[int]:
    """Which of the figures hold a row, as one number: a bit for each, in their order."""
    if len(figures) > _MOST:
        raise ValueError(f"{len(figures)} figures")
    told: ColumnElement[int] = literal_column("0", BigInteger)
    for place, figure in enumerate(figures.values()):
        told = told + once(figure.condition(c, window)) * literal_column(str(1 << place), BigInteger)
    return told


def held_by(number: int, figures: Iterable[str]) -> frozenset[str]:
    """The figures that a number of ``mask`` tells of."""
    return frozenset(key for place, key in enumerate(figures) if number >> place & 1)


def counts_in(found: Together, figures: Iterable[str]) -> dict[str, int]:
    """How many dossiers each figure counts."""
    return {key: sum(count for held, count in found.items() if key in held) for key in figures}


def culprits_among(
    connection: Connection, unit: str, figures: Mapping[str, Figure], window: Window, found: Together
) -> dict[str, tuple[tuple[str, str], ...]]:
    """By identity key, the (portal, code) of dossiers that the two sides of the sum do not count equally often."""
    by_key = {each.key: [held for held in found if breaks(each, held)] for each in IDENTITIES}
    wanted = {_number(held, figures) for broken in by_key.values() for held in broken}
    if not wanted:
        return {}
    known_then = known(unit, window.as_of)
    c, which = known_then.c, mask(known_then.c, figures, window)
    query = select(which, c.portal, c.code).where(which.in_(sorted(wanted))).order_by(c.portal, c.code)
    rows: Sequence[tuple[frozenset[str], str, str]] = [
        (held_by(int(number), figures), portal, code) for number, portal, code in connection.execute(query)
    ]
    return {
        key: tuple((portal, code) for held, portal, code in rows if held in broken)
        for key, broken in by_key.items()
        if broken
    }


def breaks(identity: Identity, held: Collection[str]) -> bool:
    """Whether the two sides of the sum count a dossier that these figures hold unequally often."""
    return (identity.left in held) != sum(key in held for key in identity.right)


def _number(held: frozenset[str], figures: Iterable[str]) -> int:
    return sum(1 << place for place, key in enumerate(figures) if key in held)

"""Columns that a list lost and can spare: told as issues, so that nobody believes that they are read. Pure."""

from collections.abc import Callable, Sequence

from dossiers.problems import Problem
from scrapers.errors.catalogue import make_problem
from scrapers.profile import ListProfile, Portal
from scrapers.rows.nearest import nearest

ENOUGH = 10
"""So many rows tell: of fewer, all may happen to lack what services leave out where it is null."""


def lost_column(portal: Portal, profile: ListProfile, place: str, there: Sequence[str]) -> Problem:
    """The issue of a column that is gone from where ``place`` says; ``there``: what stands there and is not known."""
    likest = nearest(place, there)
    return make_problem(
        "lost_column",
        portal=portal.name,
        column=f"“{place}”" + (f" (gần giống nhất: “{likest}”)" if likest else ""),
        list_key=profile.key,
        detail=place,
    )


def lost_places(
    portal: Portal, profile: ListProfile, rows: int, has: Callable[[str], bool], there: Sequence[str]
) -> tuple[Problem, ...]:
    """An issue for each spare column of which no row has any place; ``has(place)``: whether some row has it. Nothing
    where there are fewer than ``ENOUGH`` ``rows``."""
    if rows < ENOUGH or profile.columns is None:
        return ()
    return tuple(
        lost_column(portal, profile, places[0], there)
        for name, places in profile.columns.declared().items()
        if name not in profile.required and not any(has(place) for place in places)
    )

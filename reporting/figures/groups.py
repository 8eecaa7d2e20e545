"""The figures of a period for each department, field, procedure, channel, portal or officer: one way for all."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from dossiers.codes import procedure_head
from dossiers.status import Channel
from dossiers.text import clean, collation_key, match_key, name_collation_key
from reporting.figures.counts import held_by, mask, narrowed
from reporting.figures.flags import Flagged
from reporting.figures.groups_model import Dimension, Group, Values
from reporting.figures.query import known, within
from reporting.figures.rules import FIGURES, Figure, Window
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """The figures of one group, by key."""

    group: Group
    counts: Mapping[str, int]


def by_group(
    database: Database,
    unit: str,
    dimension: Dimension,
    window: Window,
    *,
    figures: Mapping[str, Figure] = FIGURES,
    names: Mapping[str, str] | None = None,
    inside: tuple[Group, ...] = (),
) -> tuple[GroupFigures, ...]:
    """Every figure for each group of ``dimension``, in Vietnamese order (officers by given name); what the portals do
    not say comes last. Groups of which no figure counts a dossier are left out.

    ``names`` gives, by ``match_key`` of a portal's word (by the key itself for portals), the name that the office uses:
    all words of one name are one group. Words that differ in case, composition or tone placement alone are one group
    anyway, and procedures are told apart by their nationwide code where there is one. ``inside`` keeps only the
    dossiers of those groups.
    """
    found = known(unit, window.as_of)
    columns = [found.c[name] for name in dimension.columns]
    which = mask(found.c, figures, window).label("which")
    query = (
        select(*columns, which, func.count())
        .where(*within(found.c, inside), *narrowed(found.c, figures, window))
        .group_by(*columns, which)
    )
    counts: dict[Values, dict[str, int]] = {}
    with database.reading() as connection:
        for *values, number, count in connection.execute(query):
            mine = counts.setdefault(tuple(values), dict.fromkeys(figures, 0))
            for key in held_by(int(number), figures):
                mine[key] += int(count)
    return gathered(dimension, counts.items(), names or {})


def by_group_of(
    flags: Iterable[Flagged],
    dimension: Dimension,
    *,
    figures: Iterable[str] = FIGURES,
    names: Mapping[str, str] | None = None,
) -> tuple[GroupFigures, ...]:
    """The same from dossiers that were asked for already."""
    keys = tuple(figures)
    counts: dict[Values, dict[str, int]] = {}
    for item in flags:
        values: Values = tuple(getattr(item.dossier, name) for name in dimension.columns)
        mine = counts.setdefault(values, dict.fromkeys(keys, 0))
        for key in item.holds & mine.keys():
            mine[key] += 1
    return gathered(dimension, counts.items(), names or {})


def gathered(
    dimension: Dimension, told: Iterable[tuple[Values, Mapping[str, int]]], names: Mapping[str, str]
) -> tuple[GroupFigures, ...]:
    """What is told of single spellings, put together by group and in order."""
    alike: dict[str, list[tuple[Values, Mapping[str, int]]]] = {}
    for values, counts in told:
        alike.setdefault(_same(dimension, values, names), []).append((values, counts))
    made = [_group_figures(dimension, members, names) for members in alike.values()]
    return tuple(sorted((item for item in made if any(item.counts.values())), key=_order))


def _group_figures(
    dimension: Dimension, members: list[tuple[Values, Mapping[str, int]]], names: Mapping[str, str]
) -> GroupFigures:
    values = tuple(sorted((values for values, _ in members), key=lambda item: tuple(str(part) for part in item)))
    said = {name for each in values if (name := _name(dimension, each, names))}
    shown = sorted(said, key=lambda name: (collation_key(name), name))
    same = _same(dimension, values[0], names)
    group = Group(
        dimension=dimension,
        key=hashlib.sha256(same.encode()).hexdigest()[:16] if same else "",
        name=shown[0] if shown and same else None,
        values=values,
    )
    keys = members[0][1]
    return GroupFigures(group=group, counts={key: sum(counts[key] for _, counts in members) for key in keys})


def find(groups: Iterable[GroupFigures], key: str) -> Group | None:
    """The group of that key; ``None`` where there is none."""
    return next((item.group for item in groups if item.group.key == key), None)


def _same(dimension: Dimension, values: Values, names: Mapping[str, str]) -> str:
    """Equal for values of one group; "" where nothing is said."""
    if dimension is Dimension.PROCEDURE:
        head = procedure_head(str(values[0] or ""))
        if head is not None:
            return head
    name = _name(dimension, values, names)
    return match_key(name) if name else ""


def _name(dimension: Dimension, values: Values, names: Mapping[str, str]) -> str | None:
    """What people call the group of these values."""
    value = values[-1]
    if dimension is Dimension.PROCEDURE and not value:
        value = values[0]
    if value is None:
        return None
    if dimension is Dimension.CHANNEL:
        return Channel(int(value)).label
    text = clean(str(value))
    return names.get(text if dimension is Dimension.PORTAL else match_key(text), text) or None


def _order(item: GroupFigures) -> tuple[bool, Any, str]:
    name = item.group.name or ""
    key = name_collation_key(name) if item.group.dimension is Dimension.OFFICER else collation_key(name)
    return item.group.name is None, key, item.group.key

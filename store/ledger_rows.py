"""Rows of the history: from observations, and of dossiers that were not seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select, update

from dossiers.observation import Observation
from store.bulk import Same, insert_many
from store.derive import Derived, derive
from store.find_keys import find_key, name_key
from store.tables import dossier, dossier_version

T = TypeVar("T")
_CHUNK = 500  # parameters per statement are limited, the more so in older SQLite
_SAID = tuple(
    (field.name, attrgetter(field.name)) for field in fields(Observation) if field.name not in {"aliases", "full_name"}
)
LONGEST_DEPARTMENT = 500
"""Signs of a department's name that are kept."""
TICK = timedelta(microseconds=1)
"""The least that one thing is known after another."""


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """``items`` in lists that fit into one statement; nothing for no items."""
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])


def version_columns(
    place: Mapping[str, Any], seen: Sequence[tuple[int, Observation]], before: Mapping[int, Mapping[str, Any]]
) -> dict[str, Sequence[Any] | Same]:
    """The versions that say what was ``seen`` of each dossier (by id), by their columns. ``place`` holds unit, portal,
    run and since when it is known; ``before`` the dossiers' versions until now."""
    observations = [observation for _, observation in seen]
    columns: dict[str, Sequence[Any] | Same] = {name: list(map(get, observations)) for name, get in _SAID}
    at = place["known_from"]
    derived = [derive(observation, at, _inferred_end(before.get(id_))) for id_, observation in seen]
    columns.update(zip(Derived._fields, zip(*derived, strict=True), strict=True))
    columns.update({name: Same(value) for name, value in place.items()})
    columns.update(
        department=[_for_the_index(each.department) for each in observations],
        dossier_id=[id_ for id_, _ in seen],
        hash=[each.content_hash() for each in observations],
        aliases=[list(each.aliases) for each in observations],
        find_key=[find_key(each.code, each.aliases, each.applicant) for each in observations],
        name_key=[None if each.applicant is None else name_key(each.applicant) for each in observations],
        seen=Same("seen"),
        known_to=Same(None),
    )
    return columns


def _for_the_index(department: str | None) -> str | None:
    """A department's name, cut where it is none: it stands in an index, and PostgreSQL's take no rows above 2,704
    bytes. One cell of a portal must not keep all its dossiers from being recorded."""
    if department is None or len(department) <= LONGEST_DEPARTMENT:
        return department
    return f"{department[: LONGEST_DEPARTMENT - 1]}…"


def _inferred_end(before: Mapping[str, Any] | None) -> datetime | None:
    """The end that the version before inferred, for want of a date."""
    return None if before is None or before["ended_basis"] != "first_seen" else before["ended_at"]


def absent_row(place: Mapping[str, Any], before: Mapping[str, Any], seen: str) -> dict[str, Any]:
    """The version that says: as before, but complete runs no longer found it. ``seen``: "not_seen" or "left"."""
    row = {key: value for key, value in before.items() if key != "id"}
    return {**row, **place, "seen": seen, "known_to": None}


def after_all_known(connection: Connection, unit: str, portal: str, instant: datetime) -> datetime:
    """Since when the ledger knows what it learns at ``instant``. Its own time never goes back, whatever the PC's clock
    does."""
    v = dossier_version.c
    latest: datetime | None = connection.execute(
        select(func.max(v.known_from, type_=v.known_from.type)).where(v.unit == unit, v.portal == portal)
    ).scalar_one()
    return instant if latest is None else max(instant, latest + TICK)


def close_versions(connection: Connection, ids: list[int], at: datetime) -> dict[int, dict[str, Any]]:
    """Ends the current versions of these dossiers; what they said, by dossier."""
    v = dossier_version.c
    before: dict[int, dict[str, Any]] = {}
    for part in chunks(ids):
        current = (v.dossier_id.in_(part), v.known_to.is_(None))
        for row in connection.execute(select(dossier_version).where(*current)).mappings():
            before[row["dossier_id"]] = dict(row)
        connection.execute(update(dossier_version).where(*current).values(known_to=at))
    return before


def write_absences(
    connection: Connection, place: Mapping[str, Any], *, not_seen: list[int], left: list[int], confirmed: bool = False
) -> None:
    """One more complete run without these dossiers, by their ids: a version each. ``confirmed`` by a person."""
    for ids, seen, missed in ((not_seen, "not_seen", 1), (left, "left", 2)):
        before = close_versions(connection, ids, place["known_from"])
        insert_many(connection, dossier_version, [absent_row(place, before[id_], seen) for id_ in ids])
        marks: dict[str, Any] = {"missed": missed} | ({"absence_confirmed": True} if confirmed else {})
        for part_ids in chunks(ids):
            connection.execute(update(dossier).where(dossier.c.id.in_(part_ids)).values(marks))

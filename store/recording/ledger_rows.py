"""Rows of the history: from observations, and of dossiers that were not seen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import add, attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Dialect

from dossiers.observation import Observation
from store.recording.bulk import Row, Same, insert_many, insert_ready, ready_rows
from store.recording.derive import FIRST_SEEN, Derived, derive
from store.recording.find_keys import find_key, name_key
from store.tables import dossier, dossier_version

T = TypeVar("T")
_CHUNK = 500  # parameters per statement are limited, the more so in older SQLite
_SAID = tuple(
    (field.name, attrgetter(field.name)) for field in fields(Observation) if field.name not in {"aliases", "full_name"}
)
TOLD = (  # what is derived comes last
    *(name for name, _ in _SAID),
    *("hash", "aliases", "find_key", "name_key", "seen", "known_to"),
    *Derived._fields,
)
"""The columns of ``told_rows``."""
LONGEST_DEPARTMENT = 500
"""Signs of a department's name that are kept."""
TICK = timedelta(microseconds=1)
"""The least that one thing is known after another."""


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """``items`` in lists that fit into one statement; nothing for no items."""
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])


def told_rows(dialect: Dialect, observations: Sequence[Observation], derived: Sequence[Derived]) -> Iterator[Row]:
    """What versions tell by themselves, as rows ready to be inserted: of each observation, with what was derived from
    it. What they lack is where they stand: see ``write_versions``. Pure. Raises ``ValueError`` for a naive instant."""
    if not observations:
        return iter(())
    columns: dict[str, Sequence[Any] | Same] = {name: list(map(get, observations)) for name, get in _SAID}
    columns.update(
        department=[_for_the_index(each.department) for each in observations],
        hash=[each.content_hash() for each in observations],
        aliases=[list(each.aliases) for each in observations],
        find_key=[find_key(each.code, each.aliases, each.applicant) for each in observations],
        name_key=[None if each.applicant is None else name_key(each.applicant) for each in observations],
        seen=Same("seen"),
        known_to=Same(None),
        **_columns_of(derived),
    )
    return ready_rows(dialect, dossier_version, columns, len(observations))


def without_derived(row: Row) -> Row:
    """One of ``told_rows`` up to what was derived, which ``write_versions`` then adds."""
    return row[: -len(Derived._fields)]


def write_versions(
    connection: Connection,
    place: Mapping[str, Any],
    seen: Sequence[tuple[int, Observation]],
    before: Mapping[int, Mapping[str, Any]],
    ready: Callable[[Observation], Row | None],
) -> None:
    """The versions that say what was ``seen`` of each dossier (by id), in this order. ``place`` holds unit, portal,
    run and since when it is known; ``before`` the dossiers' versions until now; ``ready`` gives those of ``told_rows``
    that were made before, whole or ``without_derived``."""
    if not seen:
        return
    told = told_of(connection.dialect, seen, place["known_from"], before, ready)
    where: dict[str, Sequence[Any] | Same] = {name: Same(value) for name, value in place.items()}
    where["dossier_id"] = [id_ for id_, _ in seen]
    stands = ready_rows(connection.dialect, dossier_version, where, len(seen))
    insert_ready(connection, dossier_version, [*where, *TOLD], map(add, stands, told))


def told_of(
    dialect: Dialect,
    seen: Sequence[tuple[int, Observation]],
    known_from: datetime,
    before: Mapping[int, Mapping[str, Any]],
    ready: Callable[[Observation], Row | None],
) -> Iterator[Row]:
    """The ``told_rows`` of what was ``seen``, known since ``known_from``; see ``write_versions``."""
    known = [ready(observation) for _, observation in seen]
    lacking = [each for each, row in zip(seen, known, strict=True) if row is None]
    undecided = [each for each, row in zip(seen, known, strict=True) if row is not None and len(row) < len(TOLD)]

    def derived(of: Sequence[tuple[int, Observation]]) -> list[Derived]:
        return [derive(each, known_from, _inferred_end(before.get(id_))) for id_, each in of]

    made = told_rows(dialect, [each for _, each in lacking], derived(lacking))
    ends = _derived_rows(dialect, derived(undecided))
    return (next(made) if row is None else row if len(row) == len(TOLD) else row + next(ends) for row in known)


def _derived_rows(dialect: Dialect, derived: Sequence[Derived]) -> Iterator[Row]:
    return ready_rows(dialect, dossier_version, _columns_of(derived), len(derived)) if derived else iter(())


def _columns_of(derived: Sequence[Derived]) -> dict[str, Sequence[Any]]:
    return dict(zip(Derived._fields, zip(*derived, strict=True), strict=True))


def _for_the_index(department: str | None) -> str | None:
    """A department's name, cut where it is none: it stands in an index, and PostgreSQL's take no rows above 2,704
    bytes. One cell of a portal must not keep all its dossiers from being recorded."""
    if department is None or len(department) <= LONGEST_DEPARTMENT:
        return department
    return f"{department[: LONGEST_DEPARTMENT - 1]}…"


def _inferred_end(before: Mapping[str, Any] | None) -> datetime | None:
    """The end that the version before inferred, for want of a date."""
    return None if before is None or before["ended_basis"] != FIRST_SEEN else before["ended_at"]


def absent_row(place: Mapping[str, Any], before: Mapping[str, Any], seen: str) -> dict[str, Any]:
    """The version that says: as before, but complete runs no longer found it. ``seen``: "not_seen" or "left"."""
    row = {key: value for key, value in before.items() if key != "id"}
    return {**row, **place, "seen": seen, "known_to": None}


def after_all_known(connection: Connection, unit: str, portal: str, instant: datetime) -> datetime:
    """Since when the ledger knows what it learns at ``instant``. Its own time never goes back, whatever the PC's clock
    does."""
    v = dossier_version.c
    # Not by max(): that would look at all the unit's versions; the last ones stand at the end of an index.
    newest = select(v.known_from).where(v.unit == unit, v.portal == portal).order_by(v.known_from.desc()).limit(1)
    latest: datetime | None = connection.execute(newest).scalar()
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

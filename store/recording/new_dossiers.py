"""Dossiers that the ledger gets to know, with the first version of each."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from dossiers.dates import local_date
from dossiers.observation import Observation
from store.recording.bulk import Same, insert_columns, ready_rows
from store.recording.derive import FIRST_SEEN
from store.recording.groundwork import Groundwork
from store.recording.ledger_rows import TOLD, told_of, write_versions
from store.recording.stage import SCHEMA, Stage
from store.tables import dossier, dossier_version

Seen = list[tuple[int, Observation]]

_AT, _ON = "?4", "?5"  # when the run is known, and its day
_UNDATED = f"ended_basis = '{FIRST_SEEN}'"
_ENTERED = f"{_UNDATED} AND received_at IS NULL AND entered_at IS NOT NULL"
_DERIVED = {
    "ended_at": f"CASE WHEN {_UNDATED} THEN {_AT} ELSE ended_at END",
    "ended_on": f"CASE WHEN {_UNDATED} THEN {_ON} ELSE ended_on END",
    "entered_at": f"CASE WHEN {_ENTERED} THEN {_AT} ELSE entered_at END",
    "entered_on": f"CASE WHEN {_ENTERED} THEN {_ON} ELSE entered_on END",
}
"""How ``derive`` has it where nobody dated the end: a staged row can't know when the run will have seen it."""


def insert_new(connection: Connection, place: Mapping[str, Any], new: Sequence[Observation], ready: Groundwork) -> Seen:
    """Writes ``new`` dossiers, in this order, and what was seen of them; with their ids. ``place`` as
    ``write_versions`` takes it."""
    if not new:
        return []
    last = connection.execute(select(func.coalesce(func.max(dossier.c.id), 0))).scalar_one()
    if connection.dialect.name != "sqlite":
        seen = _numbered_by_the_server(connection, place, new, last)
        write_versions(connection, place, seen, {}, ready.row)
        return seen
    # Numbers as SQLite would give them itself; there is one writer at a time.
    seen = list(enumerate(new, last + 1))
    numbers = [ready.number(each) for each in new]
    if ready.stage is None or 2 * numbers.count(None) > len(numbers):
        _insert(connection, place, new, [id_ for id_, _ in seen])
        write_versions(connection, place, seen, {}, ready.row)
    else:
        _copy(connection, place, seen, numbers, ready.stage, ready)
    return seen


def _copy(
    connection: Connection,
    place: Mapping[str, Any],
    seen: Seen,
    numbers: Sequence[int | None],
    stage: Stage,
    ready: Groundwork,
) -> None:
    """From what is staged; what is not is put there now: the rows come in the order of ``seen``."""
    at = place["known_from"]
    lacking = [each for each, number in zip(seen, numbers, strict=True) if number is None]
    added = iter(stage.add(told_of(connection.dialect, lacking, at, {}, ready.row)))
    found = [next(added) if number is None else number for number in numbers]
    stage.offer(connection, zip((id_ for id_, _ in seen), found, strict=True))
    where: dict[str, Any] = {name: place[name] for name in ("unit", "portal", "run_id", "known_from")}
    columns = {name: Same(value) for name, value in (*where.items(), ("ended_on", local_date(at)))}
    values = next(ready_rows(connection.dialect, dossier_version, columns, 1))
    wanted = f"FROM {SCHEMA}.wanted CROSS JOIN {SCHEMA}.told USING (number) ORDER BY wanted.id"
    dossiers = connection.exec_driver_sql(
        "INSERT INTO dossier (unit, portal, first_seen_at, id, code, list_key, hash) "
        f"SELECT ?1, ?2, ?3, wanted.id, code, list_key, hash {wanted}",
        (values[0], values[1], values[3]),
    )
    told = ", ".join(f'"{name}"' for name in TOLD)
    derived = ", ".join(_DERIVED.get(name, f'"{name}"') for name in TOLD)
    versions = connection.exec_driver_sql(
        f"INSERT INTO dossier_version (unit, portal, run_id, known_from, dossier_id, {told}) "
        f"SELECT ?1, ?2, ?3, ?4, wanted.id, {derived} {wanted}",
        values,
    )
    if not dossiers.rowcount == versions.rowcount == len(seen):
        raise LookupError("rows that were made ready are gone")


def _insert(
    connection: Connection, place: Mapping[str, Any], new: Sequence[Observation], ids: Sequence[int] | None = None
) -> None:
    columns: dict[str, Sequence[Any] | Same] = {} if ids is None else {"id": ids}
    columns |= {
        "unit": Same(place["unit"]),
        "portal": Same(place["portal"]),
        "code": [each.code for each in new],
        "list_key": [each.list_key for each in new],
        "hash": [each.content_hash() for each in new],
        "first_seen_at": Same(place["known_from"]),
    }
    insert_columns(connection, dossier, columns, len(new))


def _numbered_by_the_server(
    connection: Connection, place: Mapping[str, Any], new: Sequence[Observation], last: int
) -> Seen:
    """Numbers only grow; other units' writers may take some in between, this unit's take turns."""
    _insert(connection, place, new)
    d = dossier.c
    mine = (d.id > last, d.unit == place["unit"], d.portal == place["portal"])
    ids = {code: id_ for id_, code in connection.execute(select(d.id, d.code).where(*mine)).all()}
    return sorted(((ids[each.code], each) for each in new), key=itemgetter(0))

"""Recording a snapshot: one transaction that keeps what changed, and nothing that did not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Snapshot
from store import blocked, indicators, issues, runs
from store.database import Database
from store.ledger_rows import Seen, chunks, not_seen_row, version_row
from store.tables import (
    dossier,
    dossier_alias,
    dossier_version,
    due_date_change,
    list_walk,
)

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What recording a snapshot changed, in dossiers. ``returned`` were not seen before and are seen again; they are
    not counted among ``changed``. ``versions`` is how many versions were added in all."""

    run_id: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_seen: int = 0
    returned: int = 0
    due_date_changes: int = 0

    @property
    def versions(self) -> int:
        """Versions that this run added to the history."""
        return self.new + self.changed + self.not_seen + self.returned


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    id: int
    hash: str
    list_key: str
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Diff:
    new: tuple[Seen, ...]
    changed: tuple[tuple[int, Seen], ...]
    returned: tuple[tuple[int, Seen], ...]
    unchanged: int
    gone: tuple[int, ...]  # missing for the first time
    gone_again: tuple[int, ...]


def record(database: Database, unit: str, snapshot: Snapshot, now: datetime) -> Changes:
    """Records ``snapshot`` (of a portal that the ledger knows, see ``runs.ensure_portal``) and ends its run.

    What an incomplete run saw is recorded too; only a complete run makes a dossier "not seen". Recording the same
    ``run_key`` again changes nothing and gives the same ``Changes``. ``now`` is aware. Raises ``StoreError`` kinds,
    and ``ValueError`` for a naive instant or a ``run_key`` of another portal; then nothing of the snapshot is in the
    ledger.
    """
    with database.writing() as connection:
        run_id, earlier = runs.claim(connection, unit, snapshot)
        if earlier is not None:
            return Changes(run_id=run_id, **earlier)
        observations, twins = _distinct(snapshot)
        at = _after_all_known(connection, unit, snapshot)
        diff = _compare(snapshot, observations, _current(connection, unit, snapshot.portal))
        due_date_changes = _write(connection, unit, snapshot.portal, run_id, at, diff)
        problems = (*snapshot.problems, *twins)
        issues.note(
            connection, unit, snapshot.portal, run_id, problems, at=now, closes_others=snapshot.verdict.is_complete
        )
        indicators.note(connection, unit, snapshot.portal, run_id, snapshot.indicators, at=at)
        _write_walks(connection, run_id, snapshot)
        blocked.keep(connection, unit, snapshot.portal, snapshot.blocked, at=snapshot.finished_at, run_id=run_id)
        changes = Changes(
            run_id=run_id,
            new=len(diff.new),
            changed=len(diff.changed),
            unchanged=diff.unchanged,
            not_seen=len(diff.gone),
            returned=len(diff.returned),
            due_date_changes=due_date_changes,
        )
        counts = {key: value for key, value in asdict(changes).items() if key != "run_id"}
        runs.end(connection, run_id, snapshot, observed=len(observations), changes=counts)
    return changes


def _distinct(snapshot: Snapshot) -> tuple[tuple[Seen, ...], tuple[Problem, ...]]:
    """One observation per code. Where a portal says two different things of one code, the first is kept and the
    contradiction becomes an issue."""
    kept: dict[str, Seen] = {}
    contradictory: dict[str, str] = {}
    for observation in snapshot.observations:
        seen = Seen(observation=observation, hash=observation.content_hash())
        first = kept.setdefault(observation.code, seen)
        if first.hash != seen.hash:
            contradictory[observation.code] = observation.list_key
    problems = tuple(
        Problem(
            code="contradictory_rows",
            actor=Actor.OPERATOR,
            scope=Scope.ROW,
            retry=Retry.YES,
            sentence=(
                f"Cổng hiện hai dòng khác nhau cho cùng mã hồ sơ {code}. Chương trình giữ dòng đọc trước; "
                "hãy xem lại hồ sơ này trên cổng."
            ),
            list_key=list_key,
            dossier_code=code,
        )
        for code, list_key in contradictory.items()
    )
    return tuple(kept.values()), problems


def _after_all_known(connection: Connection, unit: str, snapshot: Snapshot) -> datetime:
    """Since when the ledger knows this. Its own time never goes back, whatever the PC's clock does."""
    latest: datetime | None = connection.execute(
        select(func.max(dossier_version.c.known_from, type_=dossier_version.c.known_from.type)).where(
            dossier_version.c.unit == unit, dossier_version.c.portal == snapshot.portal
        )
    ).scalar_one()
    return snapshot.finished_at if latest is None else max(snapshot.finished_at, latest + _TICK)


def _current(connection: Connection, unit: str, portal: str) -> dict[str, _Known]:
    d = dossier.c
    rows = connection.execute(
        select(d.code, d.id, d.hash, d.list_key, d.missed).where(d.unit == unit, d.portal == portal)
    )
    return {code: _Known(id=id_, hash=hash_, list_key=key, missed=missed) for code, id_, hash_, key, missed in rows}


def _compare(snapshot: Snapshot, seen: tuple[Seen, ...], known: Mapping[str, _Known]) -> _Diff:
    new: list[Seen] = []
    changed: list[tuple[int, Seen]] = []
    returned: list[tuple[int, Seen]] = []
    unchanged = 0
    for item in seen:
        old = known.get(item.observation.code)
        if old is None:
            new.append(item)
        elif old.missed:
            returned.append((old.id, item))
        elif old.hash != item.hash:
            changed.append((old.id, item))
        else:
            unchanged += 1
    codes = {item.observation.code for item in seen}
    walked = {walk.of_list for walk in snapshot.walks if walk.complete} if snapshot.verdict.is_complete else set()
    missing = [old for code, old in known.items() if code not in codes and old.list_key in walked]
    return _Diff(
        new=tuple(new),
        changed=tuple(changed),
        returned=tuple(returned),
        unchanged=unchanged,
        gone=tuple(old.id for old in missing if not old.missed),
        gone_again=tuple(old.id for old in missing if old.missed),
    )


def _write(connection: Connection, unit: str, portal: str, run_id: int, at: datetime, diff: _Diff) -> int:
    """Writes the dossiers and their versions; how many due dates changed."""
    ids = _insert_dossiers(connection, unit, portal, at, diff.new)
    moved = (*diff.changed, *diff.returned)
    before = _close_versions(connection, [id_ for id_, _ in moved] + list(diff.gone), at)
    place = {"unit": unit, "portal": portal, "run_id": run_id, "known_from": at}
    versions = [version_row(place, id_, item, None) for id_, item in ids]
    versions += [version_row(place, id_, item, before[id_]) for id_, item in moved]
    versions += [not_seen_row(place, before[id_]) for id_ in diff.gone]
    for part in chunks(versions):
        connection.execute(insert(dossier_version), part)
    moves = [{"key": id_, "now_hash": item.hash, "now_in": item.observation.list_key} for id_, item in moved]
    for moved_part in chunks(moves):
        connection.execute(
            update(dossier)
            .where(dossier.c.id == bindparam("key"))
            .values(hash=bindparam("now_hash"), list_key=bindparam("now_in"), missed=0),
            moved_part,
        )
    for part_ids in chunks([*diff.gone, *diff.gone_again]):
        connection.execute(
            update(dossier).where(dossier.c.id.in_(part_ids)).values(missed=dossier.c.missed + 1),
        )
    _add_aliases(connection, [*ids, *moved])
    rewritten = [
        {
            "unit": unit,
            "dossier_id": id_,
            "run_id": run_id,
            "known_at": at,
            "old_due_at": before[id_]["due_at"],
            "new_due_at": item.observation.due_at,
        }
        for id_, item in moved
        if before[id_]["due_at"] is not None and before[id_]["due_at"] != item.observation.due_at
    ]
    for part in chunks(rewritten):
        connection.execute(insert(due_date_change), part)
    return len(rewritten)


def _insert_dossiers(
    connection: Connection, unit: str, portal: str, at: datetime, new: tuple[Seen, ...]
) -> list[tuple[int, Seen]]:
    rows: list[dict[str, object]] = [
        {
            "unit": unit,
            "portal": portal,
            "code": item.observation.code,
            "list_key": item.observation.list_key,
            "hash": item.hash,
            "first_seen_at": at,
        }
        for item in new
    ]
    for part in chunks(rows):
        connection.execute(insert(dossier), part)
    by_code = {item.observation.code: item for item in new}
    d = dossier.c
    found = connection.execute(
        select(d.id, d.code).where(d.unit == unit, d.portal == portal, d.first_seen_at == at).order_by(d.id)
    )
    return [(id_, by_code[code]) for id_, code in found if code in by_code]


def _close_versions(connection: Connection, ids: list[int], at: datetime) -> dict[int, dict[str, object]]:
    """Ends the current versions of these dossiers; what they said, by dossier."""
    v = dossier_version.c
    before: dict[int, dict[str, object]] = {}
    for part in chunks(ids):
        current = (v.dossier_id.in_(part), v.known_to.is_(None))
        for row in connection.execute(select(dossier_version).where(*current)).mappings():
            before[row["dossier_id"]] = dict(row)
        connection.execute(update(dossier_version).where(*current).values(known_to=at))
    return before


def _add_aliases(connection: Connection, seen: list[tuple[int, Seen]]) -> None:
    """Keeps the other codes of a dossier. One that a portal showed once stays: it links dossiers across portals."""
    wanted = {(id_, alias) for id_, item in seen for alias in item.observation.aliases}
    a = dossier_alias.c
    for part in chunks(sorted({id_ for id_, _ in wanted})):
        known = connection.execute(select(a.dossier_id, a.alias).where(a.dossier_id.in_(part)))
        wanted -= {(id_, alias) for id_, alias in known}
    for rows in chunks([{"dossier_id": id_, "alias": alias} for id_, alias in sorted(wanted)]):
        connection.execute(insert(dossier_alias), rows)


def _write_walks(connection: Connection, run_id: int, snapshot: Snapshot) -> None:
    walks = [
        {
            "run_id": run_id,
            "list_key": walk.list_key,
            "declared_total": walk.declared_total,
            "distinct_seen": walk.distinct_seen,
            "rows_seen": walk.rows_seen,
            "pages": walk.pages,
            "sweeps": walk.sweeps,
            "proof": None if walk.proof is None else walk.proof.value,
            "reason": walk.reason,
        }
        for walk in snapshot.walks
    ]
    if walks:
        connection.execute(insert(list_walk), walks)

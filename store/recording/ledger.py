"""Recording a snapshot: one transaction that keeps what changed, and nothing that did not."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, literal, select, update

from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import Snapshot
from store import blocked, evidence_pages, indicators, issues, rests, runs
from store.database import Database
from store.history import cases
from store.keeping import retention
from store.people import names
from store.recording import backwards, brakes, twins
from store.recording.absence import Absences
from store.recording.bulk import insert_many
from store.recording.compare import Diff, absences, compare
from store.recording.distinct import distinct
from store.recording.groundwork import Groundwork
from store.recording.knowledge import NOTHING, still_known
from store.recording.ledger_rows import after_all_known, chunks, close_versions, write_absences, write_versions
from store.recording.new_dossiers import insert_new
from store.recording.uncollected import uncollected
from store.tables import (
    dossier,
    dossier_alias,
    due_date_change,
    list_walk,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What recording a snapshot changed, in dossiers.

    ``not_seen`` are missing from a complete run for the first time, ``left`` for the second; ``returned`` were either
    and are seen again (not counted among ``changed``). ``withheld`` are missing too, but so many at once that nothing
    is concluded until a person decides (``store.recording.brakes``).
    """

    run_id: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_seen: int = 0
    left: int = 0
    withheld: int = 0
    returned: int = 0
    due_date_changes: int = 0

    @property
    def versions(self) -> int:
        """Versions that this run added to the history."""
        return self.new + self.changed + self.not_seen + self.left + self.returned


_MANY = 1_000
"""So many new dossiers at once make another ledger of it."""


def record(
    database: Database,
    unit: str,
    snapshot: Snapshot,
    now: datetime,
    *,
    seal: names.Seal | None = None,
    groundwork: Groundwork | None = None,
) -> Changes:
    """Records ``snapshot`` (of a portal that the ledger knows, see ``runs.ensure_portal``) and ends its run.

    What an incomplete run saw is recorded too; only complete runs make a dossier "not seen" and then "left", and not
    where so many would go at once that a person must look first. Recording the same
    ``run_key`` again changes nothing and gives the same ``Changes``. Full names are kept where ``seal`` makes them
    unreadable, else not at all. What ``groundwork`` made ready of this very snapshot's observations is taken from it;
    the ledger is the same without it. ``now`` is aware. Raises ``StoreError`` kinds,
    and ``ValueError`` for a naive instant or a ``run_key`` of another portal; then nothing of the snapshot is in the
    ledger.
    """
    ready = groundwork or Groundwork(database.engine.dialect)
    with uncollected(), database.writing(unit) as connection:
        claimed = runs.claim(connection, unit, snapshot)
        run_id = claimed.run_id
        if claimed.changes is not None:
            return Changes(run_id=run_id, **claimed.changes)
        seen_by_run, contradictions = distinct(ready.stored(snapshot.observations))
        observations = retention.without_purged(connection, unit, snapshot.portal, seen_by_run)
        at = after_all_known(connection, unit, snapshot.portal, snapshot.finished_at)
        before = ready.known if claimed.was_begun else NOTHING
        known = still_known(connection, unit, snapshot.portal, before).dossiers
        diff = compare(observations, known, ready)
        gone = absences(connection, unit, snapshot, known, diff.seen)
        due_date_changes, reopened = _write(connection, unit, snapshot.portal, run_id, at, diff, gone, ready)
        if seal is not None:
            named = [ready.as_stored(each) for each in observations if each.full_name]
            told = {each.code: each.full_name for each in named if each.full_name}
            names.keep(connection, unit, snapshot.portal, told, seal, at)
        held = brakes.follow(connection, unit, snapshot, run_id, seen=diff.seen, absences=gone, at=at)
        problems = [*snapshot.problems, *contradictions, *reopened, *held]
        if snapshot.verdict.is_complete:
            if not known.keys() <= diff.seen:
                problems += twins.suspected(connection, unit, snapshot.portal, observations, gone.withheld, at)
            problems += cases.shared_aliases(connection, unit, snapshot.portal)
        issues.note(
            connection,
            unit,
            snapshot.portal,
            run_id,
            problems,
            at=now,
            closes_others=snapshot.verdict.is_complete,
            stay_open=backwards.still_back(connection, unit, snapshot.portal),
        )
        evidence_pages.note(connection, run_id, snapshot.page_marks)
        indicators.note(connection, unit, snapshot.portal, run_id, snapshot.indicators, at=at)
        rests.note(connection, unit, snapshot, now)
        _write_walks(connection, run_id, snapshot)
        blocked.keep(connection, unit, snapshot.portal, snapshot.blocked, at=snapshot.finished_at, run_id=run_id)
        changes = Changes(
            run_id=run_id,
            new=len(diff.new),
            changed=len(diff.changed),
            unchanged=diff.unchanged,
            not_seen=len(gone.not_seen),
            left=len(gone.left),
            withheld=len(gone.withheld),
            returned=len(diff.returned),
            due_date_changes=due_date_changes,
        )
        counts = {key: value for key, value in asdict(changes).items() if key != "run_id"}
        runs.end(connection, run_id, snapshot, observed=len(seen_by_run), changes=counts)
    if changes.new >= _MANY:
        database.count_anew()
    return changes


def _write(
    connection: Connection,
    unit: str,
    portal: str,
    run_id: int,
    at: datetime,
    diff: Diff,
    gone: Absences,
    ready: Groundwork,
) -> tuple[int, tuple[Problem, ...]]:
    """Writes the dossiers and their versions; how many due dates changed, and what had ended and is open again."""
    place = {"unit": unit, "portal": portal, "run_id": run_id, "known_from": at}
    ids = insert_new(connection, place, diff.new, ready)
    moved = diff.moved
    before = close_versions(connection, [id_ for id_, _ in moved], at)
    write_versions(connection, place, moved, before, ready.row)
    moves = [{"key": id_, "now_hash": seen.content_hash(), "now_in": seen.list_key} for id_, seen in moved]
    for moved_part in chunks(moves):
        connection.execute(
            update(dossier)
            .where(dossier.c.id == bindparam("key"))
            .values(
                hash=bindparam("now_hash"), list_key=bindparam("now_in"), missed=0, absence_confirmed=literal(False)
            ),
            moved_part,
        )
    for relisted in chunks([{"key": id_, "now_in": list_key} for id_, list_key in diff.relisted]):
        connection.execute(
            update(dossier).where(dossier.c.id == bindparam("key")).values(list_key=bindparam("now_in")), relisted
        )
    write_absences(
        connection,
        place,
        not_seen=[item.id for item in gone.not_seen],
        left=[item.id for item in gone.left],
    )
    named = _add_aliases(connection, [*ids, *moved])
    cases.follow(connection, unit, run_id, at, new=[id_ for id_, _ in ids], named=named)
    rewritten = [
        {
            "unit": unit,
            "dossier_id": id_,
            "run_id": run_id,
            "known_at": at,
            "old_due_at": before[id_]["due_at"],
            "new_due_at": seen.due_at,
        }
        for id_, seen in moved
        if before[id_]["due_at"] is not None and before[id_]["due_at"] != seen.due_at
    ]
    insert_many(connection, due_date_change, rewritten)
    return len(rewritten), backwards.went_back(before, moved)


def _add_aliases(connection: Connection, seen: list[tuple[int, Observation]]) -> list[int]:
    """Keeps the other codes of a dossier. One that a portal showed once stays: it links dossiers across portals. Gives
    the dossiers that got a new one."""
    wanted = {(id_, alias) for id_, observation in seen if observation.aliases for alias in observation.aliases}
    a = dossier_alias.c
    for part in chunks(sorted({id_ for id_, _ in wanted})):
        known = connection.execute(select(a.dossier_id, a.alias).where(a.dossier_id.in_(part)))
        wanted -= {(id_, alias) for id_, alias in known}
    insert_many(connection, dossier_alias, [{"dossier_id": id_, "alias": alias} for id_, alias in sorted(wanted)])
    return sorted({id_ for id_, _ in wanted})


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
            "since": walk.since,
            "window_field": walk.window_field,
        }
        for walk in snapshot.walks
    ]
    if walks:
        connection.execute(insert(list_walk), walks)

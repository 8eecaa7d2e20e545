"""What a run saw beside what the ledger knows: only what is not as it was becomes work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Snapshot
from store.recording.absence import Absences, Dates, Known, conclude
from store.recording.groundwork import Groundwork
from store.tables import dossier, dossier_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What a run brought, as it may be stored; of what is known already by the dossier's id."""

    new: tuple[Observation, ...]
    changed: tuple[tuple[int, Observation], ...]
    returned: tuple[tuple[int, Observation], ...]
    relisted: tuple[tuple[int, str], ...]  # the same words in another list
    unchanged: int
    seen: frozenset[str]  # the codes of all

    @property
    def moved(self) -> tuple[tuple[int, Observation], ...]:
        """The known dossiers that get another version."""
        return (*self.changed, *self.returned)


def compare(seen: Sequence[Observation], known: Mapping[str, Known], ready: Groundwork) -> Diff:
    """What is new and what says something else, in the order in which it was ``seen`` (see ``Groundwork.stored``).
    ``known``: what the ledger knows now, by code. Pure."""
    new: list[Observation] = []
    changed: list[tuple[int, Observation]] = []
    returned: list[tuple[int, Observation]] = []
    relisted: list[tuple[int, str]] = []
    for observation in ready.without_same(seen, known):
        old = known.get(observation.code)
        # What is stored is gated: what the hash does not cover is looked at only here, unless it was made ready before.
        if old is None:
            new.append(ready.as_stored(observation))
        elif old.missed:
            returned.append((old.id, ready.as_stored(observation)))
        elif old.hash != observation.content_hash():
            changed.append((old.id, ready.as_stored(observation)))
        elif old.list_key != observation.list_key:
            relisted.append((old.id, observation.list_key))
    return Diff(
        new=tuple(new),
        changed=tuple(changed),
        returned=tuple(returned),
        relisted=tuple(relisted),
        unchanged=len(seen) - len(new) - len(changed) - len(returned),
        seen=frozenset([observation.code for observation in seen]),
    )


def absences(
    connection: Connection, unit: str, snapshot: Snapshot, known: Mapping[str, Known], seen: frozenset[str]
) -> Absences:
    """What the run says of the dossiers that it did not see: nothing, unless it is complete."""
    if not snapshot.verdict.is_complete:
        return Absences()
    return conclude(known, seen, snapshot.walks, _dates(connection, unit, snapshot, known, seen))


def _dates(
    connection: Connection, unit: str, snapshot: Snapshot, known: Mapping[str, Known], seen: frozenset[str]
) -> dict[int, Dates]:
    """The dates of the portal's dossiers by id, where one that was not seen may stand outside its list's window."""
    windows = {walk.list_key for walk in snapshot.walks if _has_window(walk)}
    if not windows or not any(known[code].list_key in windows for code in known.keys() - seen):
        return {}
    d, v = dossier.c, dossier_version.c
    query = (
        select(d.id, v.received_at, v.submitted_at)
        .join(dossier_version, and_(v.dossier_id == d.id, v.known_to.is_(None)))
        .where(d.unit == unit, d.portal == snapshot.portal)
    )
    return {id_: Dates(received_at, submitted_at) for id_, received_at, submitted_at in connection.execute(query)}


def _has_window(walk: ListWalk) -> bool:
    return walk.complete and walk.since is not None

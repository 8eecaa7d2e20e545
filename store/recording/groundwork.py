"""What recording a run needs of its dossiers, made ready while the portal is still being read.

Only what follows from a dossier as it was read, and from nothing else, is made ready: its texts as they may be stored,
and its version's row up to where it stands. So nothing here can be out of date, whatever happens to the ledger
meanwhile. A look at the ledger beforehand tells which dossiers are worth the work: on most days nearly none. Which of
them say nothing new is found out meanwhile, too; that counts only where the ledger's own count of changes shows that
what it knew then is what it knows when the run is recorded (``store.recording.knowledge``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.engine import Dialect

from dossiers.observation import Observation
from store.database import Database
from store.people.names import EarlySeal, Seal
from store.recording.absence import Known
from store.recording.bulk import Row
from store.recording.derive import FIRST_SEEN, derive
from store.recording.gate import gated, said
from store.recording.knowledge import NOTHING, Knowledge, known_now
from store.recording.ledger_rows import TOLD, told_rows, without_derived
from store.recording.stage import Stage, usable

MOST = 20_000
"""So many dossiers are held ready at most, some 1 kB each; those above are made ready when they are recorded."""
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # when the run will have seen it: nothing that depends on it is kept


_ENDED_BASIS = TOLD.index("ended_basis")


@dataclass(frozen=True, slots=True)
class _Ready:
    """``row`` as ``Groundwork.row`` gives it, or its ``number`` on the stage."""

    read: Observation
    stored: Observation
    row: Row | None
    number: int | None = None


def _as_told(row: Row, ended_basis: str | None) -> Row:
    """An end that nobody told is when the run saw it: that is derived when the run is recorded."""
    return without_derived(row) if ended_basis == FIRST_SEEN else row


def groundwork(database: Database, unit: str, portal: str, seal: Seal | None = None) -> "Groundwork":
    """For one run of one portal that is about to be read, with one look at the ledger. Raises ``StoreError``."""
    with database.reading() as connection:
        known = known_now(connection, unit, portal)
    return Groundwork(database.engine.dialect, known, seal)


class Groundwork:
    """Of one run of one portal, for ``ledger.record``. Touches no database. ``known``: what the ledger knew before the
    reading. ``seal`` as ``record`` gets it; ``self.seal`` does the same, some of it ahead."""

    def __init__(
        self, dialect: Dialect, known: Knowledge = NOTHING, seal: Seal | None = None, *, most: int = MOST
    ) -> None:
        self.dialect = dialect
        self.known = known
        self._most = most
        self._ready: dict[str, _Ready] = {}
        self.stage: Stage | None = None  # on SQLite: what looks new
        self._same: dict[str, Observation] = {}  # may be stored as they are, and say what is in ``known``
        self.seal = None if seal is None else EarlySeal(seal)

    def begin(self) -> None:
        """The reading begins, or begins anew from the first page: what was made ready is forgotten."""
        self._ready.clear()
        self._same.clear()
        if self.stage is not None:
            self.stage.clear()
        if self.seal is not None:
            self.seal.forget()

    def read(self, observations: Sequence[Observation]) -> None:
        """Makes ready what is new to the ledger, as far as it looks now; a dossier that comes again replaces itself.
        Some 3 ms of the processor for a hundred. Raises ``ValueError`` for a naive instant."""
        fresh, same = self._by_look(observations)
        for read, kept in zip(same, said(same), strict=True):
            if kept is read:
                self._same[read.code] = read
        fresh = fresh[: max(self._most - max(len(self._ready), self.stage.count if self.stage else 0), 0)]
        stored = [gated(each) for each in fresh]
        derived = [derive(each, _UNKNOWN) for each in stored]
        rows = told_rows(self.dialect, stored, derived)
        stage = self._stage_for(fresh)
        staged: list[Row] = []
        ready: list[_Ready] = []
        for read, kept, told, row in zip(fresh, stored, derived, rows, strict=True):
            if stage is None or read.code in self.known.dossiers:
                ready.append(_Ready(read, kept, _as_told(row, told.ended_basis)))
            else:
                staged.append(row)
                ready.append(_Ready(read, kept, None, stage.count + len(staged)))
            if self.seal is not None and kept.full_name:
                self.seal.foresee(kept.full_name)
        if stage is not None:
            stage.add(staged)
        self._ready.update((each.read.code, each) for each in ready)

    def stored(self, observations: Sequence[Observation]) -> Sequence[Observation]:
        """The same dossiers: those that were made ready as they may be stored, of the others what ``said`` gives."""
        others = self._not_same(observations)
        if not others:
            return observations
        kept = self._kept(others) if self._ready else said(others)
        if len(others) == len(observations):
            return kept
        left, same = iter(kept), self._same.get
        return [each if same(each.code) is each else next(left) for each in observations]

    def without_same(self, observations: Sequence[Observation], known: Mapping[str, Known]) -> Sequence[Observation]:
        """Those of ``stored`` that may say something else than ``known`` does: all of them, where that is not what
        they were compared with when they were read."""
        return self._not_same(observations) if known is self.known.dossiers else observations

    def as_stored(self, observation: Observation) -> Observation:
        """One of ``stored`` as it may be stored, whether it was made ready or not."""
        ready = self._ready.get(observation.code)
        return observation if ready is not None and ready.stored is observation else gated(observation)

    def row(self, observation: Observation) -> Row | None:
        """The row (see ``write_versions``) of one of ``stored``; ``None`` where it was not made ready."""
        ready = self._ready.get(observation.code)
        if ready is None or ready.stored is not observation:
            return None
        if ready.number is None or self.stage is None:
            return ready.row
        row = self.stage.row(ready.number)
        return _as_told(row, row[_ENDED_BASIS])

    def number(self, observation: Observation) -> int | None:
        """Where the row of one of ``stored`` is on the ``stage``; ``None`` where it is not there."""
        ready = self._ready.get(observation.code)
        return None if ready is None or ready.stored is not observation else ready.number

    def _stage_for(self, fresh: Sequence[Observation]) -> Stage | None:
        if self.stage is None and fresh and self.dialect.name == "sqlite" and usable():
            self.stage = Stage(TOLD)
        return self.stage

    def _by_look(self, observations: Sequence[Observation]) -> tuple[list[Observation], list[Observation]]:
        """What is worth the work, and what the ledger knew already; what only stands in another list is neither."""
        known = self.known.dossiers
        fresh: list[Observation] = []
        same: list[Observation] = []
        for each in observations:
            old = known.get(each.code)
            if old is None or old.missed or old.hash != each.content_hash():
                fresh.append(each)
            elif old.list_key == each.list_key:
                same.append(each)
        return fresh, same

    def _kept(self, others: Sequence[Observation]) -> list[Observation]:
        ready = self._ready.get
        found = [
            None if (each := ready(other.code)) is None or each.read is not other else each.stored for other in others
        ]
        unready = iter(said(other for other, kept in zip(others, found, strict=True) if kept is None))
        return [next(unready) if each is None else each for each in found]

    def _not_same(self, observations: Sequence[Observation]) -> Sequence[Observation]:
        if not self._same:
            return observations
        find = self._same.get
        return [each for each in observations if find(each.code) is not each]

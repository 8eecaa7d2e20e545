"""What recording a run needs of its dossiers, made ready while the portal is still being read.

Only what follows from a dossier as it was read, and from nothing else, is made ready: its texts as they may be stored,
and its version's row up to where it stands. So nothing here can be out of date, whatever happens to the ledger
meanwhile. A look at the ledger beforehand tells which dossiers are worth the work: on most days nearly none. Which of
them say nothing new is found out meanwhile, too; that counts only where the ledger's own count of changes shows that
what it knew then is what it knows when the run is recorded (``store.knowledge``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.engine import Dialect

from dossiers.observation import Observation
from store.absence import Known
from store.bulk import Row
from store.database import Database
from store.derive import derive
from store.gate import gated, said
from store.knowledge import NOTHING, Knowledge, known_now
from store.ledger_rows import told_rows, without_derived
from store.names import EarlySeal, Seal

MOST = 20_000
"""So many dossiers are held ready at most, some 1 kB each; those above are made ready when they are recorded."""
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # when the run will have seen it: nothing that depends on it is kept


@dataclass(frozen=True, slots=True)
class _Ready:
    read: Observation
    stored: Observation
    row: Row


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
        self._same: dict[str, Observation] = {}  # may be stored as they are, and say what is in ``known``
        self.seal = None if seal is None else EarlySeal(seal)

    def begin(self) -> None:
        """The reading begins, or begins anew from the first page: what was made ready is forgotten."""
        self._ready.clear()
        self._same.clear()
        if self.seal is not None:
            self.seal.forget()

    def read(self, observations: Sequence[Observation]) -> None:
        """Makes ready what is new to the ledger, as far as it looks now; a dossier that comes again replaces itself.
        Some 3 ms of the processor for a hundred. Raises ``ValueError`` for a naive instant."""
        fresh, same = self._by_look(observations)
        for read, kept in zip(same, said(same), strict=True):
            if kept is read:
                self._same[read.code] = read
        fresh = fresh[: max(self._most - len(self._ready), 0)]
        stored = [gated(each) for each in fresh]
        derived = [derive(each, _UNKNOWN) for each in stored]
        rows = told_rows(self.dialect, stored, derived)
        for read, kept, told, row in zip(fresh, stored, derived, rows, strict=True):
            # An end that nobody told is when the run saw it: that is derived when the run is recorded.
            whole = told.ended_basis != "first_seen"
            self._ready[read.code] = _Ready(read, kept, row if whole else without_derived(row))
            if self.seal is not None and kept.full_name:
                self.seal.foresee(kept.full_name)

    def stored(self, observations: Sequence[Observation]) -> Sequence[Observation]:
        """The same dossiers: those that were made ready as they may be stored, of the others what ``said`` gives."""
        others = self._not_same(observations)
        if not others:
            return observations
        ready = self._ready.get
        found = [
            None if (each := ready(other.code)) is None or each.read is not other else each.stored for other in others
        ]
        unready = iter(said(other for other, kept in zip(others, found, strict=True) if kept is None))
        kept = [next(unready) if each is None else each for each in found]
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
        return None if ready is None or ready.stored is not observation else ready.row

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

    def _not_same(self, observations: Sequence[Observation]) -> list[Observation]:
        find = self._same.get
        return [each for each in observations if find(each.code) is not each]

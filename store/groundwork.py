"""What recording a run needs of its dossiers, made ready while the portal is still being read.

Only what follows from a dossier as it was read, and from nothing else, is made ready: its texts as they may be stored,
and its version's row up to where it stands. So nothing here can be out of date, whatever happens to the ledger
meanwhile. What the ledger knows is asked again when the run is recorded; a look at it beforehand only tells which
dossiers are worth the work: on most days nearly none.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.engine import Dialect

from dossiers.observation import Observation
from store.bulk import Row
from store.database import Database
from store.derive import derive
from store.gate import gated, said
from store.ledger_rows import told_rows, without_derived
from store.names import EarlySeal, Seal
from store.tables import dossier

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
    d = dossier.c
    mine = (d.unit == unit, d.portal == portal, d.missed == 0)
    with database.reading() as connection:
        known = frozenset(connection.execute(select(d.hash).where(*mine)).scalars())
    return Groundwork(database.engine.dialect, known, seal)


class Groundwork:
    """Of one run of one portal, for ``ledger.record``. Touches no database. ``known``: the hashes of dossiers that are
    most likely not worth the work. ``seal`` as ``record`` gets it; ``self.seal`` does the same, some of it ahead."""

    def __init__(
        self, dialect: Dialect, known: Set[str] = frozenset(), seal: Seal | None = None, *, most: int = MOST
    ) -> None:
        self.dialect = dialect
        self.known = known
        self._most = most
        self._ready: dict[str, _Ready] = {}
        self.seal = None if seal is None else EarlySeal(seal)

    def begin(self) -> None:
        """The reading begins, or begins anew from the first page: what was made ready is forgotten."""
        self._ready.clear()
        if self.seal is not None:
            self.seal.forget()

    def read(self, observations: Sequence[Observation]) -> None:
        """Makes ready what is new to the ledger, as far as it looks now; a dossier that comes again replaces itself.
        Some 3 ms of the processor for a hundred. Raises ``ValueError`` for a naive instant."""
        room = max(self._most - len(self._ready), 0)
        fresh = [each for each in observations if each.content_hash() not in self.known][:room]
        stored = [gated(each) for each in fresh]
        derived = [derive(each, _UNKNOWN) for each in stored]
        rows = told_rows(self.dialect, stored, derived)
        for read, kept, told, row in zip(fresh, stored, derived, rows, strict=True):
            # An end that nobody told is when the run saw it: that is derived when the run is recorded.
            whole = told.ended_basis != "first_seen"
            self._ready[read.code] = _Ready(read, kept, row if whole else without_derived(row))
            if self.seal is not None and kept.full_name:
                self.seal.foresee(kept.full_name)

    def stored(self, observations: Sequence[Observation]) -> list[Observation]:
        """The same dossiers: those that were made ready as they may be stored, of the others what ``said`` gives."""
        find = self._ready.get
        found = [
            None if (ready := find(each.code)) is None or ready.read is not each else ready for each in observations
        ]
        others = iter(said(each for each, ready in zip(observations, found, strict=True) if ready is None))
        return [next(others) if ready is None else ready.stored for ready in found]

    def as_stored(self, observation: Observation) -> Observation:
        """One of ``stored`` as it may be stored, whether it was made ready or not."""
        return gated(observation) if self.row(observation) is None else observation

    def row(self, observation: Observation) -> Row | None:
        """The row (see ``write_versions``) of one of ``stored``; ``None`` where it was not made ready."""
        ready = self._ready.get(observation.code)
        return None if ready is None or ready.stored is not observation else ready.row

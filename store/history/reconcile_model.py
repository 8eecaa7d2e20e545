"""The worklist between two portals as values: pairs, items, settlements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers.receipt import Receipt
from store.history.reconcile_judge import Difference, Kind
from store.history.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two portals to compare, by key. ``by_codes``: of the second portal's dossiers only those are looked for in the
    first that bear a code of its making; else those of its procedures too: of ``procedures`` (codes), where given."""

    first: str
    second: str
    by_codes: bool = False
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A person's word on an item. ``settled_at`` is aware (UTC)."""

    settled_at: datetime
    settled_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the history alone says of one dossier of a pair; ``since`` as in ``Item``. ``first_known_from`` and
    ``second_known_from`` (aware): since when each portal is known to say what it says now; ``None`` where it has no
    such dossier."""

    kind: Kind
    first_code: str | None
    second_code: str | None
    differences: tuple[Difference, ...]
    since: datetime
    first_known_from: datetime | None
    second_known_from: datetime | None
    procedure_name: str | None
    department: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One dossier of a pair. ``since`` (aware): from when on it has come out so without a break, as the ledger saw it.

    ``proven``: the other portal was read whole since then; else it may only not have been looked at again yet.
    ``settled``: somebody has settled it as it is; ``reopened``: somebody had, and it has changed since.
    """

    pair: Pair
    kind: Kind
    first_code: str | None
    second_code: str | None
    differences: tuple[Difference, ...]
    since: datetime
    proven: bool
    procedure_name: str | None
    department: str | None
    settled: Settlement | None = None
    reopened: Settlement | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person should look at it."""
        return self.kind is not Kind.MATCHED and self.settled is None


def default_pairs(roles: Mapping[str, Role]) -> tuple[Pair, ...]:
    """What to compare where nobody has said: every portal whose dossiers must come to the centre's one-stop system, and
    every portal that repeats others, with that system."""
    stops = [key for key, role in roles.items() if role.receipt is Receipt.ONE_STOP and not role.repeats]
    return tuple(
        Pair(first=key, second=stop, by_codes=role.repeats)
        for stop in stops
        for key, role in roles.items()
        if key != stop and (role.repeats or role.receipt is Receipt.ELSEWHERE)
    )

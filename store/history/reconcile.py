"""The worklist between two portals: what stands in one only, what they say differently, and what people settled.

Nothing of it is stored but the settlements: the comparison, and since when it has come out so, follow from the
history, so that it can be asked as of any instant and can't drift from it. A settlement holds as long as what was
settled stays as it was; when it changes, the item is open again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, cast, insert, select

from dossiers.dates import local_date
from store.database import Database
from store.history.freshness import last_complete_starts
from store.history.holding import holds
from store.history.reconcile_judge import Bond, Difference, Found, History, Kind, Scope, Shown, Side
from store.history.reconcile_model import Comparison, Item, Pair, Settlement, default_pairs
from store.recording.ledger_rows import chunks
from store.tables import case_member, dossier_version, settlement

__all__ = [
    "Comparison",
    "Difference",
    "Item",
    "Kind",
    "Pair",
    "Settlement",
    "Worklist",
    "compared",
    "default_pairs",
    "items",
    "judged",
    "settle",
    "worklist",
]


class NothingToSettle(LookupError):
    """The pair has no such item that could be settled."""


class ChangedMeanwhile(Exception):
    """The item is another one than the person looked at; ``item`` as it stands now."""

    def __init__(self, item: Item) -> None:
        super().__init__(item.first_code, item.second_code)
        self.item = item


def items(database: Database, unit: str, pair: Pair, at: datetime) -> tuple[Item, ...]:
    """The comparison of the pair as known at ``at`` (aware), what disagrees and what stands in one only before what is
    matched, the longest-standing first."""
    with database.reading() as connection:
        return judged(connection, unit, pair, at, compared(connection, unit, pair, at))


def settle(
    database: Database,
    unit: str,
    pair: Pair,
    *,
    first_code: str | None,
    second_code: str | None,
    by: str,
    reason: str,
    now: datetime,
    looked_at: datetime | None = None,
) -> Item:
    """A person's word on an item, known from ``now`` (aware) on. Gives the item as it was settled.

    Raises ``NothingToSettle``; ``ChangedMeanwhile`` where it has changed since ``looked_at``.
    """
    with database.writing(unit) as connection:
        found = [
            item
            for item in judged(connection, unit, pair, now, compared(connection, unit, pair, now))
            if item.kind is not Kind.MATCHED and (item.first_code, item.second_code) == (first_code, second_code)
        ]
        if not found:
            raise NothingToSettle(first_code, second_code)
        (item,) = found
        if looked_at is not None and item.since > looked_at:
            raise ChangedMeanwhile(item)
        values = {"unit": unit, "first": pair.first, "second": pair.second, "kind": item.kind.value}
        facts = [asdict(difference) for difference in item.differences]
        codes = {"first_code": first_code, "second_code": second_code}
        said = {"settled_at": now, "settled_by": by, "reason": reason}
        connection.execute(insert(settlement).values(**values, **codes, **said, facts=facts))
    return item


def compared(connection: Connection, unit: str, pair: Pair, at: datetime) -> tuple[Comparison, ...]:
    """The dear part of ``items``: it follows from the history alone."""
    bonds = _bonds(connection, unit, at)
    tied = {bond.dossier_id for bond in bonds}
    shown = _shown(connection, unit, pair, at)
    scope = Scope(
        (each for each in shown if each.portal == pair.first), by_codes=pair.by_codes, procedures=pair.procedures
    )
    inside = {each.dossier_id for each in shown if each.portal == pair.first or scope.holds(each)}
    # What the first portal need not show, and what never was one case with anything, has no history to compare.
    wanted = [each.dossier_id for each in shown if each.dossier_id in inside or each.dossier_id in tied]
    history = History(_sides(connection, wanted, at), bonds)
    found: dict[tuple[int | None, int | None], Found] = {}
    for side in filter(None, (history.side(id_, at) for id_ in wanted)):
        mine = side.portal == pair.first
        alone, other = (Kind.ONLY_FIRST, pair.second) if mine else (Kind.ONLY_SECOND, pair.first)
        compared = history.compare(side, other, at, alone)
        if compared is None or (compared.kind is Kind.ONLY_SECOND and side.dossier_id not in inside):
            continue
        if compared.kind is not alone and history.partner(_partner_id(compared, mine), side.portal, at) != side:
            continue  # a code that was given up for another one: its case is compared by the view that is shown
        key = (_id(compared.first), _id(compared.second))
        found.setdefault(key, compared)
    return tuple(_comparison(each) for each in found.values())


def judged(
    connection: Connection, unit: str, pair: Pair, at: datetime, found: Iterable[Comparison]
) -> tuple[Item, ...]:
    """The items of comparisons that are known already: with what people settled, and what was read whole since."""
    complete = last_complete_starts(connection, unit, at)
    said = _settlements(connection, unit, pair, at)
    return tuple(sorted((_item(pair, each, complete, said) for each in found), key=_sort_key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """What waits for somebody between two portals, the longest-standing first (``open`` holds the first of
    ``open_total``), and what was settled as it is."""

    matched: int
    open_total: int
    open: tuple[Item, ...]
    settled: tuple[Item, ...]


def worklist(
    connection: Connection, unit: str, pair: Pair, at: datetime, found: Sequence[Comparison], *, most: int
) -> Worklist:
    """``judged`` for people, who read the first ``most`` (at least) of what is open: the rest is only counted."""
    said = _settlements(connection, unit, pair, at)
    apart = [each for each in found if each.kind is not Kind.MATCHED]
    spoken_of = [each for each in apart if (each.first_code, each.second_code) in said]
    others = [each for each in apart if (each.first_code, each.second_code) not in said]
    first = sorted(others, key=_found_key)[:most]
    known = judged(connection, unit, pair, at, [*spoken_of, *first])
    still_open = tuple(item for item in known if item.is_open)
    return Worklist(
        matched=len(found) - len(apart),
        open_total=len(still_open) + len(others) - len(first),
        open=still_open,
        settled=tuple(item for item in known if item.settled is not None),
    )


def _comparison(found: Found) -> Comparison:
    shown = found.first or found.second
    return Comparison(
        kind=found.kind,
        first_code=None if found.first is None else found.first.code,
        second_code=None if found.second is None else found.second.code,
        differences=found.differences,
        since=found.since,
        first_known_from=None if found.first is None else found.first.known_from,
        second_known_from=None if found.second is None else found.second.known_from,
        procedure_name=None if shown is None else shown.procedure_name,
        department=None if shown is None else shown.department,
    )


def _item(
    pair: Pair,
    found: Comparison,
    complete: Mapping[str, datetime],
    said: Mapping[tuple[str | None, str | None], Sequence[Settlement]],
) -> Item:
    words = said.get((found.first_code, found.second_code), ())
    last = words[-1] if words and found.kind is not Kind.MATCHED else None
    holds = last is not None and last.settled_at >= found.since
    return Item(
        pair=pair,
        kind=found.kind,
        first_code=found.first_code,
        second_code=found.second_code,
        differences=found.differences,
        since=found.since,
        proven=all(
            _looked_at(key, known_from, found.since, complete)
            for key, known_from in ((pair.first, found.first_known_from), (pair.second, found.second_known_from))
        ),
        procedure_name=found.procedure_name,
        department=found.department,
        settled=last if holds else None,
        reopened=None if holds else last,
    )


def _looked_at(portal: str, known_from: datetime | None, since: datetime, complete: Mapping[str, datetime]) -> bool:
    """Whether the portal has been read whole since the comparison came out so; what it said then is no older."""
    if known_from is not None and known_from >= since:
        return True
    read = complete.get(portal)
    return read is not None and read >= since


def _shown(connection: Connection, unit: str, pair: Pair, at: datetime) -> list[Shown]:
    """What was known of both portals' dossiers at that instant, as much as tells which of them are compared."""
    v = dossier_version.c
    # Most have no other code: as text, nothing need be read to know it.
    columns = (v.dossier_id, v.portal, v.code, v.procedure_code, v.procedure_name, cast(v.aliases, Text))
    mine = (v.unit == unit, v.portal.in_([pair.first, pair.second]), holds(v, at))
    rows = connection.execute(select(*columns).where(*mine).order_by(v.dossier_id)).all()
    return [Shown._make((*row[:-1], () if row[-1] == "[]" else tuple(json.loads(row[-1])))) for row in rows]


def _sides(connection: Connection, ids: Sequence[int], at: datetime) -> list[Side]:
    """All that was known of the dossiers up to ``at``."""
    v = dossier_version.c
    entered = case((v.entered_at.is_not(None), 1), else_=0)
    columns: list[ColumnElement[Any]] = [v.dossier_id, v.portal, v.code, v.known_from, v.known_to, v.seen, entered]
    more = [v.status_group, v.raw_status, v.due_on, v.received_at, v.procedure_name, v.department]
    found: list[Side] = []
    for part in chunks(ids):
        mine = select(*columns, *more).where(v.dossier_id.in_(part), v.known_from <= at)
        for *what, received, procedure, department in connection.execute(mine).all():
            received_on = None if received is None else local_date(received)
            found.append(Side._make((*what, received_on, procedure, department)))
    return found


def _bonds(connection: Connection, unit: str, at: datetime) -> list[Bond]:
    m = case_member.c
    query = select(m.case_id, m.dossier_id, m.known_from, m.known_to).where(m.unit == unit, m.known_from <= at)
    return [Bond(**row._mapping) for row in connection.execute(query).all()]


def _settlements(
    connection: Connection, unit: str, pair: Pair, at: datetime
) -> dict[tuple[str | None, str | None], list[Settlement]]:
    s = settlement.c
    rows: Iterable[Any] = connection.execute(
        select(s.first_code, s.second_code, s.settled_at, s.settled_by, s.reason)
        .where(s.unit == unit, s.first == pair.first, s.second == pair.second, s.settled_at <= at)
        .order_by(s.settled_at, s.id)
    )
    found: dict[tuple[str | None, str | None], list[Settlement]] = {}
    for first, second, when, who, why in rows:
        found.setdefault((first, second), []).append(Settlement(settled_at=when, settled_by=who, reason=why))
    return found


def _partner_id(found: Found, mine: bool) -> int:
    partner = found.second if mine else found.first
    return -1 if partner is None else partner.dossier_id


def _id(side: Side | None) -> int | None:
    return None if side is None else side.dossier_id


def _found_key(found: Comparison) -> tuple[datetime, str, str]:
    return (found.since, found.first_code or "", found.second_code or "")


def _sort_key(item: Item) -> tuple[bool, datetime, str, str]:
    return (item.kind is Kind.MATCHED, item.since, item.first_code or "", item.second_code or "")

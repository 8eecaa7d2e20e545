"""Two portals beside each other: what is matched, what stands in one only, what they say differently. Pure.

Status groups are compared, not the portals' words; dates by civil day. What a portal does not show says nothing.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from dossiers.codes import procedure_head
from dossiers.text import match_key


class Kind(StrEnum):
    """What became of the comparison of one dossier."""

    MATCHED = "matched"
    ONLY_FIRST = "only_first"
    ONLY_SECOND = "only_second"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One fact on which two portals disagree: ``field`` is ``status``, ``due`` or ``received``; the values as people
    read them (a status in the portal's words, a date as 2026-05-13)."""

    field: str
    first: str
    second: str


class Shown(NamedTuple):
    """A dossier of either portal at the instant of the comparison: what tells whether it takes part."""

    dossier_id: int
    portal: str
    code: str
    procedure_code: str | None
    procedure_name: str | None
    aliases: Sequence[str]


class Side(NamedTuple):
    """What one portal said of one dossier, known from ``known_from`` until ``known_to`` (aware; ``None``: still)."""

    dossier_id: int
    portal: str
    code: str
    known_from: datetime
    known_to: datetime | None
    seen: str
    entered: bool
    status_group: str | None
    raw_status: str
    due_on: date | None
    received_on: date | None
    procedure_name: str | None
    department: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """A dossier belongs to a case from ``known_from`` until ``known_to`` (aware; ``None``: still)."""

    case_id: int
    dossier_id: int
    known_from: datetime
    known_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A comparison at an instant, and ``since`` when it has come out so without a break (aware)."""

    kind: Kind
    first: Side | None
    second: Side | None
    differences: tuple[Difference, ...]
    since: datetime


def judge(first: Side, second: Side) -> tuple[Difference, ...]:
    """On what the two portals disagree."""
    found = []
    if None not in (first.status_group, second.status_group) and first.status_group != second.status_group:
        found.append(Difference(field="status", first=first.raw_status, second=second.raw_status))
    for field, one, other in (
        ("due", first.due_on, second.due_on),
        ("received", first.received_on, second.received_on),
    ):
        if one is not None and other is not None and one != other:
            found.append(Difference(field=field, first=one.isoformat(), second=other.isoformat()))
    return tuple(found)


class Scope:
    """Which dossiers of the second portal should stand in the first one too: those whose other code is one of the first
    portal's making; those of its procedures, too, unless it only shows again what others hold (``by_codes``)."""

    def __init__(self, first: Iterable[Shown], *, by_codes: bool, procedures: Sequence[str] = ()) -> None:
        sides = list(first)
        self._heads = {_unit_block(side.code) for side in sides}
        told = frozenset(head for each in procedures if (head := procedure_head(each)))
        shown = {procedure_head(side.procedure_code or "") for side in sides} - {None}
        self._procedures = told or (set() if by_codes else shown)
        self._names = set() if told or by_codes else {match_key(side.procedure_name or "") for side in sides} - {""}

        self._of_procedure = cache(self._is_told)

    def holds(self, second: Shown) -> bool:
        """Whether the first portal should show it."""
        if any(_unit_block(alias) in self._heads for alias in second.aliases):
            return True
        return self._of_procedure(second.procedure_code or "", second.procedure_name or "")

    def _is_told(self, code: str, name: str) -> bool:
        head = procedure_head(code)
        return head in self._procedures if head else match_key(name) in self._names


class History:
    """The versions of two portals' dossiers and the cases that bind them, asked at instants."""

    def __init__(self, sides: Iterable[Side], bonds: Iterable[Bond]) -> None:
        self._sides: Mapping[int, list[Side]] = defaultdict(list)
        for side in sorted(sides, key=lambda side: side.known_from):
            self._sides[side.dossier_id].append(side)
        self._since = {id_: [side.known_from for side in found] for id_, found in self._sides.items()}
        self._bonds: Mapping[int, list[Bond]] = defaultdict(list)
        self._members: Mapping[int, list[Bond]] = defaultdict(list)
        for bond in sorted(bonds, key=lambda bond: bond.known_from):
            self._bonds[bond.dossier_id].append(bond)
            self._members[bond.case_id].append(bond)

    def side(self, dossier_id: int, at: datetime) -> Side | None:
        """What was known of a dossier."""
        place = bisect_right(self._since.get(dossier_id, ()), at) - 1
        if place < 0:
            return None
        side = self._sides[dossier_id][place]
        return side if side.known_to is None or side.known_to > at else None

    def partner(self, dossier_id: int, portal: str, at: datetime) -> Side | None:
        """The view of the same case in ``portal``: of several the one that is shown, then the newest."""
        case = next((bond.case_id for bond in self._bonds.get(dossier_id, []) if _holds(bond, at)), None)
        if case is None:
            return None
        others = [
            side
            for bond in self._members[case]
            if _holds(bond, at) and (side := self.side(bond.dossier_id, at)) is not None and side.portal == portal
        ]
        return max(others, key=lambda side: (side.seen == "seen", side.dossier_id), default=None)

    def compare(self, side: Side, other: str, at: datetime, alone: Kind) -> Found | None:
        """The comparison that a dossier takes part in. ``alone``: what it is where the portal ``other`` lacks it;
        ``None`` where that means nothing, because nobody has received it yet."""
        outcome = self._outcome(side.dossier_id, other, at, alone)
        if outcome is None:
            return None
        kind, partner, differences = outcome
        partner_id = None if partner is None else partner.dossier_id
        same = (kind, partner_id, differences)
        since = max(side.known_from, partner.known_from if partner is not None else side.known_from)
        for instant in self._instants(side.dossier_id, partner_id, at):
            earlier = self._outcome(side.dossier_id, other, instant, alone)
            if earlier is None or (earlier[0], earlier[1] and earlier[1].dossier_id, earlier[2]) != same:
                break
            since = instant
        first, second = (partner, side) if alone is Kind.ONLY_SECOND else (side, partner)
        return Found(kind=kind, first=first, second=second, differences=differences, since=since)

    def _outcome(
        self, dossier_id: int, other: str, at: datetime, alone: Kind
    ) -> tuple[Kind, Side | None, tuple[Difference, ...]] | None:
        side = self.side(dossier_id, at)
        if side is None:
            return None
        partner = self.partner(dossier_id, other, at)
        if partner is None:
            return (alone, None, ()) if side.entered else None
        differences = judge(partner, side) if alone is Kind.ONLY_SECOND else judge(side, partner)
        return (Kind.DISAGREE if differences else Kind.MATCHED, partner, differences)

    def _instants(self, dossier_id: int, partner_id: int | None, at: datetime) -> list[datetime]:
        """When anything about the two changed, the latest first."""
        found: set[datetime] = set()
        for id_ in (dossier_id, partner_id):
            if id_ is not None:
                found.update(self._since.get(id_, ()))
                bonds = self._bonds.get(id_, [])
                found |= {bond.known_from for bond in bonds}
                found |= {bond.known_to for bond in bonds if bond.known_to is not None}
        return sorted((instant for instant in found if instant <= at), reverse=True)


def _holds(row: Side | Bond, at: datetime) -> bool:
    return row.known_from <= at and (row.known_to is None or row.known_to > at)


def _unit_block(code: str) -> str:
    return code.partition("-")[0]

"""One list page as a portal serves it: sorting, cutting into pages, and the faults that spoil a list."""

import dataclasses
import zlib
from dataclasses import dataclass
from datetime import timedelta

from sandbox.faults import Fault, Faults
from sandbox.model import DossierView
from sandbox.portals.common import PortalState
from sandbox.portals.retold import retold


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Rows of one page. ``total`` is what the portal declares, ``None`` if (by a fault) it declares nothing;
    ``unknown`` are numbers of the dossiers that must be shown with a status that nobody knows."""

    rows: tuple[DossierView, ...]
    total: int | None
    number: int  # from 0
    size: int
    unknown: frozenset[int]

    @property
    def page_count(self) -> int:
        """How many pages the declared total makes."""
        return -(-(self.total or 0) // self.size)


def cut(state: PortalState, dossiers: tuple[DossierView, ...], *, number: int, size: int) -> ListPage:
    """Page ``number`` (from 0) of ``dossiers``, spoiled by the portal's injected faults."""
    faults = state.faults
    if faults.on(Fault.EMPTY_BY_MISTAKE):
        return ListPage(rows=(), total=None, number=number, size=size, unknown=frozenset())
    dossiers = retold(faults, dossiers)
    if faults.on(Fault.SHIFT_ROWS) and dossiers:
        after = int(faults.number(Fault.SHIFT_ROWS, "after", 1))
        if faults.count(Fault.SHIFT_ROWS) >= after:
            dossiers = (_newcomer(dossiers[0]), *dossiers)
    total = len(dossiers)
    if faults.on(Fault.TOTAL_CHANGES):
        total += faults.count(Fault.TOTAL_CHANGES)
    served = dossiers
    if faults.on(Fault.TRUNCATE):
        served = dossiers[: max(0, len(dossiers) - int(faults.number(Fault.TRUNCATE, "rows", 1)))]
    unknown: frozenset[int] = frozenset()
    if faults.on(Fault.UNKNOWN_STATUS):
        unknown = frozenset(d.number for d in dossiers[: int(faults.number(Fault.UNKNOWN_STATUS, "rows", 1))])
    if faults.on(Fault.UNSTABLE_ORDER):
        served = _in_another_order(served, faults.count(Fault.UNSTABLE_ORDER))
    position = 0 if faults.on(Fault.REPEAT_PAGE) else number
    rows = served[position * size : (position + 1) * size]
    return ListPage(rows=rows, total=total, number=number, size=size, unknown=unknown)


def _in_another_order(served: tuple[DossierView, ...], turn: int) -> tuple[DossierView, ...]:
    """The same dossiers, ordered otherwise at each turn, the same at each repetition of a test."""
    return tuple(sorted(served, key=lambda each: zlib.crc32(f"{turn} {each.code}".encode())))


def size_now(faults: Faults, usual: int) -> int:
    """The size of the page that is served next: ``usual``, or the next one of ``page_size``."""
    if not faults.on(Fault.PAGE_SIZE):
        return usual
    sizes = [int(each) for each in faults.text(Fault.PAGE_SIZE, "sizes", "20,10").split(",")]
    return sizes[min(faults.count(Fault.PAGE_SIZE), len(sizes) - 1)]


def _newcomer(like: DossierView) -> DossierView:
    """A dossier that was just submitted: like the newest one, with a higher number and a code of its own."""
    head, _, serial = like.code.rpartition("-")
    digits = len(serial)
    code = f"{head}-{(int(serial) + 5003) % 10**digits:0{digits}d}"
    moved = like.updated_at + timedelta(minutes=1)
    return dataclasses.replace(like, number=like.number + 100_000, code=code, aliases=(), updated_at=moved)

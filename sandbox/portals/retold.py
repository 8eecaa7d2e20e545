"""Faults that change what a portal says of its dossiers from one visit to the next. Pure."""

from dataclasses import replace

from dossiers.status import ENDED_GROUPS, Status
from sandbox.faults import Fault, Faults
from sandbox.model import DossierView


def retold(faults: Faults, dossiers: tuple[DossierView, ...]) -> tuple[DossierView, ...]:
    """The dossiers of a list, in its order, as the injected faults tell of them."""
    if faults.on(Fault.GONE):
        dossiers = dossiers[int(faults.number(Fault.GONE, "rows", 1)) :]
    told = list(dossiers)
    if faults.on(Fault.GOES_BACK):
        ended = next((place for place, each in enumerate(told) if _has_ended(each)), None)
        if ended is not None:
            told[ended] = replace(told[ended], status=Status.PROCESSING, finished_at=None, returned_at=None)
    if faults.on(Fault.NEW_CODE):
        open_ = next((place for place, each in enumerate(dossiers) if not _has_ended(each)), None)
        if open_ is not None:
            told[open_] = replace(told[open_], code=_another_code(told[open_].code), aliases=())
    if faults.on(Fault.NO_DUE):
        left = int(faults.number(Fault.NO_DUE, "rows", 1))
        told[-left:] = [replace(each, due_at=None) for each in told[-left:]]
    return tuple(told)


def _has_ended(dossier: DossierView) -> bool:
    return dossier.status.group in ENDED_GROUPS


def _another_code(code: str) -> str:
    """The last serial number of its day's."""
    head, _, serial = code.rpartition("-")
    return f"{head}-{10 ** len(serial) - 1 - int(serial) % 10}"

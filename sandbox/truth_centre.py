"""Which household-business dossiers passed by the centre, and what its one-stop system says otherwise: counted from the
pretend world itself, on purpose without the store's and the report's code."""

from collections import Counter
from datetime import datetime
from typing import Any

from dossiers.periods import Period
from dossiers.receipt import Receipt
from dossiers.status import Group
from sandbox.catalogue import FACTS, HKD, IGATE
from sandbox.model import DossierView, WorldView


def centre_counts(view: WorldView, period: Period) -> dict[str, Any]:
    """``{"total", "at_centre", "late", "passed_by", "passed_by_codes"}`` of the dossiers that entered in ``period``, as
    the portals show it at ``view.at``."""
    counts: Counter[str] = Counter()
    codes = []
    noted = _notes(view)
    for portal, dossiers in view.portals.items():
        for dossier in dossiers:
            entered = _entered(dossier)
            if dossier.second_of is not None or entered is None or not period.contains(entered):
                continue
            counts["total"] += 1
            if FACTS[portal].receipt is not Receipt.ELSEWHERE:
                counts["at_centre"] += 1
                continue
            note = noted.get(dossier.code)
            received = None if note is None else note.received_at
            if received is None or received >= period.end:
                counts["passed_by"] += 1
                codes.append(dossier.code)
                continue
            counts["at_centre"] += 1
            counts["late"] += received.date() > entered.date()
    return {
        **{key: counts[key] for key in ("total", "at_centre", "late", "passed_by")},
        "passed_by_codes": sorted(codes),
    }


def reconcile_counts(view: WorldView) -> dict[str, int]:
    """``{"matched", "disagree", "only_first"}`` between the household-business portal and the one-stop system."""
    counts: Counter[str] = Counter()
    noted = _notes(view)
    for dossier in view.portals[HKD]:
        note = noted.get(dossier.code)
        if note is not None:
            counts["disagree" if _differ(dossier, note) else "matched"] += 1
        elif _entered(dossier) is not None:
            counts["only_first"] += 1
    return {key: counts[key] for key in ("matched", "disagree", "only_first")}


def _notes(view: WorldView) -> dict[str, DossierView]:
    return {note.second_of[1]: note for note in view.portals[IGATE] if note.second_of is not None}


def _entered(dossier: DossierView) -> datetime | None:
    refused_at_the_door = dossier.received_at is None and dossier.status.group is Group.REFUSED
    return dossier.finished_at if refused_at_the_door else dossier.received_at


def _differ(one: DossierView, other: DossierView) -> bool:
    dates = ((one.due_at, other.due_at), (one.received_at, other.received_at))
    return one.status.group is not other.status.group or any(
        first is not None and second is not None and first.date() != second.date() for first, second in dates
    )

"""What the one-stop system knows of household-business dossiers: only what a clerk of the centre entered, soon or late.

A note is a dossier of the one-stop system that bears the ministry's code as its other code. Some dossiers are never
noted, some on a later day, some keep an old status or another due date. The draws are seeded apart from all others, so
that a scenario without notes is the same world without them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sandbox.catalogue import CENTRE, HKD, IGATE
from sandbox.model import Event, EventKind, PretendDossier
from sandbox.scenario import Scenario

_MINUTE = timedelta(minutes=1)
_ENDS = frozenset({EventKind.PROCESSED, EventKind.RETURNED, EventKind.STOPPED, EventKind.WITHDRAWN})
_FIRST_SERIAL = 7001  # far from what the one-stop system numbers by itself
_FIRST_NUMBER = 800_000


def notes(dossiers: Iterable[PretendDossier], scenario: Scenario, seed: int) -> list[PretendDossier]:
    """The notes of those household-business dossiers that the centre's clerks entered."""
    shares = scenario.centre
    by_day: Counter[str] = Counter()
    found: list[PretendDossier] = []
    for dossier in (dossier for dossier in dossiers if dossier.portal == HKD):
        rng = Random(f"{seed}/centre/{dossier.code}")
        received = next((event.at for event in dossier.events if event.kind is EventKind.RECEIVED), None)
        if received is None or rng.random() >= shares.noted:
            continue
        late = rng.random() < shares.late
        days = timedelta(days=rng.randrange(1, 7)) if late else timedelta()
        at = received + days + rng.randrange(1, 60) * _MINUTE
        events = _events(
            dossier, at, lags=rng.random() < shares.lagging, other_due=rng.random() < shares.other_due, rng=rng
        )
        day = at.strftime("%y%m%d")
        code = f"{scenario.unit.code}-{day}-{_FIRST_SERIAL + by_day[day]:04d}"
        by_day[day] += 1
        number = _FIRST_NUMBER + len(found)
        found.append(
            replace(
                dossier,
                portal=IGATE,
                code=code,
                number=number,
                list_key="dossiers",
                events=events,
                aliases=(dossier.code,),
                second_of=(HKD, dossier.code),
            )
        )
    return found


def _events(dossier: PretendDossier, at: datetime, *, lags: bool, other_due: bool, rng: Random) -> tuple[Event, ...]:
    """The life as the one-stop system tells it: it begins with the note; what had happened before follows at once."""
    clerk = next((event.officer for event in dossier.events if event.officer), None)
    shift = timedelta(days=rng.randrange(2, 6)) if other_due else timedelta()
    told = [Event(at=at - _MINUTE, kind=EventKind.SUBMITTED, department=CENTRE)]
    for event in dossier.events:
        if event.kind is EventKind.SUBMITTED or event.kind is EventKind.PAID or (lags and event.kind in _ENDS):
            continue
        due = None if event.due_at is None else event.due_at + shift
        when = at if event.kind is EventKind.RECEIVED else max(event.at, told[-1].at + _MINUTE)
        told.append(replace(event, at=when, due_at=due, officer=event.officer or clerk))
    return tuple(told)

"""The life of one dossier on the working axis: when it is received, interrupted, due and ended, so that its slot holds.

Everything here is in working minutes (see ``generate_time``); due dates are minutes too.
"""

from dataclasses import dataclass, field
from random import Random

from sandbox.generate_slots import Outcome, Phase, Slot, Watched
from sandbox.generate_time import DAY, MORNING
from sandbox.model import EventKind
from sandbox.procedures import Procedure, procedures_of
from sandbox.scenario import ScenarioError
from sandbox.scenario_parts import Rates

FAR = 10**9
_ATTEMPTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The scenario's landmarks in working minutes. ``cut_off_day``: the start of the day on which the period ends;
    ``watch``: the watched morning, with the start of its day."""

    before: int
    start: int
    end: int
    cut_off_day: int
    after: int
    watch: int | None = None
    watch_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A wait for the citizen from ``start`` to ``end`` or, where both are equal, a rewritten due date. ``due``: the
    due date from ``end`` on."""

    start: int
    end: int
    kind: EventKind
    due: int | None


@dataclass(slots=True, kw_only=True)
class Life:
    """What happens to a dossier after its submission. ``received`` is ``None`` where it was never accepted."""

    procedure: Procedure
    received: int | None
    due: int | None
    forwarded: int | None = None
    steps: list[Step] = field(default_factory=list)
    ended: int
    ended_by: EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """Half-open ranges: received, due, ended; and on which side of the due DAY the end lies (-1, 0, 1; None: any)."""

    received: tuple[int, int]
    due: tuple[int, int]
    ended: tuple[int, int]
    side: int | None


_ENDED_BY = {Outcome.STOPPED: EventKind.STOPPED, Outcome.WITHDRAWN: EventKind.WITHDRAWN}
_SIDE = {Outcome.EARLY: -1, Outcome.ON_TIME: 0, Outcome.LATE: 1}


def make_life(slot: Slot, frame: Frame, rates: Rates, rng: Random) -> Life:
    """A life that fits the slot. Raises ``ScenarioError`` where the period has no room for one."""
    if slot.outcome is Outcome.NOT_ACCEPTED:
        return _not_accepted(slot, frame, rng)
    for attempt in range(_ATTEMPTS):
        life = _try(slot, frame, rates, rng, plain=attempt > _ATTEMPTS // 2)
        if life is not None:
            return life
    raise ScenarioError(
        f"Kịch bản không có chỗ cho hồ sơ {slot.portal}, {slot.phase.value}, {slot.outcome.value}: kỳ báo cáo quá ngắn."
    )


def _not_accepted(slot: Slot, frame: Frame, rng: Random) -> Life:
    low, high = _phase_window(slot, frame)
    return Life(
        procedure=_procedure(slot, rng),
        received=None,
        due=None,
        ended=rng.randrange(low + 60, high),
        ended_by=EventKind.REFUSED,
    )


def _phase_window(slot: Slot, frame: Frame) -> tuple[int, int]:
    return {
        Phase.BEFORE: (frame.before, frame.start),
        Phase.CARRIED: (frame.before - 30 * DAY, frame.start),
        Phase.CURRENT: (frame.start, frame.end),
        Phase.AFTER: (frame.end, frame.after),
    }[slot.phase]


def _procedure(slot: Slot, rng: Random) -> Procedure:
    """The longer the term, the likelier that a dossier is found open or carried over."""
    procedures = procedures_of(slot.portal)
    lasting = slot.phase is Phase.CARRIED or slot.outcome in (Outcome.OPEN_IN_TIME, Outcome.OPEN_OVERDUE)
    weights = [procedure.weight * (procedure.days if lasting else 1) for procedure in procedures]
    return rng.choices(procedures, weights=weights)[0]


def _bounds(slot: Slot, frame: Frame) -> _Bounds:
    received = _phase_window(slot, frame)
    ended = {
        Phase.BEFORE: (frame.before, frame.start),
        Phase.CARRIED: (frame.start, frame.end),
        Phase.CURRENT: (frame.start, frame.end),
        Phase.AFTER: (frame.end, FAR),
    }[slot.phase]
    due = (0, FAR)
    if slot.outcome is Outcome.OPEN_IN_TIME:
        due, ended = (frame.end, FAR), (frame.end, FAR)
    if slot.outcome is Outcome.OPEN_OVERDUE:
        # What was carried over may be overdue for weeks, the rest for up to eight days.
        oldest = frame.start if slot.phase is Phase.CARRIED else frame.cut_off_day - 8 * DAY
        due, ended = (oldest, frame.cut_off_day), (frame.end, FAR)
    if slot.watched is not None and frame.watch is not None and frame.watch_day is not None:
        if slot.watched is Watched.OVERDUE:
            due, ended = (frame.watch_day - 4 * DAY, frame.watch_day), (frame.watch, frame.end)
        else:
            due, ended = (frame.watch_day, frame.watch_day + DAY), (frame.watch, frame.watch_day + DAY)
    return _Bounds(received=received, due=due, ended=ended, side=_SIDE.get(slot.outcome))


def _try(slot: Slot, frame: Frame, rates: Rates, rng: Random, *, plain: bool) -> Life | None:
    procedure = _procedure(slot, rng)
    bounds = _bounds(slot, frame)
    received = _draw_received(slot, bounds, procedure.days * DAY, rng)
    if received is None:
        return None
    if received % DAY in (0, MORNING):  # on the stroke of opening, a term's end could be written in two ways
        received += 1
    due = received + procedure.days * DAY
    forwarded = received + rng.randrange(5, min(150, procedure.days * 100))
    carried_far = slot.phase is Phase.CARRIED and slot.outcome is Outcome.OPEN_IN_TIME and not slot.without_due
    steps = _rewrite_to(frame.end, due, forwarded, rng) if carried_far else []
    if not steps and not plain and not slot.without_due and slot.watched is None:
        steps = _steps(slot, frame, procedure, rates, (forwarded, due), rng=rng)
    last = steps[-1].end if steps else forwarded
    last_due = steps[-1].due if steps and steps[-1].due is not None else due
    if not slot.without_due and not bounds.due[0] <= last_due < bounds.due[1]:
        return None
    ended = _draw_ended(slot, bounds, last, last_due, rng)
    if ended is None:
        return None
    return Life(
        procedure=procedure,
        received=received,
        due=None if slot.without_due else due,
        forwarded=forwarded,
        steps=steps,
        ended=ended,
        ended_by=_ENDED_BY.get(slot.outcome, EventKind.PROCESSED),
    )


def _draw_received(slot: Slot, bounds: _Bounds, term: int, rng: Random) -> int | None:
    low, high = bounds.received
    if slot.phase is Phase.CARRIED and slot.outcome is not Outcome.OPEN_OVERDUE:
        # What was carried over was open at the period's start: seldom for longer than its term.
        low = max(low, bounds.ended[0] - term - (3 * DAY if bounds.side == 1 else 0))
        if slot.outcome is Outcome.OPEN_IN_TIME:
            return rng.randrange(high - 10 * DAY, high)
    if slot.without_due:
        return rng.randrange(max(low, high - 12 * DAY), high)
    low = max(low, bounds.due[0] - term)
    high = min(high, bounds.due[1] - term)
    if bounds.side == 0:
        low, high = max(low, bounds.ended[0] - term), min(high, bounds.ended[1] - term)
    if bounds.side == 1:
        low, high = max(low, bounds.ended[0] - term - 5 * DAY), min(high, bounds.ended[1] - term - DAY)
    return rng.randrange(low, high) if low < high else None


def _rewrite_to(wanted: int, due: int, after: int, rng: Random) -> list[Step]:
    """A rewritten due date for what was carried over and will still be open in time a whole period later."""
    if due >= wanted or after + 10 >= due:
        return []
    at = rng.randrange(after + 5, due)
    days = -((due - wanted) // DAY) + rng.randrange(1, 8)
    return [Step(start=at, end=at, kind=EventKind.DUE_REWRITTEN, due=due + days * DAY)]


def _steps(
    slot: Slot, frame: Frame, procedure: Procedure, rates: Rates, span: tuple[int, int], *, rng: Random
) -> list[Step]:
    """Waits and rewritten due dates between being forwarded and falling due (``span``)."""
    after, due = span
    steps: list[Step] = []
    if procedure.days < 2:
        return steps
    if slot.outcome is Outcome.OPEN_IN_TIME and rng.random() < 1.5 * (rates.supplement + rates.payment):
        steps += _wait_across(frame.end, _wait_kind(procedure, rates, rng), after, due, rng)
    elif procedure.fee and rng.random() < rates.payment:
        steps += _wait(EventKind.PAYMENT_ASKED, after, due, rng)
    if not steps and rng.random() < rates.supplement:
        steps += _wait(EventKind.SUPPLEMENT_ASKED, after, due, rng)
        if steps and steps[-1].due is not None and rng.random() < rates.second_supplement:
            steps += _wait(EventKind.SUPPLEMENT_ASKED, steps[-1].end, steps[-1].due, rng)
    if rng.random() < rates.due_rewritten:
        at, old = (steps[-1].end, steps[-1].due or due) if steps else (after, due)
        if at + 10 < old:
            day = rng.randrange(at + 5, old)
            steps.append(Step(start=day, end=day, kind=EventKind.DUE_REWRITTEN, due=old + rng.randrange(1, 6) * DAY))
    return steps


def _wait_kind(procedure: Procedure, rates: Rates, rng: Random) -> EventKind:
    share = rates.payment / (rates.payment + rates.supplement)
    return EventKind.PAYMENT_ASKED if procedure.fee and rng.random() < share else EventKind.SUPPLEMENT_ASKED


def _wait(kind: EventKind, after: int, due: int, rng: Random) -> list[Step]:
    """A wait that ends before the dossier falls due; the due date moves by its length."""
    room = due - after
    if room < 120:
        return []
    start = after + rng.randrange(20, room // 2)
    end = start + rng.randrange(30, min(room // 2, 5 * DAY))
    return [Step(start=start, end=end, kind=kind, due=due + end - start)]


def _wait_across(instant: int, kind: EventKind, after: int, due: int, rng: Random) -> list[Step]:
    """A wait that is still on at ``instant``."""
    low = max(after + 10, instant - 5 * DAY)
    high = min(due, instant + 4 * DAY)
    if low >= instant or high <= instant:
        return []
    start, end = rng.randrange(low, instant), rng.randrange(instant, high)
    return [Step(start=start, end=end + 1, kind=kind, due=due + end + 1 - start)]


def _draw_ended(slot: Slot, bounds: _Bounds, last: int, due: int, rng: Random) -> int | None:
    low, high = max(bounds.ended[0], last + 10), bounds.ended[1]
    due_day = due - due % DAY
    if slot.without_due:
        high = min(high, low + 10 * DAY)
    elif slot.outcome in (Outcome.STOPPED, Outcome.WITHDRAWN):
        high = min(high, due)
    elif slot.outcome is Outcome.OPEN_OVERDUE or (slot.outcome is Outcome.OPEN_IN_TIME and rng.random() < 0.04):
        low = max(low, due_day + DAY)
        high = min(high, low + 4 * DAY)
    elif slot.outcome is Outcome.OPEN_IN_TIME:
        high = min(high, max(due_day, low + 60))
    elif bounds.side == -1:
        high = min(high, due_day)
    elif bounds.side == 0:
        low, high = max(low, due_day), min(high, due_day + DAY)
    else:
        low = max(low, due_day + DAY)
        high = min(high, low + 4 * DAY)
    return rng.randrange(low, high) if low < high else None

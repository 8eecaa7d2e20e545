"""Slots: how many dossiers of which portal, way in and outcome there are. Quotas hold exactly; rates are drawn."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import TypeVar

from dossiers.status import Channel
from sandbox.catalogue import COUNTED_PORTALS, FACTS, HKD
from sandbox.scenario import Scenario, ScenarioError
from sandbox.scenario_parts import Quotas, Rates

T = TypeVar("T")


class Phase(StrEnum):
    """When a dossier was received, next to the scenario's period."""

    BEFORE = "before"  # received and ended before the period
    CARRIED = "carried"  # received before the period, open at its start
    CURRENT = "current"
    AFTER = "after"


class Outcome(StrEnum):
    """What became of a dossier by the cut-off (of those received later: in the end)."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NOT_ACCEPTED = "not_accepted"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"


class Watched(StrEnum):
    """What a dossier must look like on the scenario's watched morning."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for one dossier. ``reuse_eligible`` and ``reused`` are ``None`` where rates decide."""

    portal: str
    phase: Phase
    channel: Channel
    outcome: Outcome
    without_due: bool = False
    watched: Watched | None = None
    reuse_eligible: bool | None = None
    reused: bool | None = None


_CARRIED_PORTAL = {key: facts.carried for key, facts in FACTS.items()}
# Hardly any term outlives a whole period; what was never accepted was never carried over.
_CARRIED_OUTCOME = {Outcome.OPEN_IN_TIME: 0.12, Outcome.OPEN_OVERDUE: 0.2, Outcome.NOT_ACCEPTED: 0.0}


def make_slots(scenario: Scenario, rng: Random) -> tuple[Slot, ...]:
    """Every dossier's slot, the period's first, then those before and after it."""
    if scenario.quotas is not None:
        current = _watch(_from_quotas(scenario.quotas, scenario, rng), scenario, rng)
    else:
        current = _from_rates(scenario.volume, scenario.rates, rng)
    background = [(Phase.BEFORE, scenario.background.before), (Phase.AFTER, scenario.background.after)]
    around = [_drawn(phase, scenario.rates, rng) for phase, count in background for _ in range(count)]
    return (*current, *around)


def _from_quotas(quotas: Quotas, scenario: Scenario, rng: Random) -> list[Slot]:
    portals = Counter({portal: quotas.portals.get(portal, 0) for portal in COUNTED_PORTALS})
    outcomes = Counter({outcome: getattr(quotas, outcome.value) for outcome in Outcome})
    # What is watched was received in the period: it is not there to be carried over.
    watch = scenario.watch
    reserved = Counter({Outcome.LATE: watch.overdue, Outcome.ON_TIME: watch.due_today} if watch else {})
    outcomes.subtract(reserved)
    slots = [
        Slot(
            portal=_take(portals, _CARRIED_PORTAL, rng),
            phase=Phase.CARRIED,
            channel=_channel(scenario.rates, rng),
            outcome=_take(outcomes, _CARRIED_OUTCOME, rng),
        )
        for _ in range(quotas.carried)
    ]
    outcomes.update(reserved)
    channels = [Channel.ONLINE] * quotas.online + [Channel.IN_PERSON] * quotas.in_person + [Channel.POST] * quotas.post
    left_portals, left_outcomes = list(portals.elements()), list(outcomes.elements())
    rng.shuffle(left_portals)
    rng.shuffle(left_outcomes)
    slots += [
        Slot(portal=portal, phase=Phase.CURRENT, channel=channel, outcome=outcome)
        for portal, channel, outcome in zip(left_portals, channels, left_outcomes, strict=True)
    ]
    slots = _mark(slots, quotas.without_due, rng, _long_open, lambda slot: replace(slot, without_due=True))
    return _mark_reuse(slots, quotas, rng)


def _mark_reuse(slots: list[Slot], quotas: Quotas, rng: Random) -> list[Slot]:
    if quotas.reuse_eligible is None or quotas.reused is None:
        return slots
    slots = [replace(s, reuse_eligible=False, reused=False) if s.phase is Phase.CURRENT else s for s in slots]
    slots = _mark(
        slots,
        quotas.reuse_eligible,
        rng,
        lambda slot: slot.phase is Phase.CURRENT,
        lambda slot: replace(slot, reuse_eligible=True),
    )
    return _mark(
        slots, quotas.reused, rng, lambda slot: slot.reuse_eligible is True, lambda slot: replace(slot, reused=True)
    )


def _watch(slots: list[Slot], scenario: Scenario, rng: Random) -> list[Slot]:
    if scenario.watch is None:
        return slots
    slots = _mark(
        slots,
        scenario.watch.overdue,
        rng,
        lambda slot: slot.outcome is Outcome.LATE and slot.phase is Phase.CURRENT,
        lambda slot: replace(slot, watched=Watched.OVERDUE),
    )
    return _mark(
        slots,
        scenario.watch.due_today,
        rng,
        lambda slot: slot.outcome is Outcome.ON_TIME and slot.phase is Phase.CURRENT,
        lambda slot: replace(slot, watched=Watched.DUE_TODAY),
    )


def _from_rates(volume: int, rates: Rates, rng: Random) -> list[Slot]:
    phases = [Phase.CARRIED if rng.random() < rates.carried else Phase.CURRENT for _ in range(volume)]
    return [_drawn(phase, rates, rng) for phase in phases]


def _drawn(phase: Phase, rates: Rates, rng: Random) -> Slot:
    factors = _CARRIED_OUTCOME if phase is Phase.CARRIED else {}
    if phase in (Phase.BEFORE, Phase.AFTER):
        factors = {Outcome.OPEN_IN_TIME: 0.0, Outcome.OPEN_OVERDUE: 0.0}
    outcomes = {outcome: getattr(rates, outcome.value) * factors.get(outcome, 1.0) for outcome in Outcome}
    by_portal = _CARRIED_PORTAL if phase is Phase.CARRIED else {}
    portals = {portal: rates.portals.get(portal, 0.0) * by_portal.get(portal, 1.0) for portal in COUNTED_PORTALS}
    slot = Slot(portal=_draw(portals, rng), phase=phase, channel=_channel(rates, rng), outcome=_draw(outcomes, rng))
    without_due = _long_open(slot) and rng.random() < rates.without_due
    return replace(slot, without_due=without_due)


def _long_open(slot: Slot) -> bool:
    return slot.outcome is Outcome.OPEN_IN_TIME and slot.portal != HKD


def _channel(rates: Rates, rng: Random) -> Channel:
    weights = {Channel.ONLINE: rates.online, Channel.IN_PERSON: rates.in_person, Channel.POST: rates.post}
    return _draw(weights, rng)


def _draw(weights: Mapping[T, float], rng: Random) -> T:
    if sum(weights.values()) <= 0:
        raise ScenarioError("Kịch bản mâu thuẫn: không còn cổng hoặc kết quả nào hợp cho hồ sơ kỳ trước chuyển sang.")
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _take(pool: Counter[T], factors: Mapping[T, float], rng: Random) -> T:
    key = _draw({key: count * factors.get(key, 1.0) for key, count in pool.items()}, rng)
    pool[key] -= 1
    return key


def _mark(
    slots: list[Slot], count: int, rng: Random, fits: Callable[[Slot], bool], change: Callable[[Slot], Slot]
) -> list[Slot]:
    places = [index for index, slot in enumerate(slots) if fits(slot)]
    chosen = set(rng.sample(places, min(count, len(places))))
    return [change(slot) if index in chosen else slot for index, slot in enumerate(slots)]

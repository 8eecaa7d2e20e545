"""From a scenario to dossiers: slots get lives, lives become events, dossiers get codes as the portals number them.

The same scenario and seed give the same dossiers on every machine: every draw comes from ``random.Random`` seeded by
text, and nothing depends on hashes or on the order of sets.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from dossiers.dates import VIETNAM, local_date
from dossiers.periods import month_after
from dossiers.status import Channel, OwnerKind
from dossiers.working_calendar import WorkingCalendar
from sandbox.catalogue import CENTRE, COUNTED_PORTALS, DEPARTMENTS, ECONOMY, FACTS, HKD, HOTICH, IGATE, NATIONAL
from sandbox.generate_life import Frame, Life, make_life
from sandbox.generate_names import company_name, household_business_name, person_name
from sandbox.generate_notes import notes
from sandbox.generate_slots import Phase, Slot, make_slots
from sandbox.generate_time import DAY, WorkingAxis
from sandbox.model import Event, EventKind, PretendDossier
from sandbox.procedures import Procedure
from sandbox.scenario import Scenario
from sandbox.scenario_parts import Unit

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    scenario: Scenario
    axis: WorkingAxis
    frame: Frame
    officers: dict[str, tuple[str, ...]]


def generate(scenario: Scenario, seed: int) -> tuple[PretendDossier, ...]:
    """All dossiers of the world, by portal and ``number``. Raises ``ScenarioError`` where a quota can't be met."""
    setting = _setting(scenario, seed)
    slots = make_slots(scenario, Random(f"{seed}/slots"))
    drafts = [_dossier(slot, setting, Random(f"{seed}/dossier/{index}")) for index, slot in enumerate(slots)]
    return _numbered(drafts, scenario, seed)


def _setting(scenario: Scenario, seed: int) -> _Setting:
    period = scenario.period
    last = scenario.cut_off_rule.of(*month_after(period.year, period.month, scenario.background.months_after))
    axis = WorkingAxis(
        local_date(period.start - timedelta(days=150)), local_date(last + timedelta(days=120)), WorkingCalendar()
    )
    start = axis.minute(period.start)
    watch = axis.minute(scenario.watch.at) if scenario.watch else None
    frame = Frame(
        before=start - 20 * DAY,
        start=start,
        end=axis.minute(period.end),
        cut_off_day=axis.minute(datetime.combine(local_date(period.end), datetime.min.time(), VIETNAM)),
        after=axis.minute(last),
        watch=watch,
        watch_day=None if watch is None else axis.day_start(watch),
    )
    rng = Random(f"{seed}/officers")
    officers = {department: tuple(person_name(rng) for _ in range(3)) for department in DEPARTMENTS}
    return _Setting(scenario=scenario, axis=axis, frame=frame, officers=officers)


def _dossier(slot: Slot, setting: _Setting, rng: Random) -> PretendDossier:
    rates = setting.scenario.rates
    life = make_life(slot, setting.frame, rates, rng)
    procedure = life.procedure
    owner_kind, applicant = _owner(procedure, rng)
    pays = procedure.fee and life.received is not None
    eligible = slot.reuse_eligible if slot.reuse_eligible is not None else rng.random() < rates.reuse_eligible
    reused = slot.reused if slot.reused is not None else rng.random() < rates.reused
    return PretendDossier(
        portal=slot.portal,
        code="",
        number=0,
        list_key=procedure.list_key,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        field_name=procedure.field_name,
        applicant=applicant,
        owner_kind=owner_kind,
        channel=slot.channel,
        events=_events(slot, life, setting, rng),
        digitised=rng.random() < rates.digitised,
        reuse_eligible=eligible,
        reused=eligible and reused,
        paid_online=rng.random() < rates.paid_online if pays else None,
    )


def _owner(procedure: Procedure, rng: Random) -> tuple[OwnerKind, str]:
    draw = rng.random()
    of_businesses_too = procedure.portal != HOTICH and procedure.department in (ECONOMY, CENTRE)
    if procedure.owner_kind is OwnerKind.HOUSEHOLD_BUSINESS or (of_businesses_too and draw < 0.05):
        return OwnerKind.HOUSEHOLD_BUSINESS, household_business_name(rng)
    if of_businesses_too and draw > 0.92:
        return OwnerKind.COMPANY, company_name(rng)
    return procedure.owner_kind, person_name(rng)


def _events(slot: Slot, life: Life, setting: _Setting, rng: Random) -> tuple[Event, ...]:
    at = setting.axis.instant
    desk = ECONOMY if slot.portal == HKD else CENTRE
    clerk = setting.officers[desk][0] if slot.portal == HKD else rng.choice(setting.officers[desk])
    officer = rng.choice(setting.officers[life.procedure.department])
    first = life.ended if life.received is None else life.received
    submitted = at(first) - _before_receipt(slot, rng)
    if slot.phase is Phase.CURRENT and life.received is None:
        submitted = max(submitted, setting.scenario.period.start + _MINUTE)
    events = [Event(at=submitted, kind=EventKind.SUBMITTED, department=desk)]
    if life.received is None or life.forwarded is None:
        return (*events, Event(at=at(life.ended), kind=life.ended_by, department=desk, officer=clerk))
    asked_later = any(step.kind is EventKind.PAYMENT_ASKED for step in life.steps)
    if life.procedure.fee and not asked_later:
        events.append(Event(at=submitted + rng.randrange(1, 4) * _MINUTE, kind=EventKind.PAID))
    due = None if life.due is None else at(life.due)
    events.append(Event(at=at(life.received), kind=EventKind.RECEIVED, due_at=due, department=desk, officer=clerk))
    events.append(
        Event(at=at(life.forwarded), kind=EventKind.FORWARDED, department=life.procedure.department, officer=officer)
    )
    events += _step_events(life, setting)
    processed = life.ended_by is EventKind.PROCESSED
    hands = (desk, clerk) if processed else (None, None)
    events.append(Event(at=at(life.ended), kind=life.ended_by, department=hands[0], officer=hands[1]))
    if processed and (draw := rng.random()) < 0.92:
        delay = rng.randrange(5, 240) if draw < 0.6 else rng.randrange(240, 3 * DAY)
        events.append(Event(at=at(life.ended + delay), kind=EventKind.RETURNED))
    return tuple(events)


_ANSWERS = {EventKind.SUPPLEMENT_ASKED: EventKind.SUPPLEMENT_GIVEN, EventKind.PAYMENT_ASKED: EventKind.PAID}


def _step_events(life: Life, setting: _Setting) -> list[Event]:
    at = setting.axis.instant
    events = []
    for step in life.steps:
        if step.kind in _ANSWERS:
            events.append(Event(at=at(step.start), kind=step.kind))
        due = None if step.due is None else at(step.due)
        events.append(Event(at=at(step.end), kind=_ANSWERS.get(step.kind, step.kind), due_at=due))
    return events


def _before_receipt(slot: Slot, rng: Random) -> timedelta:
    """How long before its receipt a dossier was submitted: online at any hour, in person at the desk."""
    if slot.channel is Channel.IN_PERSON:
        return rng.randrange(5, 25) * _MINUTE
    if slot.channel is Channel.POST:
        return rng.randrange(24 * 60, 72 * 60) * _MINUTE
    longest = rng.choices((60, 8 * 60, 40 * 60), weights=(4, 4, 2))[0]
    return rng.randrange(5, longest) * _MINUTE


def _numbered(drafts: list[PretendDossier], scenario: Scenario, seed: int) -> tuple[PretendDossier, ...]:
    numbered = []
    for portal in COUNTED_PORTALS:
        rng = Random(f"{seed}/codes/{portal}")
        number, national = 1000, 120
        by_day: Counter[str] = Counter()
        yearly = 999_970  # a ministry's running number, about to grow from six digits to seven
        mine = sorted((d for d in drafts if d.portal == portal), key=lambda draft: draft.events[0].at)
        for draft in mine:
            day = draft.events[0].at.strftime("%y%m%d")
            number += rng.randrange(1, 4)
            by_day[day] += rng.randrange(1, 4)
            yearly += rng.randrange(1, 4)
            national += rng.randrange(1, 5)
            serial = yearly if FACTS[portal].yearly else by_day[day]
            named = portal == IGATE and rng.random() < scenario.rates.national_code
            aliases = (f"{scenario.unit.national_code}-{day}-{national:06d}",) if named else ()
            code = _code(portal, scenario.unit, day, serial)
            numbered.append(replace(draft, number=number, code=code, aliases=aliases))
    repeated = _repeated(numbered) if scenario.national else ()
    return (*numbered, *repeated, *notes(numbered, scenario, seed))


def _repeated(dossiers: list[PretendDossier]) -> list[PretendDossier]:
    """What the national portal shows of iGate's dossiers: the same lives under the national code."""
    named = [dossier for dossier in dossiers if dossier.portal == IGATE and dossier.aliases]
    return [
        replace(
            dossier,
            portal=NATIONAL,
            code=dossier.aliases[0],
            aliases=(),
            number=dossier.number + 500_000,
            second_of=(IGATE, dossier.code),
        )
        for dossier in named
    ]


def _code(portal: str, unit: Unit, day: str, serial: int) -> str:
    facts = FACTS[portal]
    province, _, tail = unit.code.partition(".")
    head = facts.unit_block.format(
        code=unit.code,
        province=province,
        tail=tail or "00",
        business_code=unit.business_code,
        civil_code=unit.civil_code,
    )
    return f"{head}-{day}-{serial:0{facts.digits}d}"

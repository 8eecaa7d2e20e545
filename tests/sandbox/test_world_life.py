"""Properties of every dossier's life, over seeds and months."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.status import Status
from dossiers.working_calendar import OFFICE_HOURS, WorkingCalendar
from sandbox.catalogue import COUNTED_PORTALS
from sandbox.generate_time import DAY, WorkingAxis
from sandbox.model import EventKind, PretendDossier
from sandbox.truth import truth
from sandbox.world import World, tiny_world
from sandbox.world_fold import view_at

CALENDAR = WorkingCalendar()
BY_CITIZENS = (EventKind.SUBMITTED, EventKind.PAID)
LAST = (EventKind.PROCESSED, EventKind.RETURNED, EventKind.REFUSED, EventKind.STOPPED, EventKind.WITHDRAWN)

worlds = st.builds(
    tiny_world, st.integers(4, 14), st.integers(0, 10**6), st.sampled_from(["2026-02", "2026-03", "2026-05", "2026-09"])
)


def in_office_hours(at: datetime) -> bool:
    return CALENDAR.is_working_day(at.date()) and any(opens <= at.time() < closes for opens, closes in OFFICE_HOURS)


def check_life(dossier: PretendDossier) -> None:
    kinds = [event.kind for event in dossier.events]
    assert kinds[0] is EventKind.SUBMITTED
    assert all(first.at < second.at for first, second in pairwise(dossier.events))
    assert all(event.at.second == 0 and event.at.tzinfo is VIETNAM for event in dossier.events)
    assert sum(kind in LAST and kind is not EventKind.RETURNED for kind in kinds) == 1
    assert not set(kinds[: next(i for i, kind in enumerate(kinds) if kind in LAST)]) & set(LAST)
    assert (EventKind.REFUSED in kinds) == (EventKind.RECEIVED not in kinds)
    assert kinds.count(EventKind.SUPPLEMENT_ASKED) == kinds.count(EventKind.SUPPLEMENT_GIVEN)
    assert (dossier.paid_online is None) == (EventKind.PAID not in kinds)
    assert dossier.reuse_eligible or not dossier.reused
    for event in dossier.events:
        assert event.kind in BY_CITIZENS or in_office_hours(event.at)


def check_due(dossier: PretendDossier) -> None:
    due = None
    for event in dossier.events:
        if event.due_at is not None:
            assert event.due_at > event.at
            assert due is None or event.due_at > due
            due = event.due_at
        if event.kind in (EventKind.SUPPLEMENT_GIVEN, EventKind.DUE_REWRITTEN):
            assert event.due_at is not None


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_every_life_makes_sense(world: World) -> None:
    for dossier in world.dossiers:
        check_life(dossier)
        check_due(dossier)


@settings(max_examples=15, deadline=None)
@given(worlds, st.integers(-20 * 1440, 40 * 1440))
def test_views_are_the_fold_of_what_has_happened(world: World, minutes: int) -> None:
    at = world.period.end + timedelta(minutes=minutes)
    view = world.at(at)
    shown = {(row.portal, row.code): row for rows in view.portals.values() for row in rows}
    for dossier in world.dossiers:
        row = shown.pop((dossier.portal, dossier.code), None)
        happened = {event.kind: event for event in dossier.events if event.at <= at}
        assert (row is None) == (not happened)
        if row is None:
            continue
        assert row.updated_at == max(event.at for event in happened.values()) <= at
        assert (row.received_at is None) == (EventKind.RECEIVED not in happened)
        assert (row.returned_at is None) == (row.status is not Status.RETURNED)
        assert (row.finished_at is None) == (not set(happened) & set(LAST))
        assert (row.status is Status.REGISTERED) == (set(happened) <= {EventKind.SUBMITTED, EventKind.PAID})
        if row.status is Status.PROCESSED:
            assert row.finished_at == happened[EventKind.PROCESSED].at
    assert not shown


@settings(max_examples=15, deadline=None)
@given(worlds)
def test_statuses_only_go_forward_once_ended(world: World) -> None:
    for dossier in world.dossiers:
        views = [view_at(dossier, event.at) for event in dossier.events]
        finished = [row.finished_at for row in views if row and row.finished_at]
        assert len(set(finished)) <= 1
        after = [row.status for row in views if row and row.finished_at]
        assert after in ([after[0]], [Status.PROCESSED, Status.RETURNED])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 25), st.integers(0, 10**6))
def test_quotas_hold_for_every_seed(per_portal: int, seed: int) -> None:
    world = tiny_world(per_portal, seed)
    quotas = world.scenario.quotas
    assert quotas is not None
    report = truth(world, world.period.end)["report"]
    shown = world.at(world.period.end).portals
    assert {portal: len(shown[portal]) for portal in COUNTED_PORTALS} == dict.fromkeys(COUNTED_PORTALS, per_portal)
    for key in ("carried", "online", "early", "on_time", "late", "withdrawn", "open_in_time", "open_overdue"):
        assert report[key] == getattr(quotas, key)
    assert report["refused"] == quotas.not_accepted + quotas.stopped
    assert report["direct"] == quotas.in_person + quotas.post
    assert report["received"] == report["resolved"] + report["open"]


@given(st.integers(0, 60 * DAY))
def test_the_working_axis_goes_both_ways(minute: int) -> None:
    axis = WorkingAxis(date(2026, 4, 1), date(2026, 8, 1), CALENDAR)
    at = axis.instant(minute)
    assert in_office_hours(at)
    assert axis.minute(at) == minute

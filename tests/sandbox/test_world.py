"""The shipped worlds: quotas counted independently from what the portals show, and the demo's moments."""

import hashlib
import json
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dossiers.codes import is_dossier_code
from dossiers.dates import VIETNAM
from dossiers.status import Channel, Status
from dossiers.working_calendar import WorkingCalendar
from sandbox.catalogue import COUNTED_PORTALS, DEPARTMENTS, ECONOMY
from sandbox.model import DossierView, Event, EventKind, WorldView
from sandbox.scenario import Scenario, load_scenario, shipped_scenario
from sandbox.truth import truth
from sandbox.world import World, build_world, tiny_world

START = datetime(2026, 4, 13, 17, tzinfo=VIETNAM)
END = datetime(2026, 5, 13, 17, tzinfo=VIETNAM)
MORNING = datetime(2026, 5, 12, 7, 30, tzinfo=VIETNAM)
DONE = (Status.PROCESSED, Status.RETURNED)


def rows(view: WorldView) -> list[DossierView]:
    """The dossiers of the portals that are counted, each once."""
    found = [dossier for portal in COUNTED_PORTALS for dossier in view.portals.get(portal, ())]
    return [dossier for dossier in found if dossier.second_of is None]


@pytest.fixture(scope="module")
def may() -> World:
    return build_world(load_scenario(shipped_scenario("2026-05")))


@pytest.fixture(scope="module")
def busy() -> World:
    return build_world(load_scenario(shipped_scenario("busy")))


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=1), timedelta(days=60)])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_month_of_the_reference_by_its_dossiers(may: World, seed: int | None, later: timedelta) -> None:
    world = may if seed is None else build_world(may.scenario, seed)
    seen = rows(world.at(END + later))

    def entered(row: DossierView) -> datetime | None:
        return row.finished_at if row.status is Status.NOT_ACCEPTED else row.received_at

    known = [(row, when) for row in seen if (when := entered(row)) is not None]
    ended = [row for row, _ in known if row.finished_at and START <= row.finished_at < END]
    new = [row for row, when in known if START <= when < END]
    carried = [row for row, when in known if when < START and not (row.finished_at and row.finished_at < START)]
    still_open = [row for row, when in known if when < END and not (row.finished_at and row.finished_at < END)]
    assert Counter(row.channel for row in new) == {Channel.ONLINE: 858}
    assert len(carried) == 86
    assert Counter(row.portal for row in new + carried) == {
        "igate": 330,
        "construction": 60,
        "hkd": 65,
        "hotich": 239,
        "land": 70,
        "legacy": 70,
        "defence": 30,
        "social": 80,
    }
    timing = Counter(
        (row.finished_at.date() > row.due_at.date()) - (row.finished_at.date() < row.due_at.date())
        for row in ended
        if row.status in DONE and row.finished_at and row.due_at
    )
    assert timing == {-1: 732, 0: 4, 1: 4}
    refused = Counter(row.status for row in ended if row.status not in DONE)
    assert refused == {Status.NOT_ACCEPTED: 5, Status.STOPPED: 4, Status.WITHDRAWN: 13}
    assert len(ended) == 762
    assert len(still_open) == 182
    assert all(row.due_at is None or row.due_at.date() > END.date() for row in still_open)
    assert sum(row.due_at is None for row in still_open) == 3


@pytest.mark.parametrize("name", ["2026-05", "busy"])
def test_the_national_portal_shows_dossiers_of_the_wards_own_system_again(name: str) -> None:
    view = build_world(load_scenario(shipped_scenario(name))).at(END + timedelta(days=150))
    own = {alias: row for row in view.portals["igate"] if row.second_of is None for alias in row.aliases}
    again = view.portals["national"]
    assert len(again) > 50
    assert {row.code: (row.status, row.due_at, row.finished_at) for row in again} == {
        code: (row.status, row.due_at, row.finished_at) for code, row in own.items()
    }


def test_nothing_refused_at_the_door_straddles_the_period(may: World) -> None:
    for row in rows(may.at(END)):
        if row.status is Status.NOT_ACCEPTED and row.finished_at and row.finished_at >= START:
            assert row.submitted_at >= START
            assert row.received_at is None


def test_the_rates_of_the_reference(may: World) -> None:
    rates = {rate.key: (rate.name, rate.numerator, rate.denominator) for rate in may.at(END).indicators}
    assert list(rates) == ["digitisation", "reuse", "online_payment"]
    assert rates["digitisation"] == ("Tỷ lệ số hóa hồ sơ", 858, 858)
    name, reused, eligible = rates["reuse"]
    assert (name, f"{100 * reused / eligible:.2f}") == ("Tỷ lệ tái sử dụng dữ liệu số hóa", "91.64")
    name, online, paid = rates["online_payment"]
    assert name == "Tỷ lệ thanh toán trực tuyến"
    assert online == paid > 100


def test_the_watched_morning_has_something_to_say(may: World) -> None:
    seen = [row for row in rows(may.at(MORNING)) if row.received_at and not row.finished_at and row.due_at]
    due = [(row, row.due_at.date()) for row in seen if row.due_at]
    assert sum(day < MORNING.date() for _, day in due) == 3
    assert sum(day == MORNING.date() for _, day in due) >= 2
    assert sum(MORNING.date() < day <= date(2026, 5, 15) for _, day in due) >= 5
    at_the_end = {(row.portal, row.code): row for row in rows(may.at(END))}
    for row, day in due:
        if day < MORNING.date():
            later = at_the_end[row.portal, row.code]
            assert later.finished_at is not None
            assert MORNING <= later.finished_at < END


@pytest.mark.parametrize("name", ["2026-05", "busy"])
def test_every_seed_finds_room_and_watches_the_same_morning(name: str) -> None:
    scenario = load_scenario(shipped_scenario(name))
    watch = scenario.watch
    assert watch is not None
    for seed in range(8):
        seen = rows(build_world(scenario, seed).at(watch.at))
        days = [row.due_at.date() for row in seen if row.received_at and not row.finished_at and row.due_at]
        assert sum(day < watch.at.date() for day in days) >= watch.overdue
        assert sum(day == watch.at.date() for day in days) >= watch.due_today


def test_what_stands_around_the_period(may: World) -> None:
    at_start, at_end, later = (rows(may.at(at)) for at in (START, END, END + timedelta(days=40)))
    assert sum(row.finished_at is not None for row in at_start) >= 80
    assert {row.status for row in at_end} == set(Status)
    assert len(later) > len(at_end) + 300
    assert sum(row.status is Status.REGISTERED for row in at_end) >= 1


def test_the_other_ward_month_by_its_dossiers(busy: World) -> None:
    at = busy.period.end
    report = truth(busy, at)["report"]
    told = {key: report[key] for key in ("received", "online", "direct", "carried", "early", "on_time", "late")}
    assert told == {
        "received": 608,
        "online": 402,
        "direct": 145,
        "carried": 61,
        "early": 391,
        "on_time": 22,
        "late": 31,
    }
    assert (report["refused"], report["withdrawn"], report["open_in_time"], report["open_overdue"]) == (16, 16, 109, 23)
    overdue = [
        row
        for row in rows(busy.at(at))
        if row.received_at and not row.finished_at and row.due_at and row.due_at.date() < at.date()
    ]
    assert len({row.department for row in overdue}) >= 3
    assert {row.channel for row in rows(busy.at(at))} == set(Channel)
    kinds = [Counter(event.kind for event in dossier.events) for dossier in busy.dossiers]
    assert sum(kind[EventKind.DUE_REWRITTEN] for kind in kinds) >= 20
    assert any(kind[EventKind.SUPPLEMENT_ASKED] >= 2 for kind in kinds)
    assert any(kind[EventKind.PAYMENT_ASKED] for kind in kinds)


def test_household_business_is_due_in_three_working_days_and_at_the_economy_department(may: World) -> None:
    calendar = WorkingCalendar()
    for dossier in may.dossiers:
        if dossier.portal != "hkd":
            continue
        assert {event.department for event in dossier.events} <= {ECONOMY, None}
        for event in dossier.events:
            if event.kind is EventKind.RECEIVED:
                assert event.due_at == calendar.due_at(event.at, 3)


def test_codes_names_and_numbers(may: World) -> None:
    assert len({(d.portal, code) for d in may.dossiers for code in (d.code, *d.aliases)}) == sum(
        1 + len(d.aliases) for d in may.dossiers
    )
    assert all(is_dossier_code(code) for d in may.dossiers for code in (d.code, *d.aliases))
    assert {len(d.code.rsplit("-", 1)[1]) for d in may.dossiers if d.portal == "hkd"} == {6, 7}
    assert 100 < sum(bool(d.aliases) for d in may.dossiers if d.portal == "igate") < 600
    assert all(unicodedata.is_normalized("NFC", d.applicant) for d in may.dossiers)
    assert all("  " not in d.applicant and d.applicant == d.applicant.strip() for d in may.dossiers)
    assert {e.department for d in may.dossiers for e in d.events} - {None} <= set(DEPARTMENTS)
    for portal in {d.portal for d in may.dossiers}:
        mine = [d for d in may.dossiers if d.portal == portal]
        assert [d.number for d in mine] == sorted(d.number for d in mine)
        assert {d.list_key for d in mine} == set(may.list_keys(portal))


def test_the_same_seed_gives_the_same_world_in_another_process() -> None:
    script = (
        "import hashlib, json\n"
        "from sandbox.world import tiny_world\n"
        "from sandbox.truth import truth\n"
        "world = tiny_world(20, 5)\n"
        "text = json.dumps(truth(world, world.period.end), ensure_ascii=True)\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    world = tiny_world(20, 5)
    mine = hashlib.sha256(json.dumps(truth(world, world.period.end)).encode()).hexdigest()
    for hash_seed in ("0", "17"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == mine


def test_another_seed_gives_other_dossiers(may: World) -> None:
    other = build_world(may.scenario, 99)
    assert {d.code for d in other.dossiers} != {d.code for d in may.dossiers}
    assert [d.applicant for d in other.dossiers] != [d.applicant for d in may.dossiers]


def test_a_bare_scenario_makes_a_plausible_ward() -> None:
    world = build_world(Scenario(seed=4, month="2026-03"))
    report = truth(world, world.period.end)["report"]
    assert report["received"] == 300
    assert report["received"] == report["resolved"] + report["open"]
    assert report["early"] > 200
    assert report["open"] > 20


def test_variants() -> None:
    world = tiny_world(8, 3)
    end = world.period.end
    at = end - timedelta(days=1)
    changed = world.with_changes(3, end, seed=1)
    before, after = rows(world.at(end)), rows(changed.at(end))
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 3
    assert rows(world.at(at)) == rows(changed.at(at))
    first = world.dossiers[0]
    renamed = world.replace(first.portal, first.code, applicant="Nguyễn Thị Thử")
    assert renamed.find(first.portal, first.code).applicant == "Nguyễn Thị Thử"
    assert first.code not in {d.code for d in world.without(first.portal, first.code).dossiers}
    assert len(world.with_dossiers(replace(first, code="X", number=1)).dossiers) == 8 * len(COUNTED_PORTALS) + 1
    stopped = world.happen(first.portal, first.code, Event(at=first.events[1].at, kind=EventKind.STOPPED))
    assert rows(stopped.at(end))[0].status is Status.STOPPED
    with pytest.raises(KeyError):
        world.find("igate", "none")
    with pytest.raises(ValueError, match="same number"):
        world.with_dossiers(replace(first, code="X"))
    with pytest.raises(ValueError, match="aware"):
        world.at(end.replace(tzinfo=None))

"""Whole collections: a real browser, the pretend portals, and the world's own truth."""

import json
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from dossiers.observation import Observation
from dossiers.privacy import mask_name
from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Snapshot, Verdict
from sandbox.model import DossierView
from sandbox.serve import RunningSandbox
from sandbox.world import World
from scrapers.browser.guarded import find_browser, launch
from scrapers.collect import collect
from scrapers.context import CollectContext, LoginOutcome, Quiet
from scrapers.errors.account import LoginRefused
from tests.scrapers.collecting import Collector, FixedClock, no_sleep
from tests.scrapers.conftest import HOSTS, RecordingGate, account_of, profile, with_page_size
from tests.scrapers.memory_keeper import MemoryKeeper
from tests.scrapers.portals_html import with_list

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
PORTALS = ["igate", "hkd", "hotich"]
FIELDS = (
    "code", "list_key", "status", "procedure_code", "procedure_name", "channel", "submitted_at", "received_at",
    "due_at", "finished_at", "returned_at", "department",
)  # fmt: skip


class OneOnly(RecordingGate):
    """A gate whose budget is one log-in."""

    def begin(self, portal: str, username: str) -> int:
        if self.begun:
            problem = Problem(
                code="login_budget_spent",
                actor=Actor.NOBODY,
                scope=Scope.PORTAL,
                retry=Retry.YES,
                sentence="Hôm nay hết lượt.",
            )
            raise LoginRefused.by_gate(problem)
        return super().begin(portal, username)


def codes(snapshot: Snapshot) -> set[str]:
    return {problem.code for problem in snapshot.problems}


def assert_says(observation: Observation, view: DossierView) -> None:
    for name in FIELDS:
        assert getattr(observation, name) == getattr(view, name), (view.code, name)
    assert observation.applicant == mask_name(view.applicant)
    assert observation.officer == view.officer


@pytest.mark.parametrize("key", PORTALS)
async def test_every_dossier_is_collected_as_the_world_has_it(collecting: Collector, key: str) -> None:
    snapshot = await collecting(key)
    truth = collecting.truth(key)
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    assert snapshot.declared_total == len(truth) == len(snapshot.observations)
    for observation in snapshot.observations:
        assert_says(observation, truth[observation.code])
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED]
    assert len(snapshot.evidence) == 1
    assert (collecting.evidence / snapshot.evidence[0]).name == "run.json"


async def test_public_rates_are_read_without_an_account(collecting: Collector) -> None:
    snapshot = await collecting("index766")
    assert snapshot.verdict is Verdict.COMPLETE
    assert collecting.gate.begun == []
    month = f"{collecting.world.period.end:%Y-%m}"
    read = {
        (reading.key, reading.numerator, reading.denominator)
        for reading in snapshot.indicators
        if reading.period == month
    }
    views = collecting.world.at(collecting.world.period.end).indicators
    assert read == {(view.key, view.numerator, view.denominator) for view in views if view.denominator}


@pytest.mark.parametrize(
    ("fault", "problem", "outcome"),
    [
        ("wrong_password", "wrong_password", LoginOutcome.WRONG_PASSWORD),
        ("locked", "account_locked", LoginOutcome.LOCKED),
    ],
)
async def test_a_refused_password_is_submitted_once_and_needs_a_person(
    collecting: Collector, fault: str, problem: str, outcome: LoginOutcome
) -> None:
    collecting.sandbox.inject("igate", fault)
    before = len(collecting.sandbox.logins("igate"))
    snapshot = await collecting("igate")
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.NEEDS_PERSON, {problem})
    assert (snapshot.walks, snapshot.observations) == ((), ())
    assert collecting.gate.ended == [outcome]
    assert len(collecting.sandbox.logins("igate")) == before + 1
    assert snapshot.problems[0].evidence in snapshot.evidence


@pytest.mark.parametrize("key", PORTALS)
async def test_another_units_dossiers_are_not_ours(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "other_unit", name="Phường Khác")
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.NEEDS_PERSON, {"other_unit"})
    assert (snapshot.walks, snapshot.observations) == ((), ())


@pytest.mark.parametrize("key", PORTALS)
async def test_a_portal_that_always_logs_out_gives_what_was_read_as_partial(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "logout_after", pages=2)
    snapshot = await collecting(key, portal=with_page_size(profile(collecting.sandbox, key), 10))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"logged_out"})
    assert 0 < len(snapshot.observations) < len(collecting.truth(key))
    assert snapshot.walks[-1].reason is not None
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED] * 2, "one new log-in, never a third"
    assert any(path.endswith((".html", ".json")) and "page-01" in path for path in snapshot.evidence)


@pytest.mark.parametrize("key", PORTALS)
async def test_a_session_that_dies_once_is_followed_by_one_log_in_and_the_whole_list(
    collecting: Collector, key: str
) -> None:
    collecting.sandbox.inject(key, "logout_after", pages=2, times=1)
    snapshot = await collecting(key, portal=with_page_size(profile(collecting.sandbox, key), 10))
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    assert {each.code for each in snapshot.observations} == set(collecting.truth(key))
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED] * 2
    assert collecting.told.begun == 2
    if all(each.detail is None for each in profile(collecting.sandbox, key).lists):
        assert {*map(id, collecting.told.observations)} == {*map(id, snapshot.observations)}, "and none of the first"


async def test_a_new_log_in_that_the_gate_refuses_keeps_what_was_read(collecting: Collector) -> None:
    collecting.sandbox.inject("hotich", "logout_after", pages=2)
    collecting.gate = OneOnly()
    snapshot = await collecting("hotich", portal=with_page_size(profile(collecting.sandbox, "hotich"), 10))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"logged_out", "login_budget_spent"})
    assert snapshot.observations


@pytest.mark.parametrize("key", PORTALS)
async def test_a_kept_session_needs_no_password(collecting: Collector, key: str) -> None:
    collecting.sessions = MemoryKeeper()
    before = len(collecting.sandbox.logins(key))
    for _ in range(2):
        snapshot = await collecting(key)
        assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
        assert {each.code for each in snapshot.observations} == set(collecting.truth(key))
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED]
    assert len(collecting.sandbox.logins(key)) == before + 1


@pytest.mark.parametrize("key", PORTALS)
async def test_a_kept_session_that_ended_is_followed_by_a_log_in(collecting: Collector, key: str) -> None:
    collecting.sessions = MemoryKeeper()
    await collecting(key)
    dead = collecting.sessions.kept[key]
    collecting.sandbox.end_sessions(key)
    snapshot = await collecting(key)
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED] * 2
    assert collecting.sessions.kept[key] != dead


@pytest.mark.parametrize("key", PORTALS)
async def test_a_kept_session_of_another_unit_is_not_read(collecting: Collector, key: str) -> None:
    collecting.sessions = MemoryKeeper()
    await collecting(key)
    collecting.sandbox.inject(key, "other_unit", name="Phường Khác")
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.NEEDS_PERSON, {"other_unit"})
    assert snapshot.observations == ()
    assert collecting.gate.ended == [LoginOutcome.SUCCEEDED]


@pytest.mark.parametrize("key", PORTALS)
async def test_a_truncated_list_is_partial_and_says_both_numbers(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "truncate", rows=1)
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"incomplete"})
    for walk in snapshot.walks:
        if walk.reason is not None:
            assert walk.declared_total is not None
            assert walk.distinct_seen < walk.declared_total
            assert f"{walk.declared_total}" in walk.reason
            assert f"{walk.distinct_seen}" in walk.reason


@pytest.mark.parametrize("key", PORTALS)
async def test_a_repeated_page_is_partial(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "repeat_page")
    snapshot = await collecting(key, portal=with_page_size(profile(collecting.sandbox, key), 10))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"incomplete"})


@pytest.mark.parametrize("key", [*PORTALS, "index766"])
async def test_maintenance_fails_without_any_password(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "maintenance")
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.FAILED, {"maintenance"})
    assert collecting.gate.begun == []


@pytest.mark.parametrize("key", PORTALS)
async def test_an_empty_page_without_words_is_never_believed(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "empty_by_mistake")
    snapshot = await collecting(key)
    assert snapshot.verdict is Verdict.FAILED
    assert snapshot.observations == ()
    assert snapshot.problems


@pytest.mark.parametrize("key", PORTALS)
async def test_an_unknown_status_is_kept_raw_and_told(collecting: Collector, key: str) -> None:
    collecting.sandbox.inject(key, "unknown_status", rows=1)
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.COMPLETE, {"unknown_status"})
    unknown = [observation for observation in snapshot.observations if observation.status is None]
    assert unknown
    assert all(observation.raw_status for observation in unknown)
    assert {each.evidence for each in snapshot.problems} == {snapshot.evidence[1]}
    (capture,) = json.loads((collecting.evidence / snapshot.evidence[0]).read_text("utf-8"))["captures"]
    path = urlsplit(capture["url"]).path
    assert path == profile(collecting.sandbox, key).lists[0].path, "the list's page, not who is logged in"


async def test_the_deadline_ends_a_slow_portal_and_keeps_what_was_read(collecting: Collector) -> None:
    collecting.sandbox.inject("igate", "slow", seconds=0.4)
    portal = with_page_size(profile(collecting.sandbox, "igate", request=10.0), 2)
    snapshot = await collecting("igate", portal=portal, deadline=4.0)
    assert codes(snapshot) == {"timed_out"}
    assert snapshot.verdict is (Verdict.PARTIAL if snapshot.observations else Verdict.FAILED)


async def test_a_blocked_write_fails_the_run_whatever_was_read(collecting: Collector) -> None:
    portal = profile(collecting.sandbox, "hotich")
    undeclared = tuple(each for each in portal.allow if each.use == "login")
    snapshot = await collecting("hotich", portal=portal.model_copy(update={"allow": undeclared}))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.FAILED, {"guard_blocked"})
    assert snapshot.observations == ()
    assert [block.write_like for block in snapshot.blocked] == [True]


async def test_a_browser_that_dies_under_way_keeps_what_was_read(
    sandbox: RunningSandbox, world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "browser"
    folder.mkdir()

    class Killer(Quiet):
        def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess):  # one dies with another: a zombie is one that is gone
                    if any(str(folder) in argument for argument in process.cmdline()):
                        process.kill()

    choice = find_browser(None)
    assert choice is not None
    async with launch(choice, HOSTS, folder) as mortal:
        context = CollectContext(
            browser=mortal,
            clock=FixedClock(world.period.end),
            gate=RecordingGate(),
            evidence=tmp_path / "evidence",
            run_key="run",
            progress=Killer(),
            sleep=no_sleep,
        )
        portal = with_list(with_page_size(profile(sandbox, "igate"), 10), reading="page")  # needs the browser
        snapshot = await collect(portal, account_of(sandbox, "igate"), context)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"browser_crashed"})
    assert 10 <= len(snapshot.observations) < 65

"""The families against the running pretend portals: every dossier and every field equals the truth."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dossiers.snapshot import Proof
from sandbox.portals.index766 import OLDER_PAGE
from sandbox.serve import RunningSandbox, running
from scrapers.families import ReadContext, family_for
from scrapers.profile import Overrides, Portal, load_portal
from scrapers.profile.grid import RatesTable
from scrapers.walk.lists import WalkResult
from tests.sandbox.portal_world import AT, TinyWorld
from tests.scrapers.live_portal import LivePortal, expected, log_in, told

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
SIZE = 225  # more than ten pages of twenty: the pager's "..." is needed
LISTS = [
    ("igate", "dossiers"),
    ("hkd", "applications"),
    ("hotich", "birth"),
    ("hotich", "death"),
    ("hotich", "marriage"),
]


@pytest.fixture(scope="module")
def world() -> TinyWorld:
    return TinyWorld(SIZE)


@pytest.fixture(scope="module")
def servers(world: TinyWorld) -> Iterator[RunningSandbox]:
    with running(world, AT) as sandbox:
        yield sandbox


@pytest.fixture
async def sandbox(servers: RunningSandbox, world: TinyWorld) -> AsyncIterator[RunningSandbox]:
    yield servers
    servers.clear_faults()
    servers.set_world(world)


def portal_of(sandbox: RunningSandbox, key: str) -> Portal:
    overrides = Overrides(origins=sandbox.origins[key], parameters={"unit_code": "H00.00.00"})
    return load_portal(PROFILES / key, overrides)


async def no_wait(seconds: float) -> None:
    assert seconds >= 0


async def read(sandbox: RunningSandbox, key: str, list_key: str, live: LivePortal | None = None) -> WalkResult:
    live = live or log_in(sandbox, portal_of(sandbox, key))
    portal = live.portal
    context = ReadContext(today=date(2026, 5, 13), sleep=no_wait, page_seen=lambda *_: None)
    return await family_for(portal).read(portal, live, portal.list_profile(list_key), context)


@pytest.mark.parametrize(("key", "list_key"), LISTS)
async def test_every_dossier_and_field_is_the_truth(
    sandbox: RunningSandbox, world: TinyWorld, key: str, list_key: str
) -> None:
    result = await read(sandbox, key, list_key)
    assert (result.error, result.problems) == (None, ())
    truth = {view.code: expected(key, view) for view in world.at(AT).portals[key] if view.list_key == list_key}
    assert {each.code: told(each) for each in result.observations} == truth
    walk = result.walk
    assert (walk.complete, walk.proof, walk.sweeps) == (True, Proof.DECLARED_TOTAL, 1)
    assert walk.declared_total == walk.distinct_seen == walk.rows_seen == SIZE
    assert sandbox.writes() == ()


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_an_empty_list_is_confirmed_by_the_portals_own_words(
    sandbox: RunningSandbox, key: str, list_key: str
) -> None:
    sandbox.set_world(TinyWorld(0))
    result = await read(sandbox, key, list_key)
    assert result.walk.complete
    assert (result.walk.declared_total, result.walk.distinct_seen, result.error) == (0, 0, None)


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_an_empty_page_without_words_proves_nothing(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    sandbox.inject(key, "empty_by_mistake")
    result = await read(sandbox, key, list_key)
    assert not result.walk.complete
    assert [problem.code for problem in result.problems] == ["incomplete"]


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_truncation_is_told_with_both_numbers(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    sandbox.inject(key, "truncate", rows=3)
    walk = (await read(sandbox, key, list_key)).walk
    assert not walk.complete
    assert walk.reason is not None
    assert "225" in walk.reason
    assert "222" in walk.reason


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_a_portal_that_repeats_a_page_is_found_out(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    sandbox.inject(key, "repeat_page")
    walk = (await read(sandbox, key, list_key)).walk
    assert not walk.complete
    assert walk.pages <= 2
    assert walk.reason is not None
    assert "gửi lại đúng một trang" in walk.reason


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_a_logout_under_way_keeps_what_was_read(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    portal = portal_of(sandbox, key)
    live = log_in(sandbox, portal)
    sandbox.inject(key, "logout_after", pages=2, times=1)
    result = await read(sandbox, key, list_key, live)
    assert result.error is not None
    assert result.error.problem.code == "logged_out"
    assert not result.walk.complete
    assert 0 < len(result.observations) < SIZE


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_a_newcomer_under_way_costs_at_most_one_more_sweep(
    sandbox: RunningSandbox, key: str, list_key: str
) -> None:
    live = log_in(sandbox, portal_of(sandbox, key))
    sandbox.inject(key, "shift_rows", after=2)
    walk = (await read(sandbox, key, list_key, live)).walk
    assert (walk.complete, walk.distinct_seen, walk.declared_total, walk.sweeps) == (True, SIZE + 1, SIZE + 1, 2)


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_a_total_that_never_stands_still_is_never_proven(
    sandbox: RunningSandbox, key: str, list_key: str
) -> None:
    sandbox.inject(key, "total_changes")
    walk = (await read(sandbox, key, list_key)).walk
    assert (walk.complete, walk.sweeps) == (False, 2)
    assert walk.reason is not None
    assert "tổng số thay đổi" in walk.reason


@pytest.mark.parametrize(
    ("key", "list_key", "lost", "nearest"),
    [
        ("igate", "dossiers", "appointmentDate", "dueDate"),
        ("hkd", "applications", "Hẹn trả", "Ngày hẹn"),
        ("hotich", "birth", "ngayHenTra", "henTra"),
    ],
)
async def test_a_renamed_field_is_a_changed_layout(
    sandbox: RunningSandbox, key: str, list_key: str, lost: str, nearest: str
) -> None:
    sandbox.inject(key, "rename_field")
    result = await read(sandbox, key, list_key)
    assert result.error is not None
    assert result.error.problem.code == "layout_changed"
    assert lost in result.error.problem.sentence
    assert nearest in result.error.problem.sentence
    assert result.observations == ()


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_another_layout_ends_the_list(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    sandbox.inject(key, "layout_changed")
    result = await read(sandbox, key, list_key)
    assert result.error is not None
    assert result.error.problem.code in {"layout_changed", "unknown_page"}
    assert not result.walk.complete


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
async def test_an_unknown_status_is_kept_and_reported(sandbox: RunningSandbox, key: str, list_key: str) -> None:
    sandbox.inject(key, "unknown_status", rows=2)
    result = await read(sandbox, key, list_key)
    assert result.walk.complete
    strange = [each for each in result.observations if each.status is None]
    assert len(strange) == 2
    assert all(each.raw_status.startswith("Chờ ký số") for each in strange)
    assert sorted(problem.dossier_code or "" for problem in result.problems) == sorted(each.code for each in strange)
    assert {problem.code for problem in result.problems} == {"unknown_status"}


@pytest.mark.parametrize(("key", "list_key"), LISTS[:3])
@pytest.mark.parametrize("times", [2, 3])
async def test_a_broken_server_is_asked_three_times(
    sandbox: RunningSandbox, key: str, list_key: str, times: int
) -> None:
    live = log_in(sandbox, portal_of(sandbox, key))
    sandbox.inject(key, "error_500", times=times)
    before = len(sandbox.journal(key))
    result = await read(sandbox, key, list_key, live)
    failed = [entry for entry in sandbox.journal(key)[before:] if entry.status == 500]
    assert len(failed) == times
    assert (result.error is None) is (times == 2)


async def test_rates_of_this_month_and_the_last(sandbox: RunningSandbox) -> None:
    result = await read(sandbox, "index766", "indicators")
    assert (result.error, result.problems, result.walk.complete) == (None, (), True)
    shown = {(each.period, each.key): (each.numerator, each.denominator, each.percent) for each in result.indicators}
    for period in ("2026-04", "2026-05"):
        assert shown[period, "digitisation"] == (858, 858, "100.00")
        assert shown[period, "reuse"] == (559, 610, "91.64")
        assert (period, "online_payment") not in shown  # nothing to divide by: the portal shows none


@pytest.mark.parametrize(
    ("fault", "code"),
    [("rename_field", "layout_changed"), ("other_unit", "other_unit"), ("layout_changed", "unknown_page")],
)
async def test_rates_that_cannot_be_believed(sandbox: RunningSandbox, fault: str, code: str) -> None:
    sandbox.inject("index766", fault)
    result = await read(sandbox, "index766", "indicators")
    assert result.error is not None
    assert result.error.problem.code == code
    assert not result.walk.complete


async def test_missing_rates_are_named(sandbox: RunningSandbox) -> None:
    sandbox.inject("index766", "truncate")
    walk = (await read(sandbox, "index766", "indicators")).walk
    assert walk.reason is not None
    assert "online_payment" in walk.reason


def _older(sandbox: RunningSandbox, **changes: object) -> Portal:
    """The public index described by its older page, a table."""
    portal = portal_of(sandbox, "index766")
    rates = RatesTable(
        name="Chỉ số",
        percent="Tỷ lệ (%)",
        numerator="Tử số",
        denominator="Mẫu số",
        keys={view.name: view.key for view in TinyWorld(1).at(AT).indicators},
    )
    of_html: dict[str, object] = {
        "method": "GET",
        "path": OLDER_PAGE,
        "query": {"nam": "{year}", "thang": "{month}"},
        "body": None,
    }
    of_html |= {"rows": "table.chi-so", "unit": ".don-vi", "period": ".ky", "rates": rates}
    return portal.model_copy(update={"lists": (portal.lists[0].model_copy(update={**of_html, **changes}),)})


async def test_rates_of_the_older_page_are_those_of_the_service(sandbox: RunningSandbox) -> None:
    plain = await read(sandbox, "index766", "indicators")
    older = await read(sandbox, "index766", "indicators", log_in(sandbox, _older(sandbox)))
    assert (older.error, older.problems, older.walk.complete) == (None, (), True)
    assert {replace(each, percent=each.percent.replace(",", ".")) for each in older.indicators} == {*plain.indicators}
    assert any("," in each.percent for each in older.indicators)


@pytest.mark.parametrize(
    ("changes", "fault", "code"),
    [
        ({}, "other_unit", "other_unit"),
        ({"rows": "table.khac"}, None, "layout_changed"),
        ({"query": {"nam": "{year}", "thang": "1"}}, None, "unknown_page"),
    ],
)
async def test_an_older_page_that_can_not_be_believed(
    sandbox: RunningSandbox, changes: dict[str, object], fault: str | None, code: str
) -> None:
    if fault is not None:
        sandbox.inject("index766", fault)
    result = await read(sandbox, "index766", "indicators", log_in(sandbox, _older(sandbox, **changes)))
    assert result.error is not None
    assert result.error.problem.code == code

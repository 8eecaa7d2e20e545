"""A grid in a frame that keeps only the rows in sight: by its data, by scrolling, and what goes wrong with either."""

import pytest

from dossiers.snapshot import Verdict
from scrapers.profile import Portal
from tests.sandbox.portal_world import TinyWorld
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.portals_html import with_list
from tests.scrapers.test_collect import assert_says, codes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def by(collecting: Collector, way: str) -> Portal:
    portal = profile(collecting.sandbox, "land")
    screen = portal.lists[0].screen
    assert screen is not None
    return with_list(portal, reading=way, screen=screen.model_copy(update={"seconds": 3.0}))


@pytest.mark.parametrize("way", ["auto", "requests", "page", "dom"])
async def test_every_dossier_is_collected_as_the_world_has_it(collecting: Collector, way: str) -> None:
    snapshot = await collecting("land", portal=by(collecting, way))
    truth = collecting.truth("land")
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    assert snapshot.declared_total == len(truth) == len(snapshot.observations)
    for observation in snapshot.observations:
        assert_says(observation, truth[observation.code])
    if way == "dom":
        assert snapshot.walks[0].pages > 2, "it was scrolled"


async def test_what_only_the_data_says_is_kept_where_the_screen_is_read_for_once(collecting: Collector) -> None:
    by_data = await collecting("land", portal=by(collecting, "requests"))
    collecting.known = {each.code: each for each in by_data.observations}
    by_screen = await collecting("land", portal=by(collecting, "dom"))
    hashes = {each.code: each.content_hash() for each in by_data.observations}
    assert {each.code: each.content_hash() for each in by_screen.observations} == hashes
    assert all(each.field_name for each in by_screen.observations)


async def test_data_that_only_the_grids_own_script_can_read_is_read_from_the_screen(collecting: Collector) -> None:
    collecting.sandbox.inject("land", "opaque_data")
    snapshot = await collecting("land", portal=by(collecting, "auto"))
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    assert {each.code for each in snapshot.observations} == set(collecting.truth("land"))


async def test_a_row_that_never_comes_into_sight_is_missed(collecting: Collector) -> None:
    collecting.sandbox.inject("land", "never_in_sight", row=30)
    snapshot = await collecting("land", portal=by(collecting, "dom"))
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.PARTIAL, {"incomplete"})
    assert len(snapshot.observations) == len(collecting.truth("land")) - 1
    assert any("dòng số 31 " in problem.sentence for problem in snapshot.problems)


@pytest.mark.parametrize("way", ["requests", "dom"])
@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        ("truncate", Verdict.PARTIAL, "incomplete"),
        ("rename_field", Verdict.FAILED, "layout_changed"),
        ("empty_by_mistake", Verdict.FAILED, None),
        ("other_unit", Verdict.NEEDS_PERSON, "other_unit"),
        ("error_500", Verdict.FAILED, "server_failed"),
        ("layout_changed", Verdict.FAILED, None),
    ],
)
async def test_what_goes_wrong_is_told(
    collecting: Collector, way: str, fault: str, verdict: Verdict, code: str | None
) -> None:
    collecting.sandbox.inject("land", fault)
    snapshot = await collecting("land", portal=by(collecting, way))
    assert snapshot.verdict is verdict
    assert snapshot.problems
    assert code is None or code in codes(snapshot)


@pytest.mark.parametrize("way", ["auto", "requests", "dom"])
async def test_a_grid_without_dossiers_is_known_to_be_empty(collecting: Collector, way: str) -> None:
    collecting.sandbox.set_world(TinyWorld(0))
    try:
        snapshot = await collecting("land", portal=by(collecting, way))
    finally:
        collecting.sandbox.set_world(collecting.world)
    assert (snapshot.verdict, snapshot.problems) == (Verdict.EMPTY_CONFIRMED, ())
    assert (snapshot.declared_total or 0, snapshot.observations) == (0, ())


@pytest.mark.parametrize("way", ["requests", "dom"])
async def test_a_session_that_dies_is_renewed_once(collecting: Collector, way: str) -> None:
    collecting.sandbox.inject("land", "logout_after", pages=1, times=1)
    snapshot = await collecting("land", portal=by(collecting, way))
    assert snapshot.verdict is Verdict.COMPLETE
    assert len(collecting.gate.begun) == 2

"""The server-made portals, read by the real browser: a table behind a form, and cards in tabs."""

from dataclasses import replace

import pytest

from dossiers.snapshot import Proof, Verdict
from sandbox.journal import RequestKind
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.test_collect import assert_says, codes
from tests.scrapers.test_ways import read_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("key", ["social", "legacy"])
async def test_every_dossier_is_read_as_the_portal_shows_it(key: str, collecting: Collector) -> None:
    snapshot = await collecting(key)
    assert (snapshot.verdict, codes(snapshot)) == (Verdict.COMPLETE, set())
    truth = collecting.truth(key)
    assert {each.code for each in snapshot.observations} == set(truth)
    for observation in snapshot.observations:
        assert_says(observation, truth[observation.code])
    assert {walk.proof for walk in snapshot.walks} <= {Proof.DECLARED_TOTAL, Proof.EMPTY_WORDS}


async def test_the_tables_other_ways_show_the_same(collecting: Collector) -> None:
    portal = profile(collecting.sandbox, "social")
    seen = {way: await collecting("social", portal=read_by(portal, way)) for way in ("page", "dom", "auto")}
    assert {snapshot.verdict for snapshot in seen.values()} == {Verdict.COMPLETE}
    assert len({frozenset(snapshot.observations) for snapshot in seen.values()}) == 1


async def test_pages_of_dossiers_are_opened_once(collecting: Collector) -> None:
    first = await collecting("social")
    opened = [entry for entry in collecting.sandbox.journal("social") if entry.event_target == "detail"]
    assert len(opened) >= len(first.observations)
    collecting.known = {each.code: each for each in first.observations[1:]}
    collecting.known[first.observations[1].code] = replace(first.observations[1], detail_row="of another row")
    again = await collecting("social")
    reopened = [entry for entry in collecting.sandbox.journal("social") if entry.event_target == "detail"]
    assert len(reopened) - len(opened) == 2
    assert set(again.observations) == set(first.observations)


async def test_a_short_tab_is_named_and_the_others_count(collecting: Collector) -> None:
    collecting.sandbox.inject("legacy", "truncate", rows=3)
    snapshot = await collecting("legacy")
    assert snapshot.verdict is Verdict.PARTIAL
    broken = {walk.list_key for walk in snapshot.walks if not walk.complete}
    assert "dossiers:done" in broken
    assert any("Đã xong" in problem.sentence for problem in snapshot.problems)


@pytest.mark.parametrize("key", ["social", "legacy"])
@pytest.mark.parametrize(
    ("fault", "options", "verdicts", "problem"),
    [
        (
            "rename_field",
            {},
            {Verdict.FAILED, Verdict.PARTIAL},
            {"layout_changed"},
        ),
        ("layout_changed", {}, {Verdict.FAILED, Verdict.PARTIAL}, {"layout_changed"}),
        ("unknown_status", {}, {Verdict.COMPLETE}, {"unknown_status"}),
        ("empty_by_mistake", {}, {Verdict.FAILED, Verdict.PARTIAL}, {"incomplete", "layout_changed"}),
        ("repeat_page", {}, {Verdict.PARTIAL}, {"incomplete"}),
        ("other_unit", {}, {Verdict.NEEDS_PERSON}, {"other_unit"}),
        ("maintenance", {}, {Verdict.FAILED}, {"maintenance"}),
        ("logout_after", {"pages": 2}, {Verdict.PARTIAL}, {"logged_out"}),
    ],
)
async def test_faults_are_told_and_never_believed(
    key: str,
    fault: str,
    options: dict[str, int],
    verdicts: set[Verdict],
    problem: set[str],
    collecting: Collector,
) -> None:
    collecting.sandbox.inject(key, fault, **options)
    snapshot = await collecting(key)
    assert snapshot.verdict in verdicts
    assert codes(snapshot) & problem, snapshot.problems
    kinds = {entry.kind for entry in collecting.sandbox.journal(key)}
    assert kinds <= set(RequestKind) - {RequestKind.WRITE, RequestKind.OTHER}


async def test_logged_out_once_is_read_again_from_the_first_page(collecting: Collector) -> None:
    collecting.sandbox.inject("legacy", "logout_after", pages=2, times=1)
    snapshot = await collecting("legacy")
    assert snapshot.verdict is Verdict.COMPLETE
    assert len(collecting.gate.begun) == 2

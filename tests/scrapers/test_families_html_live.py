"""What goes wrong at the server-made portals, seen by the real browser: a table behind a form, and cards in tabs."""

import pytest

from dossiers.snapshot import Verdict
from sandbox.journal import RequestKind
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.portals_html import with_list
from tests.scrapers.test_collect import codes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


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
        ("other_unit", {}, {Verdict.NEEDS_PERSON}, {"other_unit"}),
        ("maintenance", {}, {Verdict.FAILED}, {"maintenance"}),
        ("logout_after", {"pages": 3}, {Verdict.PARTIAL}, {"logged_out"}),
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
    snapshot = await collecting(
        key, portal=with_list(profile(collecting.sandbox, key), detail=None, reading="requests")
    )
    assert snapshot.verdict in verdicts
    assert codes(snapshot) & problem, snapshot.problems
    kinds = {entry.kind for entry in collecting.sandbox.journal(key)}
    assert kinds <= set(RequestKind) - {RequestKind.WRITE, RequestKind.OTHER}


async def test_logged_out_once_is_read_again_from_the_first_page(collecting: Collector) -> None:
    collecting.sandbox.inject("legacy", "logout_after", pages=2, times=1)
    snapshot = await collecting("legacy")
    assert snapshot.verdict is Verdict.COMPLETE
    assert len(collecting.gate.begun) == 2

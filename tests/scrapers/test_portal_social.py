"""The social-protection portal read by a real browser: every way, the filter form, the window, the detail pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dossiers.dates import VIETNAM, local_date
from dossiers.snapshot import Verdict
from sandbox.journal import READING_KINDS
from sandbox.serve import RunningSandbox
from scrapers.guard.decision import Block, Phase, RequestFacts, decide
from scrapers.profile import FilterForm, Window
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.memory_keeper import MemoryKeeper
from tests.scrapers.portals_html import with_list
from tests.scrapers.test_collect import assert_says

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
KEY = "social"
QUICK = FilterForm(
    selector="form#tim-nhanh", fields={"tuNgay": "{from}", "denNgay": "{to}", "trangThai": "tatca"}
)  # the same by a GET form


def opened(collecting: Collector) -> int:
    return sum(entry.event_target == "detail" for entry in collecting.sandbox.journal(KEY))


async def test_everything_that_the_portal_shows_comes_home_and_details_only_once(collecting: Collector) -> None:
    first = await collecting(KEY)
    assert (first.verdict, first.problems, first.blocked) == (Verdict.COMPLETE, (), ())
    truth = collecting.truth(KEY)
    assert {each.code for each in first.observations} == set(truth)
    for observation in first.observations:
        assert_says(observation, truth[observation.code])
        assert observation.field_name == truth[observation.code].field_name
    assert {entry.kind for entry in collecting.sandbox.journal(KEY)} <= READING_KINDS

    before = opened(collecting)
    assert before >= len(truth)
    new, changed, *_ = first.observations
    collecting.known = {each.code: each for each in first.observations if each is not new}
    collecting.known[changed.code] = replace(changed, detail_row="of another row")
    again = await collecting(KEY)
    assert opened(collecting) - before == 2
    assert set(again.observations) == set(first.observations), "the hours beside the days are kept, too"


async def test_a_dossiers_page_that_can_not_be_read_costs_no_further_log_in(collecting: Collector) -> None:
    """The session is taken up again where the log-in ended, not where the reading did: that page may be gone."""
    portal = with_list(profile(collecting.sandbox, KEY), reading="dom")  # whose page goes wherever is read
    collecting.known = {each.code: each for each in (await collecting(KEY)).observations}
    collecting.sessions = MemoryKeeper()
    collecting.sandbox.inject(KEY, "shift_rows", after=2)  # a dossier that has no page of its own, read last
    assert "detail_unread" in {each.code for each in (await collecting(KEY, portal=portal)).problems}
    collecting.sandbox.clear_faults()
    submitted = len(collecting.sandbox.logins(KEY))
    assert (await collecting(KEY, portal=portal)).verdict is Verdict.COMPLETE
    assert len(collecting.sandbox.logins(KEY)) == submitted


async def test_every_way_and_both_forms_see_the_same_rows(collecting: Collector) -> None:
    portal = with_list(profile(collecting.sandbox, KEY), detail=None)
    seen = []
    for way in ("requests", "page", "dom", "auto"):
        snapshot = await collecting(KEY, portal=with_list(portal, reading=way))
        assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ()), way
        seen.append(frozenset(snapshot.observations))
    snapshot = await collecting(KEY, portal=with_list(portal, reading="requests", form=QUICK))
    assert snapshot.verdict is Verdict.COMPLETE
    assert len({*seen, frozenset(snapshot.observations)}) == 1
    assert len(seen[0]) == len(collecting.truth(KEY))
    assert {entry.kind for entry in collecting.sandbox.journal(KEY)} <= READING_KINDS


async def test_a_window_says_from_which_day_on_the_list_speaks(collecting: Collector) -> None:
    window = Window(field="submitted_at", days_back=14)
    portal = with_list(profile(collecting.sandbox, KEY), detail=None, window=window, reading="requests")
    snapshot = await collecting(KEY, portal=portal)
    since = local_date(collecting.world.period.end) - timedelta(days=14)
    (walk,) = snapshot.walks
    assert (snapshot.verdict, walk.since, walk.window_field) == (Verdict.COMPLETE, since, "submitted_at")
    truth = collecting.truth(KEY)
    inside = {code for code, view in truth.items() if view.submitted_at.astimezone(VIETNAM).date() >= since}
    assert 0 < len(inside) < len(truth)
    assert {each.code for each in snapshot.observations} == inside


async def test_without_its_form_the_list_shows_nothing_and_that_proves_nothing(collecting: Collector) -> None:
    portal = with_list(profile(collecting.sandbox, KEY), detail=None, form=None, window=None)
    snapshot = await collecting(KEY, portal=portal)
    assert snapshot.verdict is Verdict.FAILED
    assert {problem.code for problem in snapshot.problems} == {"layout_changed"}


async def test_a_form_is_never_sent_with_a_button_that_is_not_declared(collecting: Collector) -> None:
    form = FilterForm(
        selector="form#tim-kiem",
        fields={"tuNgay": "{from}", "denNgay": "{to}", "trangThai": "tatca"},
        button="hanhDong=duyetTatCa",
    )
    for way in ("requests", "dom"):
        portal = with_list(profile(collecting.sandbox, KEY), detail=None, form=form, reading=way)
        snapshot = await collecting(KEY, portal=portal)  # which also proves that no write arrived
        assert snapshot.verdict is Verdict.FAILED
        assert [block.write_like for block in snapshot.blocked] == [True]


@pytest.mark.parametrize(
    ("key", "path"),
    [("social", "/hoso/xoa"), ("social", "/hoso/duyet"), ("legacy", "/hoso/xoa/8"), ("legacy", "/hoso/chuyen/8")],
)
def test_links_with_side_effects_are_dangerous_paths(sandbox: RunningSandbox, key: str, path: str) -> None:
    portal = profile(sandbox, key)
    facts = RequestFacts(method="GET", url=f"{portal.origins['portal']}{path}?id=8")
    for phase in Phase:
        assert decide(portal.guard_rules(), facts, phase) == Block("dangerous_path", write_like=True)

"""The older province system read by a real browser: cards, tabs, pieces of pages, and the page's own "Xem thêm"."""

import pytest

from dossiers.codes import normalise_code
from dossiers.snapshot import Verdict
from dossiers.status import Status
from sandbox.journal import READING_KINDS, RequestKind
from scrapers.profile import More
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.portals_html import BUTTON, by_way, growing, with_list
from tests.scrapers.test_collect import assert_says

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
KEY = "legacy"
TABS = ("waiting", "open", "done", "refused")


@pytest.mark.parametrize("way", ["auto", "requests", "page", "dom", "button", "scroll"])
async def test_every_way_sees_every_card(collecting: Collector, way: str) -> None:
    if way == "scroll":
        collecting.sandbox.inject(KEY, "endless_scroll")
    snapshot = await collecting(KEY, portal=by_way(profile(collecting.sandbox, KEY), way))
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    truth = {normalise_code(code): view for code, view in collecting.truth(KEY).items()}
    assert {each.code for each in snapshot.observations} == set(truth)
    for observation in snapshot.observations:
        assert_says(observation, truth[observation.code])
        assert observation.field_name == truth[observation.code].field_name
    assert [walk.list_key for walk in snapshot.walks] == [f"dossiers:{tab}" for tab in TABS]
    kinds = {entry.kind for entry in collecting.sandbox.journal(KEY)}
    assert kinds <= READING_KINDS
    assert RequestKind.PAGING in kinds


async def test_a_short_tab_is_named_and_the_others_count(collecting: Collector) -> None:
    collecting.sandbox.inject(KEY, "truncate", rows=1)
    snapshot = await collecting(KEY)
    assert snapshot.verdict is Verdict.PARTIAL
    short = {walk.list_key for walk in snapshot.walks if not walk.complete}
    named = {problem.list_key for problem in snapshot.problems if problem.code == "incomplete"}
    assert short == named
    said = " ".join(problem.sentence for problem in snapshot.problems)
    assert "Đang xử lý" in said
    assert "Đã xong" in said


async def test_a_dossier_that_changes_tabs_under_way_counts_once_as_the_later_tab_says(collecting: Collector) -> None:
    portal = profile(collecting.sandbox, KEY)
    open_now = [view for view in collecting.truth(KEY).values() if view.status in (Status.RECEIVED, Status.PROCESSING,
                Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED)]  # fmt: skip
    moving = normalise_code(max(open_now, key=lambda view: view.number).code)
    pages_until_read = 2 + -(-len(open_now) // 10)  # after the log-in, and of the waiting ones, one page each
    collecting.sandbox.inject(KEY, "move_dossier", after=pages_until_read)
    snapshot = await collecting(KEY, portal=by_way(portal, "requests"))
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    found = [each for each in snapshot.observations if each.code == moving]
    assert [each.status for each in found] == [Status.PROCESSED]
    assert len(snapshot.observations) == len(collecting.truth(KEY))
    assert snapshot.declared_total == len(snapshot.observations), "the tab that it left was looked at again"


async def test_a_dossier_that_moves_into_a_tab_read_before_is_not_missed(collecting: Collector) -> None:
    portal = profile(collecting.sandbox, KEY)
    waiting, in_process, done, refused = portal.lists[0].tabs
    portal = with_list(portal, reading="requests", tabs=(done, in_process, waiting, refused))
    done_now = sum(view.status in (Status.PROCESSED, Status.RETURNED) for view in collecting.truth(KEY).values())
    collecting.sandbox.inject(KEY, "move_dossier", after=1 + -(-done_now // 10))  # as soon as "Đã xong" is read
    snapshot = await collecting(KEY, portal=portal)
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())
    assert {each.code for each in snapshot.observations} == {normalise_code(code) for code in collecting.truth(KEY)}
    totals = {walk.list_key: walk.declared_total for walk in snapshot.walks}
    assert totals["dossiers:done"] == done_now + 1
    assert len(snapshot.walks) == len(TABS)


@pytest.mark.parametrize(
    "more",
    [
        BUTTON.model_copy(update={"words": ("Tải thêm",)}),
        BUTTON.model_copy(update={"button": "button"}),  # more than one
    ],
)
async def test_a_button_with_other_words_is_never_pressed(collecting: Collector, more: More) -> None:
    snapshot = await collecting(KEY, portal=growing(profile(collecting.sandbox, KEY), more))
    assert snapshot.verdict is Verdict.PARTIAL
    assert {problem.code for problem in snapshot.problems} == {"layout_changed"}
    assert snapshot.blocked == ()


async def test_what_a_wrongly_declared_button_would_change_is_stopped(collecting: Collector) -> None:
    more = BUTTON.model_copy(update={"button": "#chuyen-tat-ca", "words": ("Chuyển tất cả",)})
    snapshot = await collecting(KEY, portal=growing(profile(collecting.sandbox, KEY), more))
    assert snapshot.verdict is Verdict.FAILED  # and no write arrived: the collector looks
    assert [block.write_like for block in snapshot.blocked][:1] == [True]
    assert snapshot.observations == ()

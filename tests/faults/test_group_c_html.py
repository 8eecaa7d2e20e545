"""Faults of content at portals that show HTML: the right verdict, nothing earlier lost, nothing false concluded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from dossiers.codes import normalise_code
from dossiers.snapshot import ListWalk, Snapshot, Verdict
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from scrapers.browser.guarded import GuardedBrowser
from scrapers.profile import Portal
from store.database import Database
from store.migrate import migrate
from store.recording.ledger import Changes, record
from store.runs import ensure_portal, ensure_unit
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.living_browser import LivingBrowser
from tests.scrapers.portals_html import BUTTON, SCROLL, growing, with_list

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]
UNIT = "H40.12"
SIZE = 45  # of social: five pages; of legacy: tabs of more than ten cards


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world(SIZE)


@pytest.fixture(scope="module")
def served(world: World) -> Iterator[RunningSandbox]:
    with running(world, world.period.end) as sandbox:
        yield sandbox


@pytest.fixture
def collecting(browser: GuardedBrowser, served: RunningSandbox, world: World, tmp_path: Path) -> Iterator[Collector]:
    served.clear_faults()
    yield Collector(browser=browser, sandbox=served, world=world, evidence=tmp_path / "evidence")
    served.clear_faults()


@pytest.fixture(scope="module")
async def whole_pictures(
    browsers: LivingBrowser, served: RunningSandbox, world: World, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Snapshot]:
    """What the portals show when nothing is wrong."""
    evidence = tmp_path_factory.mktemp("evidence")
    collecting = Collector(browser=await browsers(), sandbox=served, world=world, evidence=evidence)
    return {
        "social": await collecting("social", portal=table(collecting)),
        "legacy": await collecting("legacy", portal=cards(collecting)),
    }


@dataclass
class Office:
    """A ledger that knows the whole picture of both portals, into which each later run is recorded."""

    collecting: Collector
    database: Database
    runs: int = 0

    async def collect(self, key: str, portal: Portal) -> Snapshot:
        """One more run. Whatever came of it, the ledger says the same of every dossier as before."""
        snapshot = await self.collecting(key, portal=portal)
        changes = self.record(snapshot)
        assert (changes.versions, changes.not_seen, changes.new) == (0, 0, 0), "nothing lost, nothing false concluded"
        return snapshot

    def record(self, snapshot: Snapshot) -> Changes:
        """Into the ledger, an hour after the last one."""
        self.runs += 1
        later = timedelta(hours=self.runs)
        moved = replace(
            snapshot,
            run_key=f"{snapshot.portal}-{self.runs}",
            started_at=snapshot.started_at + later,
            finished_at=snapshot.finished_at + later,
        )
        return record(self.database, UNIT, moved, moved.finished_at)


@pytest.fixture
def office(collecting: Collector, whole_pictures: dict[str, Snapshot], tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    migrate(database, tmp_path / "backups", collecting.world.period.end)
    ensure_unit(database, UNIT, collecting.world.unit.name)
    opened = Office(collecting=collecting, database=database)
    for key, picture in whole_pictures.items():
        ensure_portal(database, UNIT, key, key)
        assert opened.record(picture).new == SIZE
    yield opened
    database.close()


def table(collecting: Collector) -> Portal:
    """The portal of tables, its list alone."""
    return with_list(profile(collecting.sandbox, "social"), detail=None, reading="requests")


def cards(collecting: Collector) -> Portal:
    """The portal of cards, by pieces of pages."""
    return with_list(profile(collecting.sandbox, "legacy"), reading="requests")


def seen(snapshot: Snapshot) -> set[str]:
    return {each.code for each in snapshot.observations}


def truth(collecting: Collector, key: str) -> set[str]:
    return {normalise_code(code) for code in collecting.truth(key)}


def said(snapshot: Snapshot) -> str:
    return " ".join(problem.sentence for problem in snapshot.problems)


def broken(snapshot: Snapshot) -> list[ListWalk]:
    return [walk for walk in snapshot.walks if not walk.complete]


async def test_16_the_list_loads_but_what_it_fetches_fails(office: Office) -> None:
    """An error is told as what it is, an empty answer is no end; the tabs that need no further piece are believed."""
    collecting = office.collecting
    whole = truth(collecting, "legacy")
    quick = BUTTON.model_copy(update={"seconds": 0.5})  # of an empty answer nothing can be seen: it only takes time
    by_button = growing(profile(collecting.sandbox, "legacy"), quick)
    for portal, kind, problem in (
        (cards(collecting), "error", "server_failed"),
        (cards(collecting), "empty", "layout_changed"),
        (by_button, "error", "server_failed"),
        (by_button, "empty", "incomplete"),
    ):
        collecting.sandbox.inject("legacy", "more_fails", kind=kind)
        snapshot = await office.collect("legacy", portal)
        assert snapshot.verdict is Verdict.PARTIAL
        assert problem in {each.code for each in snapshot.problems}
        assert seen(snapshot) < whole
        assert broken(snapshot)
    for portal in (cards(collecting), by_button):
        collecting.sandbox.inject("legacy", "more_fails", kind="error", times=2)  # and well again on the third try
        snapshot = await office.collect("legacy", portal)
        assert (snapshot.verdict, seen(snapshot)) == (Verdict.COMPLETE, whole)


async def test_34_a_table_stands_there_twice_or_under_two_heads(office: Office) -> None:
    collecting = office.collecting
    for kind in ("frozen", "copy", "headers"):
        collecting.sandbox.inject("social", "double_table", kind=kind)
        snapshot = await office.collect("social", table(collecting))
        assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ()), kind
        assert seen(snapshot) == truth(collecting, "social")
        assert {walk.rows_seen for walk in snapshot.walks} == {SIZE}


async def test_35_the_page_size_changes_under_way(office: Office) -> None:
    collecting = office.collecting
    whole = truth(collecting, "social")
    # The page with the form is a list page too once a search was made, so that sizes[0] is the second request's.
    collecting.sandbox.inject("social", "page_size", sizes="20,10")  # smaller: some dossiers come twice
    snapshot = await office.collect("social", table(collecting))
    assert (snapshot.verdict, seen(snapshot)) == (Verdict.COMPLETE, whole)
    assert snapshot.walks[0].sweeps == 2
    collecting.sandbox.inject("social", "page_size", sizes="5,10")  # larger: some are skipped
    snapshot = await office.collect("social", table(collecting))
    assert snapshot.verdict is Verdict.PARTIAL
    assert len(seen(snapshot)) == SIZE - 5
    assert f"{SIZE}" in said(snapshot)
    assert f"{SIZE - 5}" in said(snapshot)
    collecting.sandbox.inject("legacy", "page_size", sizes="7,3,13,4,9")  # marks don't care for sizes
    snapshot = await office.collect("legacy", cards(collecting))
    assert (snapshot.verdict, seen(snapshot)) == (Verdict.COMPLETE, truth(collecting, "legacy"))


async def test_36_the_same_page_comes_again_and_again(office: Office) -> None:
    collecting = office.collecting
    collecting.sandbox.inject("social", "repeat_page")
    collecting.sandbox.inject("legacy", "repeat_page")
    for key, portal in (
        ("social", table(collecting)),
        ("legacy", cards(collecting)),
        ("legacy", growing(profile(collecting.sandbox, "legacy"), BUTTON)),
    ):
        before = len(collecting.sandbox.journal(key))
        snapshot = await office.collect(key, portal)
        assert snapshot.verdict is Verdict.PARTIAL
        assert seen(snapshot) < truth(collecting, key)
        assert {problem.code for problem in snapshot.problems} == {"incomplete"}
        assert len(collecting.sandbox.journal(key)) - before < 40, "it is not asked for ever"


async def test_51_only_some_rows_are_on_the_page_at_a_time(office: Office) -> None:
    collecting = office.collecting
    whole = truth(collecting, "legacy")
    only_first = with_list(cards(collecting), paging="none", cursor=None, pieces=False)
    snapshot = await office.collect("legacy", only_first)  # read as if the page were all
    assert snapshot.verdict is Verdict.PARTIAL
    assert {walk.list_key for walk in broken(snapshot)} == {
        walk.list_key for walk in snapshot.walks if (walk.declared_total or 0) > 10
    }
    collecting.sandbox.inject("legacy", "endless_scroll")
    collecting.sandbox.inject("legacy", "only_visible", rows=10)
    snapshot = await office.collect("legacy", growing(profile(collecting.sandbox, "legacy"), SCROLL))
    assert (snapshot.verdict, seen(snapshot)) == (Verdict.COMPLETE, whole)
    collecting.sandbox.inject("legacy", "only_visible", rows=4)  # faster than we look: some pass unseen
    snapshot = await office.collect("legacy", growing(profile(collecting.sandbox, "legacy"), SCROLL))
    assert snapshot.verdict is Verdict.PARTIAL
    assert seen(snapshot) < whole

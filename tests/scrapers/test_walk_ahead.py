"""Asking for the next page while one is understood: never more at once, never one too many, the same outcome."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.observation import Observation
from dossiers.snapshot import Proof
from scrapers.errors.portal import LayoutChanged, LoggedOut, PortalError, Unavailable
from scrapers.transport import Reply
from scrapers.walk.lists import DossiersRead, PagedReader, PageOfRows, WalkResult, unprepared, walk_list
from tests.scrapers.test_walk import LIST, PORTAL, page


def reply(index: int) -> Reply:
    return Reply(status=200, url=f"http://p/{index}", content_type="text/html", body=b"")


@dataclass
class Paged(PagedReader):
    """A list of pages; ``log`` tells what happened in which order. ``goes``: what a quick look at a page says."""

    pages: Sequence[PageOfRows | PortalError]
    goes: Sequence[bool]
    fails: dict[int, list[PortalError]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def ask(self, index: int) -> Reply:
        self.log.append(f"ask {index}")
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if self.fails.get(index):
                raise self.fails[index].pop(0)
        finally:
            self.under_way -= 1
        return reply(index)

    def goes_on(self, index: int, reply: Reply) -> bool:
        return self.goes[index]

    def understand(self, index: int, reply: Reply) -> PageOfRows:
        assert reply.url == f"http://p/{index}"
        self.log.append(f"understand {index}")
        found = self.pages[index]
        if isinstance(found, PortalError):
            raise found
        return found


async def walked(
    reader: Paged, *, ahead: bool = True, most_pages: int = 100, dossiers_read: DossiersRead = unprepared
) -> WalkResult:
    async def sleep(seconds: float) -> None:
        reader.log.append("wait")

    def looking_at(reply: Reply) -> None:
        reader.log.append(f"look at {reply.url[-1]}")

    return await walk_list(
        reader,
        PORTAL,
        LIST,
        sleep=sleep,
        page_seen=lambda *_: None,
        looking_at=looking_at,
        most_pages=most_pages,
        dossiers_read=dossiers_read,
        ahead=ahead,
    )


THREE = (page(["A", "B"], 5), page(["C", "D"], 5), page(["E"], 5))


async def test_the_next_page_is_on_its_way_while_one_is_understood() -> None:
    reader = Paged(THREE, (True, True, False))
    result = await walked(reader)
    assert (result.walk.proof, result.walk.pages) == (Proof.DECLARED_TOTAL, 3)
    assert [each for each in reader.log if not each.startswith("look")] == [
        "ask 0", "ask 1", "understand 0", "ask 2", "understand 1", "understand 2",
    ]  # fmt: skip
    assert reader.most_under_way == 1


async def test_dossiers_are_told_a_few_at_a_time_while_the_next_page_is_on_its_way() -> None:
    many = [page([f"{start}-{number}" for number in range(450)], 900) for start in (0, 1)]
    reader, told = Paged(many, (True, False)), list[list[str]]()

    def read(observations: Sequence[Observation]) -> None:
        reader.log.append("told")
        told.append([each.code for each in observations])

    result = await walked(reader, dossiers_read=read)
    assert [code for part in told for code in part] == [each.code for each in result.observations]
    assert [len(part) for part in told] == [200, 200, 50] * 2
    assert reader.log.index("ask 1") < reader.log.index("told") < reader.log.index("understand 1")


async def test_nothing_is_asked_ahead_where_nobody_may() -> None:
    reader = Paged(THREE, (True, True, False))
    await walked(reader, ahead=False)
    assert [each for each in reader.log if not each.startswith("look")] == [
        "ask 0", "understand 0", "ask 1", "understand 1", "ask 2", "understand 2",
    ]  # fmt: skip


async def test_a_look_at_the_first_page_asks_for_one_page() -> None:
    reader = Paged(THREE, (True, True, False))
    await walked(reader, most_pages=1)
    assert [each for each in reader.log if each.startswith("ask")] == ["ask 0"]


async def test_a_page_that_is_not_understood_ends_the_walk_and_what_was_on_its_way() -> None:
    broken = LayoutChanged.lost(PORTAL.name, "table.list")
    reader = Paged((THREE[0], broken, THREE[2]), (True, True, False))
    result = await walked(reader)
    assert (result.error, result.walk.distinct_seen, result.walk.proof) == (broken, 2, None)
    assert reader.under_way == 0
    assert reader.log[-2:] == ["look at 1", "understand 1"], "the evidence is the page that was not understood"


async def test_an_answer_that_ends_the_session_counts_after_the_page_before_it() -> None:
    ended = LoggedOut.of(PORTAL.name)
    ended.answer = reply(1)
    reader = Paged(THREE, (True, True, False), fails={1: [ended]})
    result = await walked(reader)
    assert (result.error, result.walk.distinct_seen) == (ended, 2)
    assert reader.log == ["ask 0", "ask 1", "look at 0", "understand 0", "look at 1"]


async def test_a_page_asked_ahead_is_asked_as_patiently_as_any() -> None:
    reader = Paged(THREE, (True, True, False), fails={1: [Unavailable.of(PORTAL.name) for _ in range(2)]})
    result = await walked(reader)
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert [each for each in reader.log if each in ("ask 1", "wait")] == ["ask 1", "wait", "ask 1", "wait", "ask 1"]


@settings(max_examples=60, deadline=None)
@given(
    codes=st.lists(st.lists(st.sampled_from("ABCDEFGH"), max_size=3), min_size=1, max_size=5),
    total=st.integers(0, 8),
    goes=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_asking_ahead_changes_nothing_in_what_is_found(codes: list[list[str]], total: int, goes: list[bool]) -> None:
    pages = [*(page(each, total) for each in codes), page([], total)]
    results = [asyncio.run(walked(Paged([*pages, *pages], [*goes, *goes]), ahead=ahead)) for ahead in (True, False)]
    errors = [each.error and each.error.problem for each in results]
    assert errors[0] == errors[1]
    assert replace(results[0], error=None) == replace(results[1], error=None)


@pytest.mark.parametrize("ahead", [True, False])
async def test_whoever_gives_up_leaves_nothing_under_way(ahead: bool) -> None:
    class Hanging(Paged):
        async def ask(self, index: int) -> Reply:
            if index == 0:
                return await super().ask(index)
            self.under_way += 1
            try:
                await asyncio.Event().wait()
            finally:
                self.under_way -= 1
            return reply(index)

    reader = Hanging(THREE, (True, True, False))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await walked(reader, ahead=ahead)
    assert reader.under_way == 0

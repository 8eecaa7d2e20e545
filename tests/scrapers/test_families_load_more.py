"""Lists that grow on the page: what a step brought, when it is over, and what a profile must say of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from dossiers.snapshot import Proof
from scrapers.errors.portal import Unavailable
from scrapers.families import family_for
from scrapers.families.cards_page import read_cards
from scrapers.rows.reader import RowReader
from scrapers.transport import Growing, Reply
from scrapers.walk.lists import WalkResult
from tests.scrapers.pages import ORIGIN, Pages, portal_of, reading
from tests.scrapers.test_families_cards import LIST, card, cards, page

MORE = LIST.replace('paging = "cursor"\ncursor = ".end@data-after"', 'paging = "none"\nreading = "dom"').replace(
    'query = { tab = "x", after = "{cursor}" }', 'more = { button = "#more", words = ["Xem thêm"], end = ["Hết rồi"] }'
)


def test_only_what_is_new_on_a_growing_page_is_read() -> None:
    portal = portal_of("cards", LIST)
    profile, rows = portal.lists[0], RowReader(portal, portal.lists[0])

    def codes(numbers: Sequence[int], before: Sequence[str], ever: set[str]) -> list[int]:
        html = page("".join(card(number) for number in numbers))
        found = read_cards(portal, profile, rows, html, ORIGIN, before=before, ever=ever)
        return [int((row.code or "")[-4:]) for row in found.rows]

    marks = read_cards(portal, profile, rows, page("".join(card(n) for n in (1, 2, 3))), ORIGIN).marks
    assert codes((1, 2, 3, 4, 5), marks, set(marks)) == [4, 5]
    assert codes((1, 2, 3, 1), marks, set(marks)) == [1]  # shown twice: the walk has to know
    assert codes((3, 4, 5), marks, set(marks)) == [4, 5]  # only the last ones stay on the page
    assert codes((1, 2, 3), marks, set(marks)) == []


@dataclass
class GrowingPage(Pages):
    """Also implements ``Screen``: ``steps`` are what the page shows after each step; ``None``: no button any more."""

    steps: list[str | Exception | None] = field(default_factory=list)
    taken: list[Growing] = field(default_factory=list)
    shown: str = ""

    async def settle(self, rows: str, signs: Sequence[str], seconds: float) -> Reply:
        self.shown = str(self.answer(self.asked[-1]))
        return await self.page_html()

    async def grow(self, step: Growing) -> Reply | None:
        self.taken.append(step)
        came = self.steps.pop(0)
        if isinstance(came, Exception):
            raise came
        if came is None:
            return None
        self.shown = came
        return await self.page_html()

    async def page_html(self) -> Reply:
        return Reply(status=200, url=f"{ORIGIN}/hoso", content_type="text/html", body=self.shown.encode())


async def grown(first: str, *steps: str | Exception | None, text: str = MORE) -> tuple[WalkResult, GrowingPage]:
    portal = portal_of("load_more", text)
    screen = GrowingPage(lambda request: first, steps=list(steps))
    return await family_for(portal).read(portal, screen, portal.lists[0], reading()), screen


async def test_a_page_grows_until_the_total_is_there() -> None:
    result, screen = await grown(page(cards(range(3)), 7), page(cards(range(6)), 7), page(cards(range(7)), 7))
    assert (result.walk.proof, result.walk.pages, result.walk.rows_seen) == (Proof.DECLARED_TOTAL, 3, 7)
    assert {step.button for step in screen.taken} == {"#more"}


async def test_nothing_new_twice_ends_a_list_and_proves_nothing() -> None:
    first = page(cards(range(3)), 7)
    result, screen = await grown(first, first, first)
    assert (result.walk.proof, len(screen.taken)) == (None, 2)
    assert "7" in (result.walk.reason or "")
    result, screen = await grown(first, first, page(cards(range(7)), 7))  # slow, but it came
    assert (result.walk.proof, len(screen.taken)) == (Proof.DECLARED_TOTAL, 2)


@pytest.mark.parametrize("last", [None, page(cards(range(3)) + "<p>Hết rồi</p>", 7)])
async def test_the_portals_own_end_is_believed_at_once(last: str | None) -> None:
    result, screen = await grown(page(cards(range(3)), 7), last)
    assert (result.walk.proof, len(screen.taken)) == (None, 1)


async def test_a_step_that_fails_is_taken_again_at_most_three_times() -> None:
    first, whole = page(cards(range(3)), 4), page(cards(range(4)), 4)
    broken = Unavailable.of("Cổng", detail="HTTP 500")
    result, screen = await grown(first, broken, broken, whole)
    assert (result.walk.proof, len(screen.taken)) == (Proof.DECLARED_TOTAL, 3)
    result, screen = await grown(first, broken, broken, broken)
    assert result.error is broken
    assert (len(screen.taken), len(result.observations)) == (3, 3)


async def test_a_page_that_keeps_only_the_last_cards_is_read_whole() -> None:
    steps = [page(cards(range(2, 5)), 7), page(cards(range(5, 7)), 7)]
    result, _ = await grown(page(cards(range(3)), 7), *steps)
    assert (result.walk.proof, result.walk.distinct_seen) == (Proof.DECLARED_TOTAL, 7)


async def test_a_growing_list_needs_a_page() -> None:
    portal = portal_of("load_more", MORE)
    with pytest.raises(TypeError, match="needs a page"):
        await family_for(portal).read(portal, Pages(lambda request: ""), portal.lists[0], reading())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('words = ["Xem thêm"], ', "", "words"),
        ('reading = "dom"', 'reading = "page"', "reading"),
        ('more = { button = "#more", words = ["Xem thêm"], end = ["Hết rồi"] }', "", "more"),
    ],
)
def test_a_profile_says_how_its_list_grows(old: str, new: str, words: str) -> None:
    assert old in MORE
    with pytest.raises(ValidationError, match=words):
        portal_of("load_more", MORE.replace(old, new))

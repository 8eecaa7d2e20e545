"""Walking a list: complete means proven, whatever the portal does meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.observation import Observation
from dossiers.snapshot import Proof
from dossiers.status import Status
from scrapers.errors.account import WrongPassword
from scrapers.errors.portal import LoggedOut, PortalError, RateLimited, Unavailable
from scrapers.profile import ListProfile, Portal, load_portal
from scrapers.rows.reader import ReadRow
from scrapers.walk.lists import PageOfRows, WalkResult, walk_list

PORTAL: Portal = load_portal(Path(__file__).parents[2] / "sandbox" / "profiles" / "hkd")
LIST: ListProfile = PORTAL.lists[0]
WITHOUT_WORDS = LIST.model_copy(update={"empty": ()})
BY_LAST_PAGE = LIST.model_copy(update={"end_proof": "last_page"})


def row(code: str) -> ReadRow:
    observation = Observation(
        code=code, raw_code=code, list_key=LIST.key, status=Status.PROCESSING, raw_status="Đang giải quyết"
    )
    return ReadRow(observation=observation, problems=())


@dataclass
class Server:
    """A list on a server; ``changes[n]`` happens just before the n-th page is served."""

    codes: list[str]
    size: int
    changes: dict[int, Callable[[list[str]], None]] = field(default_factory=dict)
    served: int = 0

    async def read_page(self, index: int) -> PageOfRows:
        change = self.changes.get(self.served)
        if change is not None:
            change(self.codes)
        self.served += 1
        start = index * self.size
        return PageOfRows(
            rows=tuple(row(code) for code in self.codes[start : start + self.size]),
            declared_total=len(self.codes),
            is_last=start + self.size >= len(self.codes),
            empty_words=not self.codes,
        )


@dataclass
class Script:
    """Pages, or errors, one after another whatever is asked for."""

    steps: Sequence[PageOfRows | PortalError]
    asked: list[int] = field(default_factory=list)

    async def read_page(self, index: int) -> PageOfRows:
        step = self.steps[len(self.asked)]
        self.asked.append(index)
        if isinstance(step, PortalError):
            raise step
        return step


def page(codes: Sequence[str], total: int | None, *, last: bool = False, empty_words: bool = False) -> PageOfRows:
    rows = tuple(row(code) for code in codes)
    return PageOfRows(rows=rows, declared_total=total, is_last=last, empty_words=empty_words)


async def walked(reader: Server | Script, profile: ListProfile = LIST, most_pages: int = 100) -> WalkResult:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    result = await walk_list(reader, PORTAL, profile, sleep=sleep, page_seen=lambda *_: None, most_pages=most_pages)
    assert all(0 < wait <= 32 for wait in waits)
    return result


def seen(result: WalkResult) -> set[str]:
    return {each.code for each in result.observations}


@given(count=st.integers(0, 40), size=st.integers(1, 12))
@settings(max_examples=60)
async def test_a_quiet_list_is_read_whole_in_one_sweep(count: int, size: int) -> None:
    codes = [f"C{n}" for n in range(count)]
    result = await walked(Server(codes, size))
    assert result.walk.complete
    assert seen(result) == set(codes)
    assert (result.walk.sweeps, result.walk.distinct_seen, result.walk.declared_total) == (1, count, count)
    assert result.walk.proof is (Proof.DECLARED_TOTAL if count else Proof.EMPTY_WORDS)
    assert result.problems == ()


@st.composite
def churn(draw: st.DrawFn) -> Server:
    """A list that changes between pages: newcomers, leavers or moves, one kind at a time (see the module's limit)."""
    codes = [f"C{n}" for n in range(draw(st.integers(1, 25)))]
    changes: dict[int, Callable[[list[str]], None]] = {}
    for at in draw(st.sets(st.integers(1, 12), max_size=4)):
        kind = draw(st.sampled_from(["in", "out", "move"]))
        where, to, count = draw(st.integers(0, 30)), draw(st.integers(0, 30)), draw(st.integers(1, 3))

        def change(
            there: list[str], kind: str = kind, where: int = where, to: int = to, count: int = count, at: int = at
        ) -> None:
            for number in range(count):
                if kind == "in":
                    there.insert(min(where, len(there)), f"N{at}-{number}")
                elif there and kind == "out":
                    there.pop(where % len(there))
                elif there:
                    there.insert(to % len(there), there.pop(where % len(there)))

        changes[at] = change
    return Server(codes, draw(st.integers(1, 7)), changes)


@given(server=churn())
@settings(max_examples=300)
async def test_complete_means_that_nothing_was_missed(server: Server) -> None:
    always = set(server.codes)
    for change in list(server.changes.values()):

        def watched(there: list[str], change: Callable[[list[str]], None] = change) -> None:
            change(there)
            always.intersection_update(there)

        server.changes = {at: watched if each is change else each for at, each in server.changes.items()}
    result = await walked(server)
    assert result.error is None
    assert result.walk.sweeps <= 2
    assert result.walk.distinct_seen == len(result.observations)
    if result.walk.complete:
        assert result.walk.distinct_seen == result.walk.declared_total
        assert always <= seen(result)
    else:
        assert result.walk.reason
        assert result.walk.proof is None
        assert [problem.code for problem in result.problems] == ["incomplete"]


async def test_a_portal_that_forces_its_page_size_is_followed() -> None:
    assert (await walked(Server([f"C{n}" for n in range(7)], 3))).walk.pages == 3


async def test_the_walk_ends_when_the_total_is_reached_though_no_page_is_called_last() -> None:
    script = Script([page(["A", "B"], 3), page(["C"], 3)])
    result = await walked(script)
    assert result.walk.complete
    assert script.asked == [0, 1]


async def test_truncation_names_both_numbers_and_costs_no_second_sweep() -> None:
    result = await walked(Script([page(["A", "B"], 1637), page(["C"], 1637, last=True)]))
    assert not result.walk.complete
    assert result.walk.sweeps == 1
    assert result.walk.reason == "cổng ghi 1.637 hồ sơ, đọc được 3."
    assert seen(result) == {"A", "B", "C"}


async def test_more_dossiers_than_declared_prove_nothing() -> None:
    result = await walked(Script([page(["A", "B", "C"], 2, last=True)]))
    assert not result.walk.complete


async def test_the_same_page_again_stops_the_walk() -> None:
    result = await walked(Script([page(["A", "B"], 9), page(["A", "B"], 9)]))
    assert (result.walk.complete, result.walk.pages, result.walk.sweeps) == (False, 1, 1)
    assert result.walk.reason is not None
    assert "gửi lại đúng một trang" in result.walk.reason


async def test_an_endless_list_is_left() -> None:
    result = await walked(Script([page([f"C{n}"], 10_000) for n in range(6)]), most_pages=5)
    assert (result.walk.complete, result.walk.pages) == (False, 5)
    assert result.walk.reason is not None
    assert "dài hơn 5 trang" in result.walk.reason


async def test_two_sweeps_together_may_prove_a_list_that_only_reorders() -> None:
    # B moves behind C while page 0 is left; the second sweep loses A in the same way.
    first = [page(["A", "B"], 4), page(["B", "D"], 4, last=True)]
    second = [page(["B", "C"], 4), page(["C", "D"], 4, last=True)]
    result = await walked(Script([*first, *second]))
    assert result.walk.complete
    assert seen(result) == {"A", "B", "C", "D"}


async def test_a_dossier_that_has_left_never_makes_up_for_one_that_was_missed() -> None:
    # B left after the first page; in the second sweep C changed places and was missed.
    first = [page(["A", "B"], 4), page(["D"], 3, last=True)]
    second = [page(["A", "D"], 3), page(["D"], 3, last=True)]
    result = await walked(Script([*first, *second]))
    assert not result.walk.complete


async def test_a_dossier_listed_twice_is_never_two() -> None:
    pages = [page(["A", "B"], 4), page(["B", "C"], 4, last=True)]
    result = await walked(Script(pages * 2))
    assert (result.walk.complete, result.walk.sweeps, result.walk.distinct_seen) == (False, 2, 3)
    assert result.walk.reason is not None
    assert "hai chỗ" in result.walk.reason


@pytest.mark.parametrize(
    ("first", "profile", "proof"),
    [
        (page([], 0, last=True, empty_words=True), LIST, Proof.EMPTY_WORDS),
        (page([], None, last=True, empty_words=True), LIST, Proof.EMPTY_WORDS),
        (page([], 5, last=True, empty_words=True), LIST, None),
        (page([], 0, last=True), LIST, None),
        (page([], None, last=True), LIST, None),
        (page([], 0, last=True), WITHOUT_WORDS, Proof.DECLARED_TOTAL),
        (page([], None, last=True), WITHOUT_WORDS, None),
    ],
)
async def test_empty_only_by_the_portals_own_words(
    first: PageOfRows, profile: ListProfile, proof: Proof | None
) -> None:
    result = await walked(Script([first]), profile)
    assert result.walk.proof is proof
    assert result.walk.complete is (proof is not None)


async def test_the_last_page_proves_only_what_the_profile_lets_it() -> None:
    pages = [page(["A", "B"], None), page(["C"], None, last=True)]
    assert (await walked(Script(pages), BY_LAST_PAGE)).walk.proof is Proof.LAST_PAGE
    assert (await walked(Script(pages), LIST)).walk.proof is None
    silent = [page(["A", "B"], None), page([], None)]
    result = await walked(Script(silent), BY_LAST_PAGE)
    assert result.walk.reason is not None
    assert "trang cuối" in result.walk.reason


async def test_a_row_without_a_code_is_never_passed_over() -> None:
    nameless = ReadRow(observation=None, problems=())
    result = await walked(
        Script([PageOfRows(rows=(row("A"), nameless), declared_total=1, is_last=True)]),
    )
    assert not result.walk.complete
    assert result.walk.reason is not None
    assert "không có mã hồ sơ" in result.walk.reason


async def test_a_logout_keeps_what_was_read_and_is_not_tried_again() -> None:
    script = Script([page(["A", "B"], 4), LoggedOut.of("Cổng")])
    result = await walked(script)
    assert result.error is not None
    assert result.error.problem.code == "logged_out"
    assert seen(result) == {"A", "B"}
    assert (result.walk.complete, script.asked) == (False, [0, 1])
    assert result.problems == ()


@pytest.mark.parametrize("kind", [Unavailable, RateLimited])
async def test_a_silent_portal_is_asked_three_times_and_no_more(kind: type[Unavailable] | type[RateLimited]) -> None:
    good = page(["A"], 1, last=True)
    patient = Script([kind.of("Cổng"), kind.of("Cổng"), good])
    assert (await walked(patient)).walk.complete
    given_up = Script([kind.of("Cổng")] * 3 + [good])
    result = await walked(given_up)
    assert result.error is not None
    assert given_up.asked == [0, 0, 0]


async def test_errors_of_a_log_in_are_never_tried_again() -> None:
    script = Script([WrongPassword.of("Cổng", key="c", username="u"), page(["A"], 1, last=True)])
    assert (await walked(script)).error is not None
    assert script.asked == [0]


async def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[str, int, int | None]] = []

    async def sleep(_: float) -> None:
        raise AssertionError("nothing to wait for")

    server = Server([f"C{n}" for n in range(5)], 2)
    await walk_list(server, PORTAL, LIST, sleep=sleep, page_seen=lambda *step: told.append(step))
    assert told == [(LIST.key, 2, 5), (LIST.key, 4, 5), (LIST.key, 5, 5)]

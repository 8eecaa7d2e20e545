"""A grid that is scrolled, on a page made for the purpose: whatever its sizes, every row is seen or missed aloud."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import Proof
from dossiers.status import Status
from scrapers.errors.portal import LayoutChanged, Unavailable
from scrapers.families.grid import GridReader, begins_alike, on_screen
from scrapers.families.grid_rows import Sighted, missing_numbers
from scrapers.profile import GridScreen, Portal
from scrapers.rows.reader import ReadRow
from scrapers.session.grid import view_of
from scrapers.transport import GridCell, GridView, Request
from scrapers.walk.lists import PageOfRows, WalkResult, walk_list
from tests.scrapers.pages import portal_of, reading

ROW = 24.0
LIST = """
[[lists]]
key = "dossiers"
name = "Danh sách hồ sơ"
path = "/Read"
rows = "/Data"
total = "/Total"
reading = "auto"
required = ["code", "status"]
columns = { code = "ma", status = "tt" }
[lists.screen]
path = "/Index"
box = ".box"
headers = "th"
row = "tr"
total = ".total"
total_pattern = 'Tổng số ([0-9]+) hồ sơ'
empty = ["Không có dữ liệu"]
columns = { code = "Mã hồ sơ", status = "Trạng thái", due_at = "Hẹn trả" }
dates = { every = ["dmy"] }
"""


def grid_portal(text: str = LIST) -> Portal:
    return portal_of("grid", text)


def screen_of(portal: Portal) -> GridScreen:
    screen = portal.lists[0].screen
    assert screen is not None
    return screen


@dataclass
class Grid:
    """Implements ``GridPage``: ``size`` rows of 24 pixels in a box of ``height``, drawn with ``spare`` rows above and
    below. ``late`` are drawn from their second time in sight on, ``never`` not at all. The portal does not answer the
    look ``silent_at`` (from 1)."""

    size: int
    height: float
    spare: int = 0
    late: frozenset[int] = frozenset()
    never: frozenset[int] = frozenset()
    declared: int | None = None
    first: int = 0
    words: str = ""
    silent_at: int = 0
    passed: set[int] = field(default_factory=set)

    async def grid_view(self, screen: GridScreen, top: float, *, opening: Request | None = None) -> GridView:
        """What is drawn there."""
        self.silent_at -= 1
        if self.silent_at == 0:
            raise Unavailable.of("Cổng")
        whole = self.size * ROW
        top = min(max(top, 0.0), max(whole - self.height, 0.0))
        low, high = int(top // ROW) - self.spare, int((top + self.height - 1) // ROW) + self.spare
        due = [number for number in range(max(low, 0), min(high + 1, self.size)) if number not in self.never]
        drawn = [number for number in due if number not in self.late - self.passed]
        self.passed |= set(due)
        total = self.size if self.declared is None else self.declared
        said = self.words or f'<p class="total">Tổng số {total} hồ sơ</p>'
        return GridView(
            headers=("Mã hồ sơ", "Trạng thái", "Hẹn trả"),
            rows={number + self.first: cells(code_of(number)) for number in drawn},
            top=top,
            height=self.height,
            whole=max(whole, self.height),
            html=f"<body>{said}</body>",
        )


def code_of(number: int) -> str:
    return f"H00.00.00-260512-{number:04}"


def cells(*texts: str) -> tuple[GridCell, ...]:
    full = (*texts, "Đang xử lý", "12/05/2026")[:3]
    return tuple(GridCell(text=text, attributes={}) for text in full)


async def scrolled(grid: Grid, portal: Portal | None = None) -> WalkResult:
    described = portal or grid_portal()
    profile = described.lists[0]
    context = reading()
    reader = GridReader(described, grid, profile, context)
    return await walk_list(reader, described, on_screen(profile), sleep=context.sleep, page_seen=context.page_seen)


def codes(result: WalkResult) -> list[str]:
    return [each.code for each in result.observations]


HEIGHTS = st.floats(min_value=10, max_value=900)


@settings(deadline=None, max_examples=40)
@given(size=st.integers(1, 120), height=HEIGHTS, spare=st.integers(0, 6), first=st.integers(0, 2))
async def test_whatever_its_sizes_every_row_is_seen_once(size: int, height: float, spare: int, first: int) -> None:
    grid = Grid(size=size, height=height, spare=spare, first=first)
    counted = grid_portal(LIST.replace('row = "tr"', f'row = "tr"\nfirst = {first}'))
    result = await scrolled(grid, counted)
    assert (result.error, result.problems) == (None, ())
    assert codes(result) == [code_of(number) for number in range(size)]
    assert result.walk.declared_total == size


@settings(deadline=None, max_examples=40)
@given(size=st.integers(3, 90), height=st.floats(24, 600), data=st.data())
async def test_what_is_drawn_late_is_looked_for_again(size: int, height: float, data: st.DataObject) -> None:
    late = frozenset(data.draw(st.sets(st.integers(0, size - 2), max_size=5)))
    result = await scrolled(Grid(size=size, height=height, late=late))
    assert (result.error, sorted(codes(result))) == (None, [code_of(number) for number in range(size)])


@settings(deadline=None, max_examples=40)
@given(size=st.integers(2, 90), height=st.floats(24, 600), data=st.data())
async def test_a_row_that_is_never_drawn_is_missed_aloud(size: int, height: float, data: st.DataObject) -> None:
    never = frozenset(data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=size - 1)))
    result = await scrolled(Grid(size=size, height=height, never=never))
    assert result.walk.proof is None, "neither a gap between rows nor a missing end goes unnoticed"


async def test_an_empty_grid_says_so() -> None:
    result = await scrolled(Grid(size=0, height=300, words="Không có dữ liệu"))
    assert (result.error, result.observations, result.walk.proof) == (None, (), Proof.EMPTY_WORDS)


async def test_a_grid_without_rows_words_or_total_is_another_page() -> None:
    result = await scrolled(Grid(size=0, height=300, words="Chào mừng"))
    assert isinstance(result.error, LayoutChanged)


async def test_a_total_that_is_not_reached_is_no_proof() -> None:
    assert (await scrolled(Grid(size=60, height=300, declared=61))).walk.proof is None


async def test_a_grid_that_says_zero_but_lacks_its_words_is_no_proof() -> None:
    assert (await scrolled(Grid(size=0, height=300))).walk.proof is None


@pytest.mark.parametrize("late", [frozenset[int](), frozenset({1, 2})])
async def test_nothing_is_lost_where_a_look_has_to_be_tried_again(late: frozenset[int]) -> None:
    for height in (200.0, 2000.0):
        result = await scrolled(Grid(size=50, height=height, late=late, silent_at=2))
        assert (result.error, len(result.observations)) == (None, 50)
        assert result.walk.proof is Proof.DECLARED_TOTAL


DATA = Observation(
    code="H-1",
    raw_code="H-1",
    list_key="dossiers",
    status=Status.PROCESSING,
    raw_status="DXL",
    procedure_code="1.000000",
    due_at=datetime(2026, 5, 12, 16, 30, tzinfo=VIETNAM),
)
SHOWN = replace(DATA, raw_status="Đang xử lý", procedure_code=None)


def first_page(*observations: Observation, total: int | None = 5) -> PageOfRows:
    rows = tuple(ReadRow(observation=each, problems=()) for each in observations)
    return PageOfRows(rows=rows, declared_total=total, is_last=False)


@pytest.mark.parametrize(
    ("shown", "alike"),
    [
        (SHOWN, True),
        (replace(SHOWN, due_at=datetime(2026, 5, 12, tzinfo=VIETNAM)), True),  # the day alone
        (replace(SHOWN, due_at=datetime(2026, 5, 12, 8, tzinfo=VIETNAM)), False),
        (replace(SHOWN, due_at=None), True),
        (replace(SHOWN, code="H-2"), False),
        (replace(SHOWN, status=Status.RETURNED), False),
        (replace(SHOWN, officer="Nguyễn Văn Mẫu"), False),  # the data knows nobody
    ],
)
def test_data_is_believed_where_it_says_what_the_screen_shows(shown: Observation, alike: bool) -> None:
    data = first_page(DATA, replace(DATA, code="H-9"))
    assert begins_alike(data, first_page(shown)) is alike


def test_a_screen_of_more_rows_or_another_total_is_another_list() -> None:
    assert not begins_alike(first_page(DATA), first_page(SHOWN, SHOWN))
    assert not begins_alike(first_page(DATA), first_page(SHOWN, total=6))
    assert not begins_alike(first_page(DATA), first_page()), "nothing seen proves nothing"
    assert begins_alike(first_page(total=0), first_page(total=0))


@pytest.mark.parametrize("way", ["auto", "dom"])
def test_a_grid_that_is_scrolled_needs_its_screen(way: str) -> None:
    text = LIST[: LIST.index("[lists.screen]")].replace('"auto"', f'"{way}"')
    with pytest.raises(ValidationError, match="screen"):
        grid_portal(text)
    grid_portal(text.replace(f'"{way}"', '"requests"'))


@given(st.sets(st.integers(0, 60)), st.integers(0, 3))
def test_missing_numbers_fill_the_gaps(numbers: set[int], first: int) -> None:
    numbers = {number + first for number in numbers}
    missing = missing_numbers(numbers, first)
    assert not numbers & set(missing)
    assert sorted(numbers | set(missing)) == list(range(first, max(numbers, default=first - 1) + 1))


@given(st.lists(st.sets(st.integers(0, 30))))
def test_each_number_is_new_once(views: list[set[int]]) -> None:
    sighted = Sighted()
    taken = [number for view in views for number in sighted.take(view)]
    assert sorted(taken) == sorted(set().union(*views)) == sorted(sighted.numbers)


def found(*rows: tuple[str | None, list[str]]) -> dict[str, object]:
    shown = [[number, [[text, {}] for text in texts]] for number, texts in rows]
    return {"headers": ["A", "B", "C"], "rows": shown, "top": 0, "height": 10, "whole": 10, "html": ""}


def test_the_pieces_of_a_row_with_frozen_columns_are_put_together() -> None:
    pieces = found(("0", ["a0"]), ("1", ["a1"]), ("0", ["b0", "c0"]), ("1", ["b1", "c1"]))
    view = view_of("Cổng", screen_of(grid_portal()), pieces)
    assert {number: [cell.text for cell in row] for number, row in view.rows.items()} == {
        0: ["a0", "b0", "c0"],
        1: ["a1", "b1", "c1"],
    }


@pytest.mark.parametrize("number", [None, "", "-1", "abc"])
def test_a_row_without_a_number_can_not_be_counted(number: str | None) -> None:
    with pytest.raises(LayoutChanged):
        view_of("Cổng", screen_of(grid_portal()), found((number, ["a"])))

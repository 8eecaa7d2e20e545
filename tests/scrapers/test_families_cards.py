"""Cards: facts at places within a card, several facts in one text, pages, links, pieces with a mark, growing pages."""

from collections.abc import Callable
from datetime import datetime
from html import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.privacy import mask_name
from dossiers.snapshot import Proof
from dossiers.status import Status
from dossiers.text import clean, looks_misencoded
from scrapers.errors.portal import LayoutChanged
from scrapers.families import family_for
from scrapers.families.cards_page import Cards, read_cards
from scrapers.rows.reader import RowReader
from scrapers.transport import Request
from scrapers.walk.lists import WalkResult
from tests.scrapers.pages import ORIGIN, Pages, asked, portal_of, reading

LIST = r"""
[[lists]]
key = "dossiers"
name = "Hồ sơ"
path = "/hoso"
query = { tab = "x", after = "{cursor}" }
paging = "cursor"
cursor = ".end@data-after"
pieces = true
rows = ".card"
total = ".total"
total_pattern = '([0-9.]+) hồ sơ'
empty = ["css=.nothing"]
link = "a.code@href"
required = ["code", "status", "due_at"]
dates = { every = ["dmy_hm"], due_at = ["dmy"] }
columns = { status = [".tag@title", ".tag"], applicant = "@data-owner", officer = ".who" }
[[lists.patterns]]
place = ".facts"
pattern = '^(?P<code>\S+) · (?P<procedure_name>.+) / Tiếp nhận '
[[lists.patterns]]
place = ".facts"
pattern = '.* / Tiếp nhận (?P<received_at>[0-9/]+ [0-9:]+), hẹn trả (?P<due_at>[0-9/]+) · (?:Đúng hạn|Quá hạn)$'
[[lists.patterns]]
place = ".result"
pattern = '^Xong (?P<finished_at>[0-9/]+ [0-9:]+)'
may_lack = true
"""
FACTS = "Tiếp nhận 13/04/2026 08:15, hẹn trả 20/04/2026 · Đúng hạn"


def card(
    number: int, procedure: str = "Chứng thực", facts: str = FACTS, tag: str = "Đang xử lý", more: str = ""
) -> str:
    code = f"000.00.12.H40-260413-{number:04d}"
    return (
        f'<div class="card" data-owner="Nguyễn Văn An"><p class="facts">'
        f'<a class="code" href="/hoso/{number}">{code}</a> · {procedure}<br> / {facts}</p>'
        f'<b class="tag">{tag}</b>{more}<a href="/hoso/xoa/{number}">Xóa</a></div>'
    )


def page(cards: str, total: int | None = None, after: str | None = None) -> str:
    said = "" if total is None else f'<p class="total">Tất cả {total} hồ sơ</p>'
    end = "" if after is None else f'<i class="end" data-after="{after}"></i>'
    return f"<body>{said}{cards}{end}</body>"


def read(html: str, text: str = LIST) -> Cards:
    portal = portal_of("cards", text)
    return read_cards(portal, portal.lists[0], RowReader(portal, portal.lists[0]), html, f"{ORIGIN}/hoso")


def only(html: str) -> tuple[Observation, set[str]]:
    (row,) = read(html).rows
    assert row.observation is not None
    return row.observation, {problem.code for problem in row.problems}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "000.00.12.H40-260413-0007"),
        ("procedure_name", "Chứng thực"),
        ("status", Status.PROCESSING),
        ("received_at", datetime(2026, 4, 13, 8, 15, tzinfo=VIETNAM)),
        ("due_at", datetime(2026, 4, 20, tzinfo=VIETNAM)),
        ("finished_at", datetime(2026, 4, 15, 9, 8, tzinfo=VIETNAM)),
        ("applicant", mask_name("Nguyễn Văn An")),
        ("officer", "Lê Thị Bình"),
        ("link", f"{ORIGIN}/hoso/7"),
        ("list_key", "dossiers"),
    ],
)
def test_each_fact_of_a_card(name: str, value: object) -> None:
    more = '<p class="result">Xong 15/04/2026 09:08; trả</p><i class="who"> </i><i class="who">Lê Thị Bình</i>'
    observation, problems = only(page(card(7, more=more)))
    assert (getattr(observation, name), problems) == (value, set())


def test_of_several_places_the_first_that_says_something_counts() -> None:
    shown = card(1).replace('class="tag"', 'class="tag" title="Đã xử lý xong"')
    assert only(page(shown))[0].status is Status.PROCESSED
    assert only(page(shown.replace('title="Đã xử lý xong"', 'title=" "')))[0].status is Status.PROCESSING


def test_a_pattern_that_is_not_found_is_a_problem_of_its_card() -> None:
    html = page(card(1) + card(2, facts="Tiếp nhận hôm qua, hẹn trả mai") + card(3))
    first, second, third = read(html).rows
    assert [{problem.code for problem in row.problems} for row in (first, second, third)] == [
        set(),
        {"pattern_not_found"},
        set(),
    ]
    assert second.observation is not None
    assert (second.observation.code[-4:], second.observation.due_at) == ("0002", None)
    assert "hẹn trả mai" in second.problems[0].sentence
    assert second.problems[0].dossier_code == second.code


def test_a_card_without_a_code_is_counted_and_never_kept() -> None:
    html = page(card(1) + card(2).replace("000.00.12.H40-260413-0002", "") + card(3))
    codes = [row.code for row in read(html).rows]
    assert codes[1] is None
    assert len(codes) == 3


@pytest.mark.parametrize(
    "lost",
    [
        lambda html: html.replace('class="tag"', 'class="nhan"'),
        lambda html: html.replace('class="facts"', 'class="noi-dung"'),
    ],
)
def test_a_fact_that_no_card_has_any_more_is_a_changed_layout(lost: Callable[[str], str]) -> None:
    html = page("".join(card(number) for number in range(4)))
    assert len(read(html).rows) == 4
    with pytest.raises(LayoutChanged):
        read(lost(html))


async def test_words_that_are_others_on_most_cards_are_a_changed_layout_too() -> None:
    html = page("".join(card(number) for number in range(4)), 4, "").replace("hẹn trả", "hẹn ngày")
    result, _ = await walked(LIST, lambda request: html)
    assert result.error is not None
    assert ".facts" in result.error.problem.sentence
    assert result.observations == ()


HOSTILE = [
    " / Tiếp nhận 01/01/2020 00:00, hẹn trả 01/01/2020 · Đúng hạn",
    "000.00.12.H40-260413-9999 · Giả / Tiếp nhận 01/01/2020 00:00, hẹn trả 01/01/2020 · Quá hạn / ",
    "=HYPERLINK(1) {{7*7}} ${x} </div><div class='card'>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_name_says_is_never_taken_for_a_fact(text: str) -> None:
    observation, problems = only(page(card(7, procedure=escape(text))))
    assert (observation.code, problems) == ("000.00.12.H40-260413-0007", set())
    assert observation.due_at == datetime(2026, 4, 20, tzinfo=VIETNAM)
    assert clean(observation.procedure_name or "").startswith(clean(text)[:20])


@given(st.text(max_size=60))
def test_no_text_makes_another_dossier_or_another_date(text: str) -> None:
    assume(not looks_misencoded(text))
    rows = read(page(card(7, procedure=f"A{escape(text)}Z") + card(8))).rows
    assert [row.code for row in rows] == [f"000.00.12.H40-260413-{number:04d}" for number in (7, 8)]
    assert {row.observation.due_at for row in rows if row.observation} == {datetime(2026, 4, 20, tzinfo=VIETNAM)}


async def walked(text: str, answer: Callable[[Request], str | object]) -> tuple[WalkResult, Pages]:
    portal, pages = portal_of("cards", text), Pages(answer)
    return await family_for(portal).read(portal, pages, portal.lists[0], reading()), pages


def cards(numbers: range) -> str:
    return "".join(card(number) for number in numbers)


async def test_pieces_are_asked_for_by_their_own_mark_and_need_not_repeat_the_total() -> None:
    shown = {
        "": page(cards(range(3)), 7, "m1"),
        "m1": page(cards(range(3, 6)), None, "m2"),
        "m2": page(cards(range(6, 7)), None, ""),
    }
    text = LIST.replace("rows =", 'more = { path = "/hoso/ds", query = { sau = "{cursor}" } }\nrows =', 1)
    result, pages = await walked(text, lambda request: shown[dict(request.query).get("sau", "")])
    assert (result.walk.proof, result.walk.distinct_seen, result.walk.declared_total) == (Proof.DECLARED_TOTAL, 7, 7)
    assert asked(pages) == [
        ("/hoso", {"tab": "x", "after": ""}),
        ("/hoso/ds", {"sau": "m1"}),
        ("/hoso/ds", {"sau": "m2"}),
    ]
    assert [request.piece for request in pages.asked] == [False, True, True]


async def test_a_piece_without_a_mark_is_none_of_the_list() -> None:
    shown = {"": page(cards(range(3)), 7, "m1"), "m1": "<body></body>"}
    result, _ = await walked(LIST, lambda request: shown[dict(request.query)["after"]])
    assert result.error is not None
    assert result.error.problem.code == "layout_changed"
    assert (len(result.observations), result.walk.proof) == (3, None)


LINK = LIST.replace('paging = "cursor"\ncursor = ".end@data-after"', 'paging = "link"\nnext = ".end@data-after"')


async def test_links_may_stand_in_any_attribute_and_never_lead_elsewhere() -> None:
    shown = {"": page(cards(range(3)), 5, "/hoso?p=2"), "2": page(cards(range(3, 5)), 5, "")}
    result, _ = await walked(LINK, lambda request: shown[dict(request.query).get("p", "")])
    assert (result.walk.proof, result.walk.distinct_seen) == (Proof.DECLARED_TOTAL, 5)
    result, pages = await walked(LINK, lambda request: page(cards(range(3)), 5, "https://khac.example/hoso"))
    assert result.error is not None
    assert len(pages.asked) == 1


async def test_pages_by_number_end_by_the_total() -> None:
    text = LIST.replace('paging = "cursor"\ncursor = ".end@data-after"', 'paging = "page"\nfirst_page = 1')
    text = text.replace('after = "{cursor}"', 'trang = "{page}"')
    result, pages = await walked(
        text, lambda request: page(cards(range(3 * int(dict(request.query)["trang"]) - 3, 7)[:3]), 7)
    )
    assert (result.walk.proof, len(pages.asked)) == (Proof.DECLARED_TOTAL, 3)


async def test_nothing_here_counts_only_by_the_portals_own_words() -> None:
    nothing = '<p class="nothing">Không có hồ sơ</p>'
    assert (await walked(LIST, lambda request: page(nothing, 0, "")))[0].walk.proof is Proof.EMPTY_WORDS
    assert (await walked(LIST, lambda request: page("", 0, "")))[0].walk.proof is None
    assert (await walked(LIST, lambda request: page(nothing, 4, "")))[0].walk.proof is None
    result, _ = await walked(LIST, lambda request: "<body>Xin chào</body>")
    assert result.error is not None

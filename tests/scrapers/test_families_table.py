"""Plain tables: link paging, page numbers, filter forms, tabs, date windows, several facts in one cell."""

import re
from datetime import date

import pytest

from dossiers.snapshot import Proof
from dossiers.text import clean
from scrapers.families import family_for
from scrapers.families.table import read_tables
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Reply, Request
from scrapers.walk.lists import WalkResult
from tests.scrapers.pages import ORIGIN, Pages, asked, portal_of, reading

LIST = """
[[lists]]
key = "dossiers"
name = "Danh sách"
path = "/hoso"
paging = "link"
next = "a.next"
rows = "table.list"
total = ".total"
total_pattern = 'Tổng số: ([0-9.]+)'
empty = ["Không tìm thấy hồ sơ"]
link = "Mã hồ sơ@href"
required = ["code", "status", "due_at"]
columns = { code = "Mã hồ sơ", status = "Trạng thái", due_at = "Hẹn trả" }
dates = { every = ["dmy"] }
"""
HEADERS = "<tr><th>Mã hồ sơ</th><th>Trạng thái</th><th>Hẹn trả</th></tr>"


def page(numbers: range, total: int, following: str | None = None) -> str:
    rows = "".join(
        f'<tr><td><a href="chitiet?id={n}">H40.12-260504-{n:04d}</a></td><td>Đang xử lý</td><td>20/05/2026</td></tr>'
        for n in numbers
    )
    if not numbers:
        rows = '<tr><td colspan="3">Không tìm thấy hồ sơ</td></tr>'
    link = f'<a class="next" href="{following}">Sau</a>' if following else '<a class="next">Sau</a>'
    return f'<body><p class="total">Tổng số: {total}</p><table class="list">{HEADERS}{rows}</table>{link}</body>'


async def walked(portal: Portal, pages: Pages, profile: ListProfile | None = None) -> WalkResult:
    return await family_for(portal).read(portal, pages, profile or portal.lists[0], reading())


async def test_links_are_followed_to_the_last_page_whatever_their_numbers() -> None:
    portal = portal_of("table", LIST)
    shown = {
        "/hoso": page(range(3), 7, "?p=x1&sort=a%20b"),
        "x1": page(range(3, 6), 7, f"{ORIGIN}/hoso?p=x2"),
        "x2": page(range(6, 7), 7),
    }
    pages = Pages(lambda request: shown[dict(request.query).get("p", request.path)])
    result = await walked(portal, pages)
    assert (result.walk.proof, result.walk.distinct_seen, result.walk.pages) == (Proof.DECLARED_TOTAL, 7, 3)
    assert asked(pages) == [("/hoso", {}), ("/hoso", {"p": "x1", "sort": "a b"}), ("/hoso", {"p": "x2"})]
    assert result.observations[0].link == f"{ORIGIN}/chitiet?id=0"


async def test_a_link_to_another_host_is_never_followed() -> None:
    portal = portal_of("table", LIST)
    pages = Pages(lambda request: page(range(3), 7, "https://khac.example/hoso?p=2"))
    result = await walked(portal, pages)
    assert len(pages.asked) == 1
    assert result.error is not None
    assert result.error.problem.code == "layout_changed"


@pytest.mark.parametrize("href", ["javascript:void(0)", "#", ""])
async def test_a_link_that_leads_nowhere_is_no_next_page(href: str) -> None:
    portal = portal_of("table", LIST)
    result = await walked(portal, Pages(lambda request: page(range(3), 7, href)))
    assert result.walk.proof is None
    assert "7" in (result.walk.reason or "")


async def test_nothing_here_counts_only_by_the_portals_own_words() -> None:
    portal = portal_of("table", LIST)
    assert (await walked(portal, Pages(lambda request: page(range(0), 0)))).walk.proof is Proof.EMPTY_WORDS
    bare = f'<body><p class="total">Tổng số: 0</p><table class="list">{HEADERS}</table></body>'
    assert (await walked(portal, Pages(lambda request: bare))).walk.proof is None
    without_table = "<body><div>Không tìm thấy hồ sơ</div></body>"
    assert (await walked(portal, Pages(lambda request: without_table))).walk.proof is Proof.EMPTY_WORDS
    result = await walked(portal, Pages(lambda request: "<body>Xin chào</body>"))
    assert result.error is not None
    assert result.error.problem.code == "layout_changed"


async def test_pages_by_number_and_tabs_one_by_one() -> None:
    text = LIST.replace('paging = "link"', 'paging = "page"\nfirst_page = 1').replace('next = "a.next"', "")
    text = text.replace('path = "/hoso"', 'path = "/hoso/{tab}"\nquery = { trang = "{page}", co = "{size}" }')
    text += """
[[lists.tabs]]
key = "open"
name = "Đang xử lý"
values = { tab = "dang-xu-ly" }
[[lists.tabs]]
key = "done"
name = "Đã xong"
values = { tab = "da-xong" }
"""
    portal = portal_of("table", text)
    assert [walk.walk_key for walk in portal.walks] == ["dossiers:open", "dossiers:done"]

    def answer(request: Request) -> str:
        first = 3 * (int(dict(request.query)["trang"]) - 1)
        if request.path.endswith("da-xong"):
            return page(range(10 + first, min(10 + first + 3, 15)), 6)  # one fewer than it says
        return page(range(first, min(first + 3, 5)), 5)

    pages = Pages(answer)
    results = [await walked(portal, pages, walk) for walk in portal.walks]
    assert [result.walk.list_key for result in results] == ["dossiers:open", "dossiers:done"]
    assert [result.walk.proof for result in results] == [Proof.DECLARED_TOTAL, None]
    assert "Đã xong" in results[1].problems[-1].sentence
    assert {each.list_key for result in results for each in result.observations} == {"dossiers"}


FORM = """
form = { selector = "form#tim", fields = { tu = "{from}", den = "{to}", tt = "2" }, button = "nut=Tìm" }
window = { field = "received_at", days_back = 30 }
"""


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_filter_form_is_sent_as_it_stands_with_the_date_window(method: str) -> None:
    head, tail = LIST.split("columns =", 1)
    portal = portal_of("table", f"{head}{FORM}columns ={tail}")
    form = (
        f'<form id="tim" method="{method}" action="/hoso/tim"><input type="hidden" name="csrf" value="k1">'
        '<input name="tu" value="x"><input name="den"><select name="tt"><option value="1">Một</select>'
        '<input type="submit" name="xoa" value="Xóa"></form>'
    )

    def answer(request: Request) -> str:
        return page(range(4), 4) if request.path == "/hoso/tim" else f"<body>Hãy chọn điều kiện{form}</body>"

    pages = Pages(answer)
    result = await walked(portal, pages)
    assert [request.method for request in pages.asked] == ["GET", method]
    sent = {"csrf": "k1", "tu": "12/04/2026", "den": "12/05/2026", "tt": "2", "nut": "Tìm"}
    assert asked(pages)[1] == ("/hoso/tim", sent)
    assert result.walk.proof is Proof.DECLARED_TOTAL
    assert (result.walk.since, result.walk.window_field) == (date(2026, 4, 12), "received_at")


async def test_several_facts_in_one_cell_are_split_by_patterns() -> None:
    head, _ = LIST.split("required =", 1)
    portal = portal_of(
        "table",
        head
        + r"""
required = ["code", "status", "due_at"]
columns = { status = "Trạng thái" }
dates = { every = ["dmy", "hm_dmy"] }
[[lists.patterns]]
place = "Thông tin"
pattern = '^(?P<code>\S+) · (?P<procedure_name>.+?) Tiếp nhận (?P<received_at>[0-9:/ ]+), hẹn trả (?P<due_at>[0-9/]+)'
[[lists.patterns]]
place = "Thông tin"
pattern = 'cán bộ: (?P<officer>.+)$'
may_lack = true
""",
    )
    cell = "<b>H40.12-260504-0001</b> · Chứng thực <i>Tiếp nhận 08:15 04/05/2026,\n hẹn trả 20/05/2026</i>"
    rows = f"<tr><td>{cell}</td><td>Đang xử lý</td></tr><tr><td>H40.12-260504-0002: ?</td><td>Đang xử lý</td></tr>"
    html = (
        '<p class="total">Tổng số: 2</p><table class="list"><tr><th>Thông tin</th><th>Trạng thái</th></tr>'
        f"{rows}</table>"
    )
    result = await walked(portal, Pages(lambda request: html))
    (found,) = result.observations
    assert (found.code, found.procedure_name, found.officer) == ("H40.12-260504-0001", "Chứng thực", None)
    assert found.due_at is not None
    assert f"{found.received_at:%H:%M %d/%m/%Y} {found.due_at:%d/%m/%Y}" == "08:15 04/05/2026 20/05/2026"
    assert {"no_code", "pattern_not_found"} <= {problem.code for problem in result.problems}
    lost = html.replace("<th>Thông tin", "<th>Nội dung")
    result = await walked(portal, Pages(lambda request: lost))
    assert result.error is not None
    assert "Thông tin" in result.error.problem.sentence


def heads(html: str) -> tuple[str, ...]:
    (table,) = read_tables(f"<table>{html}</table>", "table")
    return tuple(clean(header) for header in table.headers)


def test_of_headers_above_each_other_the_lowest_counts() -> None:
    two = (
        '<tr><th rowspan="2">Mã</th><th colspan="2">Thời hạn</th><th colspan="0">Tình trạng</th></tr>'
        "<tr><th>Tiếp nhận</th><th>Hẹn trả</th><th>Trạng thái</th></tr><tr><td>1</td><td>2</td></tr>"
    )
    assert heads(two) == ("Mã", "Tiếp nhận", "Hẹn trả", "Trạng thái")
    odd = '<tr><th rowspan="9">Mã</th><th colspan="x">Tên</th></tr><tr><td>1</td><td>2</td></tr>'
    assert heads(odd) == ("Mã", "Tên")
    assert heads("<tr><td>1</td></tr>") == ()
    assert len(heads('<tr><th colspan="999999999999">Mã</th></tr>')) == 100


async def test_a_head_that_comes_again_is_no_dossier() -> None:
    portal = portal_of("table", LIST)
    html = page(range(3), 3)
    again = html.replace('<tr><td><a href="chitiet?id=2"', f'{HEADERS}<tr><td><a href="chitiet?id=2"')
    assert again != html
    result = await walked(portal, Pages(lambda request: again))
    assert (result.walk.proof, result.problems, len(result.observations)) == (Proof.DECLARED_TOTAL, (), 3)


async def test_a_header_whose_texts_are_split_is_missed_like_any_other() -> None:
    portal = portal_of(
        "table",
        LIST.replace(', due_at = "Hẹn trả" }', " }").replace(', "due_at"]', "]")
        + "[[lists.patterns]]\nplace = 'Hẹn trả'\npattern = '(?P<due_at>[0-9/]+)'\nmay_lack = true\n",
    )
    html = page(range(3), 3)
    assert (await walked(portal, Pages(lambda request: html))).problems == ()
    renamed = await walked(portal, Pages(lambda request: html.replace("Hẹn trả", "Hạn trả")))
    assert {each.code for each in renamed.problems} == {"lost_column", "unknown_column"}
    assert any("“Hẹn trả” (gần giống nhất: “Hạn trả”)" in each.sentence for each in renamed.problems)
    twice = await walked(portal, Pages(lambda request: html.replace("Trạng thái", "Hẹn trả")))
    assert twice.error is not None
    required = portal.lists[0].model_copy(update={"required": ("code", "status", "due_at")})
    lost = await walked(portal, Pages(lambda request: html.replace("Hẹn trả", "Hạn trả")), required)
    assert lost.error is not None
    assert "“Hẹn trả” (gần giống nhất: “Hạn trả”)" in lost.error.problem.sentence


async def test_texts_of_another_shape_than_the_pattern_are_told_as_such() -> None:
    portal = portal_of(
        "table", f"{LIST}[[lists.patterns]]\nplace = 'Trạng thái'\npattern = 'Phòng (?P<department>.+)'\n"
    )
    result = await walked(portal, Pages(lambda request: page(range(3), 3)))
    assert result.error is not None
    assert "“Trạng thái” không theo khuôn đã mô tả (patterns) ở 3 trên 3 dòng" in result.error.problem.sentence


async def test_a_link_to_the_next_page_that_is_gone_is_named() -> None:
    result = await walked(portal_of("table", LIST), Pages(lambda request: page(range(3), 7)))
    assert result.walk.reason == "cổng ghi 7 hồ sơ, đọc được 3: không thấy liên kết sang trang sau ở “a.next”."


PLAIN = HEADERS.replace("th>", "td>")


async def test_a_head_of_ordinary_cells_is_found_where_the_profile_counts_its_rows() -> None:
    portal = portal_of("table", LIST.replace('rows = "table.list"', 'rows = "table.list"\nhead_rows = 1'))
    html = (
        page(range(3), 3)
        .replace(HEADERS, PLAIN)
        .replace('<tr><td><a href="chitiet?id=2"', f'{PLAIN}<tr><td><a href="chitiet?id=2"')
    )
    result = await walked(portal, Pages(lambda request: html))
    assert (result.walk.proof, result.problems, len(result.observations)) == (Proof.DECLARED_TOTAL, (), 3)
    renamed = await walked(portal, Pages(lambda request: html.replace("Hẹn trả", "Hạn trả")))
    assert renamed.error is not None
    assert "không thấy “Hẹn trả” (gần giống nhất: “Hạn trả”)" in renamed.error.problem.sentence


async def test_a_table_without_any_head_is_told_with_the_word_that_helps() -> None:
    html = page(range(3), 3).replace(HEADERS, PLAIN)
    result = await walked(portal_of("table", LIST), Pages(lambda request: html))
    assert result.error is not None
    assert "“table.list” không có hàng tiêu đề gồm ô <th> (xem head_rows" in result.error.problem.sentence


async def test_a_page_that_only_its_own_head_gives_a_charset_is_read_by_it() -> None:
    html = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">{page(range(3), 3)}'
    body = html.replace("Đang xử lý", "Ðang x&#7917; lý").encode("cp1258", "xmlcharrefreplace")
    reply = Reply(status=200, url=f"{ORIGIN}/hoso", content_type="text/html", body=body)
    result = await walked(portal_of("table", LIST), Pages(lambda request: reply))
    assert (result.walk.proof, result.problems) == (Proof.DECLARED_TOTAL, ())
    assert {each.raw_status for each in result.observations} == {"Đang xử lý"}


@pytest.mark.parametrize(("pattern", "problems"), [("", {"odd_code"}), ("code_pattern = 'BN[0-9]+/[0-9]{4}'", set())])
async def test_codes_of_a_portals_own_are_odd_until_the_profile_says_how_they_look(
    pattern: str, problems: set[str]
) -> None:
    portal = portal_of("table", LIST.replace("link = ", f"{pattern}\nlink = "))
    html = re.sub("H40.12-260504-([0-9]{4})", r"bn\1/2026", page(range(3), 3))
    result = await walked(portal, Pages(lambda request: html))
    assert ({each.code for each in result.problems}, result.walk.complete) == (problems, True)


@pytest.mark.parametrize(
    "other",
    [
        "<table class='list'><tr><th>Mã hồ sơ</th></tr><tr><td>H40.12-260504-0000</td></tr></table>",  # first columns
        f"<table class='list'>{HEADERS}</table>",  # the head alone, so that it stays in sight
        "<table class='list'><tr><td>Trình bày</td></tr></table>",
    ],
)
async def test_of_several_tables_the_one_with_the_columns_and_rows_counts(other: str) -> None:
    portal = portal_of("table", LIST)
    html = page(range(3), 3)
    first, last = html.replace("<table", f"{other}<table", 1), html.replace("</table>", f"</table>{other}")
    for pages in (Pages(lambda request: first), Pages(lambda request: last)):
        result = await walked(portal, pages)
        assert (result.walk.proof, result.walk.rows_seen, result.problems) == (Proof.DECLARED_TOTAL, 3, ())


async def test_a_lost_column_is_named_as_the_widest_table_lacks_it() -> None:
    portal = portal_of("table", LIST)
    small = "<table class='list'><tr><th>Mã hồ sơ</th></tr><tr><td>1</td></tr></table>"
    html = page(range(3), 3).replace("<th>Hẹn trả", "<th>Ngày hẹn trả").replace("<table", f"{small}<table", 1)
    result = await walked(portal, Pages(lambda request: html))
    assert result.error is not None
    assert "“Hẹn trả” (gần giống nhất: “Ngày hẹn trả”)" in result.error.problem.sentence


@pytest.mark.parametrize("query", ['{ p = "{page}" }', '{ from = "{offset}" }'])
async def test_numbered_pages_are_asked_for_as_far_as_the_total_goes(query: str) -> None:
    numbered = LIST.replace('paging = "link"\nnext = "a.next"', f"page_size = 3\nquery = {query}")
    step = 3 if "offset" in query else 1
    shown = {str(step): page(range(3, 6), 7), str(2 * step): page(range(6, 7), 7)}
    pages = Pages(lambda request: shown.get(next(iter(dict(request.query).values())), page(range(3), 7)))
    result = await walked(portal_of("table", numbered), pages)
    assert (result.walk.proof, result.walk.distinct_seen, result.walk.pages) == (Proof.DECLARED_TOTAL, 7, 3)
    assert len(pages.asked) == 3


async def test_a_lost_column_takes_back_nothing_that_is_known() -> None:
    for portal in (
        portal_of("table", LIST.replace(', "due_at"]', "]")),
        portal_of(
            "table",
            LIST.replace(', due_at = "Hẹn trả" }', " }").replace(', "due_at"]', "]")
            + "[[lists.patterns]]\nplace = 'Hẹn trả'\npattern = '(?P<due_at>[0-9/]+)'\nmay_lack = true\n",
        ),
    ):
        whole = await walked(portal, Pages(lambda _: page(range(3), 3)))
        assert all(each.due_at for each in whole.observations)
        known = {each.code: each for each in whole.observations[:2]}
        pages = Pages(lambda _: page(range(3), 3).replace("Hẹn trả", "Ghi chú mới"))
        lost = await family_for(portal).read(portal, pages, portal.lists[0], reading(known=known))
        assert "lost_column" in {each.code for each in lost.problems}
        assert [each.due_at for each in lost.observations] == [
            *(each.due_at for each in whole.observations[:2]),
            None,
        ], "what was known stays, a new dossier has nothing"
        assert [each.content_hash() for each in lost.observations[:2]] == [
            each.content_hash() for each in whole.observations[:2]
        ], "and so it is no news of any dossier"

"""WebForms pages taken apart: forms as a browser sends them, grids, pagers, totals."""

import pytest

from scrapers.families.html import read_total
from scrapers.families.table import only_cell_says
from scrapers.families.webforms_page import posted_back, read_grid
from scrapers.families.webforms_page import read_post_back_form as read_form

URL = "http://127.0.12.1:9/Officer/List.aspx?h=1"


def form_of(controls: str, action: str = "List.aspx?h=2") -> dict[str, str]:
    state = '<input type="hidden" name="__VIEWSTATE" value="vs">'
    form = read_form(f'<form action="{action}">{state}{controls}</form>', URL)
    assert form is not None
    return {name: value for name, value in form.fields if name != "__VIEWSTATE"}


@pytest.mark.parametrize(
    ("controls", "fields"),
    [
        ('<input name="a" value="x&amp;y">', {"a": "x&y"}),
        ('<input name="a">', {"a": ""}),
        ('<input name="a" disabled value="1"><input value="2">', {}),
        ('<input type="submit" name="Delete" value="x"><button name="b">x</button><input type="image" name="c">', {}),
        ('<input type="checkbox" name="a"><input type="checkbox" name="b" checked>', {"b": "on"}),
        ('<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked>', {"a": "2"}),
        ('<select name="a"><option value="">Tất cả<option value="2" selected>Hai</select>', {"a": "2"}),
        ('<select name="a"><option value="">Tất cả</option><option>Hai</option></select>', {"a": ""}),
        ('<select name="a"><option> Hai  ba </option></select>', {"a": "Hai ba"}),
        ('<select name="a" multiple><option>1</option></select>', {}),
        ('<textarea name="a">lời</textarea>', {"a": "lời"}),
    ],
)
def test_fields_are_those_that_a_browser_sends(controls: str, fields: dict[str, str]) -> None:
    assert form_of(controls) == fields


def test_the_form_event_replaces_the_pages_own() -> None:
    html = '<form><input name="__EVENTTARGET" value="old"><input name="__VIEWSTATE" value="vs"><input name="a"></form>'
    form = read_form(html, URL)
    assert form is not None
    assert (form.path, form.query) == ("/Officer/List.aspx", (("h", "1"),))
    assert posted_back(form, "grid", "Page$2") == (
        ("__EVENTTARGET", "grid"),
        ("__EVENTARGUMENT", "Page$2"),
        ("__VIEWSTATE", "vs"),
        ("a", ""),
    )


def test_a_page_without_view_state_has_no_such_form() -> None:
    assert read_form('<form><input name="q"></form>', URL) is None


def grid(rows: str) -> str:
    return f'<table id="g"><tr><th>Mã <b>hồ sơ</b></th><th>Tên</th></tr>{rows}</table>'


def pager(*cells: str) -> str:
    return f'<tr><td colspan="2"><table><tr>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr></table></td></tr>'


def link(text: str, page: int, target: str = "ctl$g") -> str:
    return f"""<a href="javascript:__doPostBack('{target}','Page${page}')">{text}</a>"""


def test_the_pager_is_no_row_and_its_dots_are_pages() -> None:
    page = grid(
        "<tr><td>A</td><td>B</td></tr>" + pager(link("...", 10), "<span>11</span>", link("12", 12), link("...", 21))
    )
    found = read_grid(page, "#g", "ctl$g")
    assert found is not None
    assert [cell.strip() for cell in " ".join(found.headers).split()] == ["Mã", "hồ", "sơ", "Tên"]
    assert [list(row.texts) for row in found.rows] == [["A", "B"]]
    assert (found.current_page, set(found.page_numbers)) == (11, {10, 12, 21})


def test_links_of_other_targets_and_actions_are_no_pages() -> None:
    delete = """<a href="javascript:__doPostBack('ctl$g','Delete$0')">Xóa</a>"""
    row = f"<tr><td>{link('2', 2, 'other')}</td><td>{delete}</td></tr>"
    found = read_grid(grid(row), "#g", "ctl$g")
    assert found is not None
    assert (found.page_numbers, found.current_page, len(found.rows)) == (frozenset(), None, 1)


def test_rows_of_inner_tables_are_not_the_grids() -> None:
    found = read_grid(grid("<tr><td>A</td><td><table><tr><td>x</td></tr></table></td></tr>"), "#g", "ctl$g")
    assert found is not None
    assert len(found.rows) == 1


def test_a_page_without_the_grid_has_none() -> None:
    assert read_grid("<table id='h'></table>", "#g", "ctl$g") is None


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Tổng số: 61 hồ sơ", 61),
        ("Tổng số:\u00a01.234 hồ sơ", 1234),
        ("", None),
        ("Tổng số: nhiều hồ sơ", None),
        ("Tổng số: 1.23 hồ sơ", None),
    ],
)
def test_the_total_is_a_count_or_none(text: str, total: int | None) -> None:
    assert read_total(f"<p id='t'>{text}</p>", "#t", "Tổng số: ([0-9.]+) hồ sơ") == total
    assert read_total("<p>Tổng số: 61 hồ sơ</p>", "#t", "Tổng số: ([0-9.]+) hồ sơ") is None


@pytest.mark.parametrize(
    ("rows", "empty"),
    [
        ("<tr><td colspan=2>Không  có DỮ LIỆU</td></tr>", True),
        ("<tr><td colspan=2>Có lỗi xảy ra</td></tr>", False),
        ("<tr><td>A</td><td>Không có dữ liệu</td></tr>", False),
        ("", False),
    ],
)
def test_empty_words_stand_alone(rows: str, empty: bool) -> None:
    found = read_grid(grid(rows), "#g", "ctl$g")
    assert found is not None
    assert only_cell_says(found.rows, ("Không có dữ liệu", "css=.none")) is empty

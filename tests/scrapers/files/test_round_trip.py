"""The same rows in any kind of file give the same observations as on a page that the HTML table reader reads."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from dossiers.observation import Observation
from dossiers.text import clean, looks_misencoded
from scrapers.families.webforms_page import read_grid
from scrapers.profile import Portal
from scrapers.rows.reader import RowReader
from scrapers.rows.table import read_headers
from tests.scrapers.files.samples import HEADERS, MAKERS, Row, html_page, read, row

_FREE = ["Tên thủ tục", "Chủ hồ sơ", "Trạng thái", "Đơn vị xử lý", "Mã thủ tục"]
_texts = (
    st.text(st.characters(codec="utf-16", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=12)
    | st.sampled_from(["=1+1", "@x", "-5", "+84", "Nguyễn\u00a0Văn", "Vie\u0323t", 'a"b', "a;b", "a,b", "a\nb", "<b>&"])
).filter(lambda text: not looks_misencoded(text) and not ILLEGAL_CHARACTERS_RE.search(text))
_days = st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 5, 4))


@st.composite
def lists(draw: st.DrawFn) -> list[Row]:
    """Rows with a code each and anything else in their text cells."""
    made: list[Row] = [HEADERS]
    for number in range(1, draw(st.integers(1, 4)) + 1):
        changed = {name: draw(_texts) for name in draw(st.sets(st.sampled_from(_FREE)))}
        if draw(st.booleans()):
            changed["Ngày nộp"] = draw(_days).strftime("%d/%m/%Y")
        made.append(row(number, **changed))
    return made


def by_the_table_reader(portal: Portal, lines: list[Row]) -> list[Observation | None]:
    profile = portal.lists[0]
    grid = read_grid(html_page(lines), "table", "")
    assert grid is not None
    headers = read_headers(portal, profile, grid.headers)
    raws = [raw for cells in grid.rows if (raw := headers.raw_row(cells)) is not None]
    return [RowReader(portal, profile).read(raw).observation for raw in raws]


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=25, deadline=None)
@given(lines=lists())
def test_every_kind_of_file_says_what_the_page_says(land: Portal, kind: str, lines: list[Row]) -> None:
    expected = by_the_table_reader(land, lines)
    found = read(land, MAKERS[kind](lines))
    assert [each.observation for each in found.rows] == expected
    assert clean(found.sheet)


@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(land: Portal, data: bytes) -> None:
    from scrapers.files.model import FileRefused

    with pytest.raises(FileRefused) as caught:
        read(land, data, name="la.bin")
    assert str(caught.value).startswith("Tệp “la.bin”: ")

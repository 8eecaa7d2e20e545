"""Tables: columns are found by their words, and what is no dossier is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.text import clean
from scrapers.errors.portal import LayoutChanged, Misencoded
from scrapers.profile import load_portal
from scrapers.rows.table import TableRow, read_headers

HKD = load_portal(Path(__file__).parents[2] / "sandbox" / "profiles" / "hkd")
LIST = HKD.lists[0]
HEADERS = [
    "STT", "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Hình thức nộp", "Thời điểm nộp", "Thời điểm tiếp nhận", "Hẹn trả",
    "Ngày hoàn thành", "Ngày trả", "Trạng thái", "Đơn vị xử lý", "Cán bộ xử lý", "Thao tác",
]  # fmt: skip
PLAIN = {
    "code": "Mã hồ sơ", "procedure_name": "Thủ tục", "applicant": "Chủ hồ sơ", "channel": "Hình thức nộp",
    "submitted_at": "Thời điểm nộp", "received_at": "Thời điểm tiếp nhận", "due_at": "Hẹn trả",
    "finished_at": "Ngày hoàn thành", "returned_at": "Ngày trả", "status": "Trạng thái", "department": "Đơn vị xử lý",
    "officer": "Cán bộ xử lý",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def row_of(*texts: str, spans: bool = False) -> TableRow:
    return TableRow([Cell(text) for text in texts], spans=spans)


def row_under(headers: list[str]) -> TableRow:
    """Cells that say which header they stand under."""
    return TableRow([Cell(header, {"title": f"title of {header}"}) for header in headers])


@given(headers=st.permutations(HEADERS))
def test_columns_may_stand_in_any_order(headers: list[str]) -> None:
    table = read_headers(HKD, LIST, headers)
    assert table.raw_row(row_under(headers)) == PLAIN | {"procedure_code": "title of Thủ tục"}
    assert table.problems == ()


def test_headers_are_compared_as_words() -> None:
    headers = [header.upper().replace(" ", "\u00a0 ") for header in HEADERS]
    assert read_headers(HKD, LIST, headers).problems == ()


def test_an_unknown_column_is_reported_and_changes_nothing() -> None:
    headers = [*HEADERS[:3], "Ghi chú", *HEADERS[3:]]
    table = read_headers(HKD, LIST, headers)
    assert table.raw_row(row_under(headers)) == PLAIN | {"procedure_code": "title of Thủ tục"}
    assert [(problem.code, problem.detail) for problem in table.problems] == [("unknown_column", "Ghi chú")]


@pytest.mark.parametrize(
    ("lost", "now"), [("Hẹn trả", "Ngày hẹn"), ("Trạng thái", "Tình trạng"), ("Mã hồ sơ", "Mã HS")]
)
def test_a_lost_column_names_the_nearest(lost: str, now: str) -> None:
    headers = [now if header == lost else header for header in HEADERS]
    with pytest.raises(LayoutChanged) as caught:
        read_headers(HKD, LIST, headers)
    assert f"“{lost}” (gần giống nhất: “{now}”)" in caught.value.problem.sentence
    assert caught.value.problem.list_key == "applications"


def test_a_lost_column_with_nothing_like_it_names_none() -> None:
    with pytest.raises(LayoutChanged) as caught:
        read_headers(HKD, LIST, [header for header in HEADERS if header != "Hẹn trả"])
    assert "gần giống" not in caught.value.problem.sentence


def test_a_column_that_can_be_spared_is_reported() -> None:
    headers = [header for header in HEADERS if header != "Cán bộ xử lý"]
    table = read_headers(HKD, LIST, headers)
    assert [(problem.code, problem.detail) for problem in table.problems] == [("lost_column", "Cán bộ xử lý")]


def test_a_column_that_stands_twice_is_not_chosen_from() -> None:
    with pytest.raises(LayoutChanged):
        read_headers(HKD, LIST, [*HEADERS, "Hẹn trả"])


def test_headers_in_a_wrong_encoding_are_refused() -> None:
    with pytest.raises(Misencoded):
        read_headers(HKD, LIST, ["Há»“ sÆ¡", *HEADERS])


@pytest.mark.parametrize(
    "row",
    [
        row_of("Không có dữ liệu", spans=True),
        row_of("Tổng cộng", *HEADERS[1:]),
        row_of("", "TỔNG CỘNG", *HEADERS[2:]),
        row_of("Tổng cộng", "61", spans=True),
    ],
)
def test_sums_and_messages_are_no_dossiers(row: TableRow) -> None:
    assert read_headers(HKD, LIST, HEADERS).raw_row(row) is None


@pytest.mark.parametrize("row", [row_under(HEADERS[:-1]), row_of("x", *HEADERS[1:], spans=True), row_of()])
def test_a_row_that_does_not_stand_under_its_headers_is_refused(row: TableRow) -> None:
    with pytest.raises(ValueError, match="headers"):
        read_headers(HKD, LIST, HEADERS).raw_row(row)


def test_an_empty_cell_is_no_value() -> None:
    shown = row_of(*("\u00a0" if header == "Hẹn trả" else header for header in HEADERS))
    row = read_headers(HKD, LIST, HEADERS).raw_row(shown)
    assert row is not None
    assert "due_at" not in row
    assert "procedure_code" not in row


@given(st.text(max_size=12) | st.text("a9 \u200b\u00ad\u0301\ufeff\u00a0", max_size=6))
def test_a_cell_says_something_where_something_is_left_of_it_when_it_is_cleaned(text: str) -> None:
    shown = row_of(*("x" if header == "Mã hồ sơ" else text for header in HEADERS))
    row = read_headers(HKD, LIST, HEADERS).raw_row(shown)
    assert row is not None
    assert ("status" in row) == bool(clean(text))

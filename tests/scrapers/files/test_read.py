"""Which rows are dossiers, which are not; and that hostile text stays text."""

from typing import Any

import pytest

from scrapers.profile import Portal
from tests.scrapers.files.samples import (
    HEADERS,
    MAKERS,
    codes,
    csv_bytes,
    html_bytes,
    read,
    row,
    row_problems,
    rows,
    taken,
    xlsx,
)  # fmt: skip

BLANK = [""] * len(HEADERS)


def line(**cells: str) -> list[str]:
    """A row with these cells alone, by header."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    return [named.get(name, "") for name in HEADERS]


@pytest.mark.parametrize(
    "beside",
    [
        line(STT="I. Lĩnh vực đất đai"),
        line(Mã_hồ_sơ="Tổng cộng", Chủ_hồ_sơ="1"),
        line(STT="Tổng cộng", Ngày_nộp="1"),
        line(Mã_hồ_sơ="Người lập biểu", Trạng_thái="Thủ trưởng đơn vị"),
        line(Chủ_hồ_sơ="(Ký, ghi rõ họ tên)"),
        line(Đơn_vị_xử_lý="Ngày in: 11/05/2026"),
        list(HEADERS),
        [f"({number})" for number in range(1, len(HEADERS) + 1)],
        BLANK,
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "csv, comma", "html"])
def test_what_is_no_dossier_is_passed_over(land: Portal, kind: str, beside: list[str]) -> None:
    found = read(land, MAKERS[kind]([HEADERS, beside, row(1)]))
    assert codes(found) == ["H40.12-260504-0001"]
    assert row_problems(found) == []
    assert found.skipped == (0 if beside is BLANK else 1)


def test_numbers_that_stand_lower_down_are_no_numbering(land: Portal) -> None:
    odd = ["7", "8", "9", "1", "2", "3", "4", "5", "6", "7", "8"]
    assert len(read(land, xlsx([HEADERS, row(1), odd])).rows) == 2


def test_a_dossier_without_a_code_is_no_note(land: Portal) -> None:
    found = taken(land, xlsx([HEADERS, row(1), row(2, Mã_hồ_sơ="")]), total=1)
    assert [problem.code for problem in found.problems] == ["file_incomplete", "file_no_code"]
    assert "dòng 3 của tệp" in found.problems[1].sentence
    assert found.verdict == "partial"


def test_a_formula_without_a_result_is_named_and_is_no_unknown_status(land: Portal) -> None:
    lines = [HEADERS, row(1), row(2, Mã_hồ_sơ=""), row(3, Trạng_thái="")]

    def spoil(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.cell(3, HEADERS.index("Mã hồ sơ") + 1, '="H40.12-260504-0002"')
        sheet.cell(4, HEADERS.index("Trạng thái") + 1, '="Đang xử lý"')

    found = read(land, xlsx(lines, change=spoil))
    assert row_problems(found) == ["file_no_code", "file_no_result"]
    (nameless,) = found.rows[1].problems
    assert "dòng 3 của tệp không có mã hồ sơ đọc được; ô này là công thức không có kết quả, nên" in nameless.sentence


def test_a_dossier_with_little_in_it_counts_by_its_code(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, line(Mã_hồ_sơ="H40.12-260504-0001")]))
    assert codes(found) == ["H40.12-260504-0001"]
    assert row_problems(found) == ["unknown_status"]


def test_a_strange_code_and_status_are_kept_and_flagged(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, row(1, Mã_hồ_sơ="HKD/77", Trạng_thái="Chờ ký số")]))
    assert codes(found) == ["HKD/77"]
    assert row_problems(found) == ["odd_code", "unknown_status"]


HOSTILE = [
    '=HYPERLINK("http://x.example","x")', "=cmd|' /C calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "[red]x[/red]",
    "'; DROP TABLE dossier; --", "{portal}", "%s%n", "\u202ereversed", "a\r\nBcc: x@vidu.example", "../../x",
    "Z" * 5_000, "\U0001f480",
]  # fmt: skip


@pytest.mark.parametrize("make", [xlsx, csv_bytes, html_bytes])
@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_text_in_any_cell_stays_text(land: Portal, evil: str, make: object) -> None:
    assert callable(make)
    for name in HEADERS[1:]:
        found = taken(land, make([HEADERS, row(1), row(2, **{name.replace(" ", "_"): evil})]), total=2)
        too_long_for_a_code = name == "Mã hồ sơ" and len(evil) > 64
        assert len(found.observations) == (1 if too_long_for_a_code else 2)
        assert not too_long_for_a_code or "file_no_code" in {problem.code for problem in found.problems}
        for problem in found.problems:
            assert len(problem.sentence) < 1_500
            assert "\n" not in problem.sentence


@pytest.mark.parametrize("make", [xlsx, csv_bytes, html_bytes])
def test_people_stay_private(land: Portal, make: object) -> None:
    assert callable(make)
    cells = row(1, Chủ_hồ_sơ="Nguyễn Thị Ánh Tuyết, CCCD 001186012345", Đơn_vị_xử_lý="Phòng A, 0912 345 678")
    found = taken(land, make([HEADERS, cells]))
    assert "Thị" not in repr(found)
    assert "001186012345" not in repr(found)
    assert "0912 345 678" not in repr(found)


def test_five_thousand_rows_are_read_in_seconds(land: Portal) -> None:
    found = taken(land, csv_bytes(rows(5_000)), total=5_000)
    assert found.verdict == "complete"

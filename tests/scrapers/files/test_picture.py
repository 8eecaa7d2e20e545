"""Whole or not: totals found, typed, missing, contradicting; files that are parts of one list."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.snapshot import Proof, Snapshot, Verdict
from scrapers.files.picture import fields_said
from scrapers.profile import Portal
from scrapers.rows.carried import carried, silent_fields
from tests.scrapers.files.samples import AS_OF, HEADERS, csv_bytes, read, row, rows, taken, view, xlsx


def with_total(count: int, words: str) -> bytes:
    return xlsx([[words], *rows(count)])


def told(snapshot: Snapshot) -> tuple[Verdict, Proof | None, int | None]:
    return snapshot.verdict, snapshot.walks[0].proof, snapshot.declared_total


@pytest.mark.parametrize(
    "words",
    [
        "Tổng số: 3 hồ sơ", "Tổng số hồ sơ: 3", "TỔNG SỐ HỒ SƠ : 3", "Tổng cộng: 3 hồ sơ", "Tổng số: 3", "Có 3 hồ sơ",
        "Hiển thị 1 - 3 trong tổng số 3 bản ghi", "Tổng số bản ghi (3)", "Tìm thấy 3 kết quả",
    ],
)  # fmt: skip
def test_a_total_in_the_file_proves_it(land: Portal, words: str) -> None:
    found = taken(land, with_total(3, words))
    assert told(found) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL, 3)
    assert (found.started_at, found.finished_at) == (AS_OF, AS_OF)


def test_a_total_in_two_cells_below_the_list(land: Portal) -> None:
    found = taken(land, xlsx([*rows(3), ["", "Tổng số hồ sơ", "", 3]]))
    assert told(found) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL, 3)


@pytest.mark.parametrize("words", ["Tổng cộng: 1.250.000", "Tổng số ngày: 5", "Tổng phí 20.000 đồng", "Kỳ 3"])
def test_other_sums_are_no_total(land: Portal, words: str) -> None:
    assert told(taken(land, with_total(3, words))) == (Verdict.PARTIAL, None, None)


def test_a_total_in_a_dossier_s_own_text_is_none(land: Portal) -> None:
    lines = xlsx([HEADERS, row(1, Tên_thủ_tục="Tổng số: 1 hồ sơ")])
    assert told(taken(land, lines)) == (Verdict.PARTIAL, None, None)


def test_a_typed_total_is_its_own_proof(land: Portal) -> None:
    assert told(taken(land, xlsx(rows(3)), total=3)) == (Verdict.COMPLETE, Proof.TYPED_TOTAL, 3)


def test_without_a_total_nothing_is_proven(land: Portal) -> None:
    found = taken(land, xlsx(rows(3)))
    assert told(found) == (Verdict.PARTIAL, None, None)
    assert "không thấy tổng số của cổng" in found.problems[-1].sentence


def test_a_wrong_total_is_told_with_both_numbers(land: Portal) -> None:
    found = taken(land, xlsx(rows(3)), total=61)
    assert told(found) == (Verdict.PARTIAL, None, 61)
    assert "tổng số là 61 hồ sơ nhưng trong tệp có 3" in found.problems[-1].sentence


def test_a_typed_total_against_the_file_s_own(land: Portal) -> None:
    found = taken(land, with_total(3, "Tổng số: 4 hồ sơ"), total=3)
    assert found.verdict is Verdict.PARTIAL
    assert "tệp ghi tổng số 4 nhưng tổng số nhập vào là 3" in found.problems[-1].sentence


def test_two_totals_in_one_file_are_none(land: Portal) -> None:
    found = taken(land, xlsx([["Tổng số: 3 hồ sơ"], *rows(3), ["Tổng số: 5 hồ sơ"]]))
    assert found.verdict is Verdict.PARTIAL
    assert "ghi nhiều tổng số khác nhau: 3 và 5" in found.problems[-1].sentence


def part(first: int, last: int, words: str = "") -> bytes:
    return xlsx([[words], HEADERS, *(row(number) for number in range(first, last + 1))])


def test_parts_that_each_hold_what_they_declare(land: Portal) -> None:
    found = taken(land, part(1, 2, "Tổng số: 2 hồ sơ"), part(3, 5, "Tổng số: 3 hồ sơ"))
    assert told(found) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL, 5)


def test_pages_that_each_declare_the_whole(land: Portal) -> None:
    pages = [part(1, 2, "Tổng số: 5 hồ sơ"), part(3, 5, "Tổng số: 5 hồ sơ")]
    assert told(taken(land, *pages)) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL, 5)
    assert taken(land, pages[0]).verdict is Verdict.PARTIAL
    assert told(taken(land, pages[0], part(3, 5))) == (Verdict.COMPLETE, Proof.DECLARED_TOTAL, 5)


def test_parts_that_overlap_are_counted_once(land: Portal) -> None:
    assert told(taken(land, part(1, 3), part(3, 5), total=5)) == (Verdict.COMPLETE, Proof.TYPED_TOTAL, 5)
    twice = taken(land, part(1, 3, "Tổng số: 3 hồ sơ"), part(3, 5, "Tổng số: 3 hồ sơ"))
    assert twice.verdict is Verdict.PARTIAL, "six are declared, five are there"


def test_parts_that_contradict_each_other(land: Portal) -> None:
    found = taken(land, part(1, 2, "Tổng số: 9 hồ sơ"), part(3, 5, "Tổng số: 8 hồ sơ"))
    assert "những tổng số khác nhau (9, 8)" in found.problems[-1].sentence


def test_codes_that_excel_made_numbers_of_prove_nothing(land: Portal) -> None:
    found = taken(land, xlsx([HEADERS, row(1, Mã_hồ_sơ=12345)]), total=1)
    assert (found.verdict, len(found.observations)) == (Verdict.PARTIAL, 1)
    assert "có thể đã mất số 0 ở đầu" in found.problems[0].sentence


def test_plain_numbers_are_ordinary_codes_where_the_profile_says_so(land: Portal, profiles: Path) -> None:
    from tests.scrapers.files import samples

    data = xlsx([HEADERS, row(1, Mã_hồ_sơ=6201004050)])
    assert "odd_code" in [each.code for each in taken(land, data, total=1).problems]
    snapshot = taken(samples.portal(profiles, "\n[import]\nnumeric_codes = true\n"), data, total=1)
    assert (snapshot.verdict, snapshot.problems) == (Verdict.COMPLETE, ())


def test_a_file_without_a_dossier_says_what_to_do_and_shows_the_row_that_was_passed_over(land: Portal) -> None:
    data = xlsx([HEADERS, ["Không có dữ liệu"]])
    for total in (None, 0):
        snapshot = taken(land, data, total=total)
        assert told(snapshot)[:2] == (Verdict.FAILED, None)
        assert "[import] empty" in snapshot.problems[-1].sentence
    assert "Dòng đó ghi: “Không có dữ liệu”." in read(land, data).notes


def test_nothing_is_empty_only_by_the_file_s_own_words(land: Portal, profiles: Path) -> None:
    assert taken(land, xlsx(rows(0))).verdict is Verdict.FAILED
    assert taken(land, xlsx(rows(0)), total=0).verdict is Verdict.FAILED, "a person's zero is no portal's word"
    assert told(taken(land, with_total(0, "Tổng số: 0 hồ sơ"))) == (
        Verdict.EMPTY_CONFIRMED, Proof.DECLARED_TOTAL, 0,
    )  # fmt: skip
    from tests.scrapers.files import samples

    own = samples.portal(profiles, '\n[import]\nempty = ["Không có dữ liệu"]\n')
    empty = taken(own, xlsx([*rows(0), ["Không có dữ liệu"]]))
    assert told(empty) == (Verdict.EMPTY_CONFIRMED, Proof.EMPTY_WORDS, None)


@given(st.integers(0, 8), st.integers(0, 8), st.none() | st.integers(0, 12))
@settings(max_examples=30, deadline=None)
def test_complete_means_that_the_total_is_the_number_of_codes(
    land: Portal, first: int, second: int, total: int | None
) -> None:
    files = [csv_bytes([HEADERS, *(row(n) for n in range(1, first + 1))])]
    files.append(csv_bytes([HEADERS, *(row(n) for n in range(3, 3 + second))]))
    codes = {*range(1, first + 1), *range(3, 3 + second)}
    found = taken(land, *files, total=total)
    assert {each.code for each in found.observations} == {f"H40.12-260504-{n:04d}" for n in codes}
    assert (found.verdict is Verdict.COMPLETE) == (bool(codes) and total == len(codes))


def test_what_a_file_is_silent_of_stays_as_it_was(land: Portal) -> None:
    full = taken(land, xlsx(rows(1))).observations[0]
    short = [name for name in HEADERS if name not in ("Ngày tiếp nhận", "Đơn vị xử lý")]
    cells = dict(zip(HEADERS, row(1, Ngày_nộp=""), strict=True))
    reading = read(land, csv_bytes([short, [cells[name] for name in short]]))
    silent = silent_fields(fields_said(view(land), [reading]))
    assert {"received_at", "department", "officer", "channel", "raw_channel"} <= silent
    assert not {"submitted_at", "due_at", "field_name", "status"} & silent
    now = reading.rows[0].observation
    assert now is not None
    before = replace(full, officer="Trần Văn Thử", submitted_at=datetime(2026, 5, 1, tzinfo=VIETNAM))
    after = carried(now, before, silent)
    assert (after.received_at, after.department, after.officer) == (full.received_at, "Phòng Kinh tế", "Trần Văn Thử")
    assert after.submitted_at is None, "the file has the column, and it is empty now"

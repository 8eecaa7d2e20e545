"""Which row is the header, on which sheet; and what is said where that is not clear."""

from pathlib import Path

import pytest

from scrapers.files.model import FileRefused
from scrapers.files.view import view_of
from scrapers.profile import Portal, load_portal
from tests.scrapers.files import samples
from tests.scrapers.files.samples import HEADERS, Row, csv_bytes, problem_codes, read, row, rows, xlsx

ROOT = Path(__file__).parents[3]


def refused(portal: Portal, data: bytes, sheet: str | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        read(portal, data, name="ds.xlsx", sheet=sheet)
    return str(caught.value)


def test_the_sheet_that_fits_best_is_read_and_the_other_is_named(land: Portal) -> None:
    less = [["Mã hồ sơ", "Trạng thái"], ["H40.12-260504-0009", "Đang xử lý"]]
    found = read(land, xlsx([["Ghi chú"]], less, rows(2), names=["Bìa", "Tóm tắt", "Danh sách"]))
    assert (found.sheet, len(found.rows)) == ("Danh sách", 2)
    assert found.notes == ("Không đọc “Tóm tắt”: giống danh sách này nhưng thiếu cột hơn trang “Danh sách”.",)


def test_two_sheets_alike_need_a_person_s_word(land: Portal) -> None:
    data = xlsx(rows(2), rows(3), names=["Quý I", "Quý II"])
    assert "nhiều trang đều giống danh sách “Hồ sơ đất đai”: “Quý I”, “Quý II”; hãy thêm --sheet" in refused(land, data)
    assert len(read(land, data, sheet="quý ii").rows) == 3
    assert "không có trang nào tên “Quý III”; trong tệp có: “Quý I”, “Quý II”" in refused(land, data, "Quý III")


def test_an_empty_copy_of_a_sheet_is_not_in_the_way(land: Portal) -> None:
    assert read(land, xlsx(rows(0), rows(3), names=["Mẫu", "Danh sách"])).sheet == "Danh sách"


def test_the_profile_may_name_the_sheet(profiles: Path) -> None:
    named = samples.portal(profiles, '\n[import]\nsheet = "Quý II"\n')
    assert len(read(named, xlsx(rows(2), rows(3), names=["Quý I", "Quý II"])).rows) == 3


def test_missing_columns_are_all_named_with_what_is_there(land: Portal) -> None:
    head = [
        "Tình trạng" if name == "Trạng thái" else "Ngày hẹn" if name == "Ngày hẹn trả" else name for name in HEADERS
    ]
    sentence = refused(land, xlsx([["Sở X"], head, row(1)]))
    assert sentence.startswith("Tệp “ds.xlsx”: trang “Trang 1”, dòng tiêu đề 2: không thấy cột ")
    assert "“Trạng thái” (gần giống nhất: “Tình trạng”)" in sentence
    assert "“Ngày hẹn trả” (gần giống nhất: “Ngày hẹn”)" in sentence
    assert sentence.endswith("Chưa ghi gì vào sổ.")


def test_a_required_column_twice_is_refused(land: Portal) -> None:
    assert "có 2 cột cùng tên “Trạng thái”" in refused(land, xlsx([[*HEADERS, "Trạng thái"], [*row(1), "x"]]))


def test_unknown_and_spare_columns_are_told_of_the_file(land: Portal) -> None:
    head = ["Đơn vị giải quyết" if name == "Đơn vị xử lý" else name for name in HEADERS]
    found = read(land, xlsx([head, row(1)]))
    assert problem_codes(found.problems) == ["file_lost_column", "file_unknown_column"]
    assert "tệp không có cột “Đơn vị xử lý” (gần giống nhất: “Đơn vị giải quyết”)" in found.problems[0].sentence
    assert "department" not in found.fields
    assert "applicant" in found.fields


def test_a_header_deep_below_titles(land: Portal) -> None:
    titles = [[f"Dòng {number}"] for number in range(60)]
    assert read(land, csv_bytes([*titles, *rows(2)])).header_row == 61


def test_a_data_row_that_quotes_a_header_is_no_header(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, row(1, Tên_thủ_tục="Trạng thái", Đơn_vị_xử_lý="Mã hồ sơ")]))
    assert (found.header_row, len(found.rows)) == (1, 1)


IMPORT = """
[import]
list = "dossiers"
required = ["code", "status"]
total_pattern = ['Cộng tất cả ([0-9]+) việc']
ignored = ["TT"]

[import.columns]
code = ["Số hồ sơ", "Mã HS"]
status = "Tình trạng"
due_at = "Hạn"

[import.dates]
every = ["words"]
"""


def test_an_export_s_own_words_dates_and_total(profiles: Path) -> None:
    own = samples.portal(profiles, IMPORT)
    lines: list[Row] = [
        ["TT", "Mã HS", "Tình trạng", "Hạn"],
        [1, "H40.12-260504-0001", "Đang xử lý", "ngày 25 tháng 5 năm 2026"],
        ["", "Cộng tất cả 1 việc"],
    ]
    found = samples.taken(own, xlsx(lines))
    assert (found.verdict, found.problems) == ("complete", ())
    assert found.observations[0].due_at is not None


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ('[import]\nlist = "khac"\n', "không có danh sách nào tên “khac”"),
        ("[import]\ntotal_pattern = 'x'\n", "đúng một cặp ngoặc"),
        ("[import]\ntotal_pattern = '('\n", "mẫu tổng số không hợp lệ"),
        ("[import]\nsheets = 'x'\n", "có phải ý anh/chị là “sheet”?"),
    ],
)
def test_mistakes_of_a_profile_are_told(profiles: Path, extra: str, words: str) -> None:
    from scrapers.profile import ProfileError

    with pytest.raises(ProfileError, match=words.replace("?", r"\?")):
        samples.portal(profiles, f"\n{extra}")


def test_a_portal_of_files_needs_no_address_and_no_log_in(land: Portal) -> None:
    assert (land.origins, land.login.kind, land.lists[0].end_proof) == ({}, "none", "declared_total")
    assert land.guard_rules().origins == ()


def test_which_list_a_file_stands_for() -> None:
    civil = load_portal(ROOT / "sandbox" / "profiles" / "hotich")
    with pytest.raises(FileRefused, match="nhiều danh sách; hãy thêm --list và tên danh sách: birth "):
        view_of(civil)
    assert view_of(civil, "death").profile.key == "death"
    with pytest.raises(FileRefused, match="không có danh sách hồ sơ nào tên “x”"):
        view_of(civil, "x")
    with pytest.raises(FileRefused, match="không có danh sách hồ sơ nào để nhập từ tệp"):
        view_of(load_portal(ROOT / "sandbox" / "profiles" / "index766"))


@pytest.mark.parametrize("key", ["igate", "legacy", "land"])
def test_places_in_json_and_on_pages_are_not_told_as_header_words(key: str) -> None:
    portal = load_portal(ROOT / "sandbox" / "profiles" / key)
    with pytest.raises(FileRefused, match=r"hãy ghi \[import\.columns\] vào mô tả cổng") as refused:
        samples.read(portal, samples.xlsx(samples.rows(2)))
    assert portal.lists[0].columns is not None
    assert not any(words in str(refused.value) for words in portal.lists[0].columns.declared()["status"])


PATTERNS = """
[[lists.patterns]]
place = "Tên thủ tục"
pattern = '(?P<procedure_name>.+?) Hạn: (?P<due_at>[0-9/]+)'
may_lack = true

[[lists.patterns]]
pattern = 'CB: (?P<officer>[^;]+)'
may_lack = true
"""


def test_facts_that_share_a_cell_are_split_as_on_the_page(tmp_path: Path) -> None:
    text = samples.PROFILE.replace('due_at = "Ngày hẹn trả"\n', "").replace(
        "[lists.constants]", f"{PATTERNS}\n[lists.constants]"
    )
    text = text.replace('procedure_name = "Tên thủ tục"\n', "")
    file = samples.save_profile(tmp_path)
    file.write_text(text, "utf-8")
    own = load_portal(file)
    short = [name for name in HEADERS if name != "Ngày hẹn trả"]
    cells = dict(zip(HEADERS, row(1, Tên_thủ_tục="Đăng ký Hạn: 25/05/2026 CB: Trần Thử;"), strict=True))
    (only,) = read(own, xlsx([short, [cells[name] for name in short]])).rows
    assert only.problems == ()
    assert only.observation is not None
    assert (only.observation.procedure_name, only.observation.officer) == ("Đăng ký", "Trần Thử")
    assert only.observation.due_at is not None
    with pytest.raises(FileRefused, match="không thấy cột “Tên thủ tục”"):
        read(own, xlsx([[name for name in short if name != "Tên thủ tục"], ["x"] * 9]))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[[lists.tabs]]\nkey = "mot"\nname = "Đang xử lý"\n', "các thẻ “Đang xử lý”"),
        ('[lists.window]\nfield = "received_at"\ndays_back = 30\n', "chỉ hiện hồ sơ của một khoảng thời gian"),
    ],
)
def test_a_list_that_a_file_can_t_show_whole_is_not_proven(tmp_path: Path, more: str, words: str) -> None:
    text = samples.PROFILE.replace("[lists.constants]", f"{more}\n[lists.constants]")
    file = samples.save_profile(tmp_path)
    file.write_text(text, "utf-8")
    found = samples.taken(load_portal(file), xlsx([["Tổng số: 2 hồ sơ"], *rows(2)]))
    assert found.verdict == "partial"
    assert words in found.problems[-1].sentence

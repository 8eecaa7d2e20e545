"""JSON: paths into items, pointers into replies, and what is missing."""

from pathlib import Path
from typing import Any

import pytest

from scrapers.errors.portal import LayoutChanged
from scrapers.profile import load_portal
from scrapers.rows.json_items import Missing, as_text, at_path, at_pointer, link_of, raw_rows

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
HOTICH = load_portal(PROFILES / "hotich")
IGATE = load_portal(PROFILES / "igate")
ITEM: dict[str, Any] = {
    "names": [{"languageId": 46, "name": "Civil status"}, {"languageId": 228, "name": "Hộ tịch"}],
    "task": [{"agency": {"name": "Phòng"}}],
    "nothing": None,
    "empty": [],
    "number": 0,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("names[languageId=228].name", "Hộ tịch"),
        ("names[languageId=1].name", None),
        ("task[0].agency.name", "Phòng"),
        ("task[1].agency.name", None),
        ("nothing", None),
        ("nothing.name", None),
        ("empty[0].name", None),
        ("number", 0),
    ],
)
def test_values_at_paths(path: str, expected: object) -> None:
    assert at_path(ITEM, path) == expected


@pytest.mark.parametrize(("path", "key"), [("absent", "absent"), ("task[0].agency.code", "code"), ("number[0]", "[0]")])
def test_an_absent_key_is_not_null(path: str, key: str) -> None:
    with pytest.raises(Missing) as caught:
        at_path(ITEM, path)
    assert caught.value.key == key


def test_pointers() -> None:
    document = {"result": {"content": [1, 2], "a/b": 3}}
    assert at_pointer(document, "/result/content/1") == 2
    assert at_pointer(document, "/result/a~1b") == 3
    assert at_pointer(document, "") == document
    for gone in ("/result/total", "/result/content/2", "/result/content/x"):
        with pytest.raises(Missing):
            at_pointer(document, gone)


@pytest.mark.parametrize(
    ("value", "text"),
    [(20260000000000008, "20260000000000008"), (0, "0"), ("", ""), (None, None), ({}, None), (True, "true")],
)
def test_single_values_as_text(value: object, text: str | None) -> None:
    assert as_text(value) == text


def hotich_item(**changes: object) -> dict[str, object]:
    item: dict[str, object] = {
        "maHoSo": "H40-260413-0001", "maTTHC": "1.001193", "tenTTHC": "Đăng ký khai sinh", "nguoiYeuCau": "A B",
        "kenh": "TRUC_TUYEN", "ngayNop": "13/04/2026 08:37", "ngayTiepNhan": "", "ngayHenTra": "", "ngayHoanThanh": "",
        "ngayTraKetQua": "", "trangThai": "DA_TN", "tenTrangThai": "Đã tiếp nhận", "phongBan": "P", "canBo": "C D",
    }  # fmt: skip
    return {key: value for key, value in (item | changes).items() if value != "absent"}


def test_empty_values_are_no_values() -> None:
    row = raw_rows(HOTICH, HOTICH.lists[0], [hotich_item()])[0]
    assert row["submitted_at"] == "13/04/2026 08:37"
    assert "received_at" not in row


def test_a_key_that_single_items_lack_is_simply_empty_there() -> None:
    rows = raw_rows(HOTICH, HOTICH.lists[0], [hotich_item(ngayHenTra="absent"), hotich_item(ngayHenTra="x")])
    assert ["due_at" in row for row in rows] == [False, True]


def test_a_required_key_that_all_items_lack_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged) as caught:
        raw_rows(HOTICH, HOTICH.lists[0], [hotich_item(ngayHenTra="absent", henTra="")] * 2)
    assert "“ngayHenTra” (gần giống nhất: “henTra”)" in caught.value.problem.sentence


def test_a_key_that_is_not_required_may_go() -> None:
    assert "officer" not in raw_rows(HOTICH, HOTICH.lists[0], [hotich_item(canBo="absent")])[0]


def test_links_hold_only_what_an_address_may() -> None:
    profile = IGATE.lists[0]
    assert link_of(profile, "https://a.vn", {"id": "5f/../x?y"}) == "https://a.vn/vi/dossier/search/5f%2F..%2Fx%3Fy"
    assert link_of(profile, "https://a.vn", {"code": "x"}) is None
    assert link_of(HOTICH.lists[0], "https://a.vn", {"id": "1"}) is None


def test_a_path_is_no_key_however_it_is_written() -> None:
    profile, columns = HOTICH.lists[0], HOTICH.lists[0].columns
    assert columns is not None
    within = profile.model_copy(update={"columns": columns.model_copy(update={"officer": ("may.ten",)})})
    assert "officer" not in raw_rows(HOTICH, within, [hotich_item(**{"may.ten": "E F"})])[0]
    assert raw_rows(HOTICH, within, [hotich_item(may={"ten": "E F"})])[0]["officer"] == "E F"

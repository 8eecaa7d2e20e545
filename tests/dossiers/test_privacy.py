import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.privacy import _BUSINESS, _HOUSEHOLD, HIDDEN, mask_name, redact
from dossiers.text import clean


@pytest.mark.parametrize(
    "secret",
    [
        "001099001234",
        "001 099 001 234",
        "0010 9900 1234",
        "012345678",
        "012.345.678",
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "+84 (0) 912 345 678",
        "0084 912345678",
        "0912-345-678",
        "0912 – 345 – 678",
        "0912\u00a0345\u202f678",
        "0912\u200b345\u2011678",
        "０９１２３４５６７８",
        "024 3825 1234",
        "001-099-001-234",
        "001  099  001  234",
        "012–345–678",
        "dan@example.vn",
    ],
)
@pytest.mark.parametrize("around", ["{}", "CCCD{}", "SĐT: {}.", "ĐT-{}", "số {}, ngày 13/04/2026", "({})"])
def test_personal_numbers_go(secret: str, around: str) -> None:
    if "@" in secret and around in ("CCCD{}", "ĐT-{}"):  # there the word is part of the address
        assert redact(around.format(secret)).endswith(HIDDEN)
        return
    assert redact(around.format(secret)) == around.format(HIDDEN)


def test_numbers_side_by_side_all_go_and_words_around_them_may_be_composed_in_any_way() -> None:
    assert redact("0912345678/0987654321") == f"{HIDDEN}/{HIDDEN}"
    assert redact("001099001234-012345678") == f"{HIDDEN}-{HIDDEN}"
    assert redact("(091) 2345678, (+84) 912.345.678") == f"({HIDDEN}, ({HIDDEN}"
    around = unicodedata.normalize("NFD", "Điện thoại bà Hường: {}, số nhà 12")
    assert redact(around.format("0912 345 678")) == around.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "H56.14-240823-0001",
        "H15.50.05.13-261008-0975",
        "000.00.19.H47-260105-0001",
        "G01-261008-1234567",
        "1.001193.000.00.00.H56",
        "2.002621.H56",
        "13/04/2026 08:15",
        "20260413080500",
        "05-05-2026 12:30",
        "05.05.2026-15.05.2026 12",
        "2026-05-05 12:30",
        "BNV-261008-001203",
        "giờ 07:00-11:30",
    ],
)
def test_codes_and_dates_stay(text: str) -> None:
    assert redact(f"Hồ sơ {text}, lần 2") == f"Hồ sơ {text}, lần 2"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Thị Ánh Tuyết", "N. T. Á. Tuyết"),
        ("Tuyết", "T***"),
        ("", ""),
        ("Hộ kinh doanh Trần Văn Bình", "Hộ kinh doanh T. V. Bình"),
        ("Hộ kinh doanh bà Nguyễn Thị Mơ", "Hộ kinh doanh bà N. T. Mơ"),
        ("Hộ gia đình ông Lò Văn Páo", "Hộ gia đình ông L. V. Páo"),
        ("HỘ KINH DOANH TRẦN THỊ LÝ", "HỘ KINH DOANH T. T. LÝ"),
        ("Hộ kinh doanh Cơ khí & Sửa xe Thanh Tâm", "Hộ kinh doanh C… S… T… T…"),
        ("Hộ kinh doanh Nguyễn Văn Bình - Tạp hóa", "Hộ kinh doanh N… V… B… T…"),
        ("HKD Quán ăn 79", "HKD Q… 7…"),
        ("Hộ kinh doanh “Hoa Mai”", "Hộ kinh doanh H… M…"),
        ("Hộ kinh doanh cà phê mai", "Hộ kinh doanh c… p… m…"),
        ("Hộ kinh doanh Mai", "Hộ kinh doanh M…"),
        ("Hộ kinh doanh &", "Hộ kinh doanh …"),
        ("CÔNG TY TNHH Hoa Mai", "CÔNG TY TNHH H… M…"),
        ("Công ty cổ phần Một Hai Ba", "Công ty cổ phần M… H… B…"),
    ],
)
def test_names_are_masked_once(name: str, masked: str) -> None:
    assert mask_name(name) == masked
    assert mask_name(masked) == masked


@given(
    kind=st.sampled_from(["", "Hộ kinh doanh ", "HKD ", "Công ty TNHH ", "Hộ gia đình ", "hộ kinh doanh ông "]),
    words=st.lists(st.text(st.sampled_from("NguyễnTrầMơĐứcÁnh&-“79"), min_size=1, max_size=8), min_size=1, max_size=6),
)
def test_no_word_but_a_given_name_survives_and_masking_twice_is_masking_once(kind: str, words: list[str]) -> None:
    masked = mask_name(kind + " ".join(words))
    assert mask_name(masked) == masked
    left = masked.removeprefix(kind).split()
    shown = left[:-1] if len(words) > 1 else left  # of a person the given name is shown
    assert all(len(word.rstrip(".…*")) <= 1 for word in shown)


@given(st.one_of(*(st.from_regex(each, fullmatch=True) for each in (_BUSINESS, _HOUSEHOLD))).map(clean))
def test_every_kind_of_owner_is_looked_for_whatever_letter_it_begins_with(kind: str) -> None:
    assert mask_name(f"{kind} Trần Văn Bình") == f"{kind} T. V. Bình"

"""Pretend people and pretend businesses: common Vietnamese names put together at random, NFC.

Any likeness to a living person is chance: family, middle and given names are drawn apart.
"""

import unicodedata
from random import Random


def _words(text: str, separator: str = " ") -> tuple[str, ...]:
    return tuple(text.split(separator))


FAMILY = _words(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ "
    "Ngô Dương Lý Đoàn Đinh Mai Tạ Lương Trịnh Hà Nông Tô Thạch"
)
MIDDLE_FEMALE = _words("Thị,Thị Thu,Thị Ngọc,Ngọc,Thanh,Thùy,Thị Bích,Minh,Hoài,Thị Thuý,Quỳnh,Thị Hoà", ",")
MIDDLE_MALE = _words("Văn,Hữu,Đức,Quốc,Minh,Xuân,Công,Đình,Bá,Thế,Quang,Gia,Trọng", ",")
GIVEN_FEMALE = _words(
    "Lan Hoa Hương Hằng Nga Thúy Thuỷ Hà Yến Oanh Loan Phượng Trang Linh Ngân Hòa Hoà Quyên Tuyết Đào Mỹ Ánh Ơn"
)
GIVEN_MALE = _words(
    "Hùng Dũng Cường Tuấn Sơn Hải Long Khoa Khoẻ Hòa Hoà Thắng Toàn Đạt Đông Quý Quỳ Uy Ước Ân Ấn Thuỵ Huy"
)
LONG_NAMES = (
    "Công Tằng Tôn Nữ",
    "Tôn Thất Nguyễn Phúc",
    "Nguyễn Phúc Vĩnh Thụy",
    "H'Nguyên Niê Kđăm",
)
TRADES = (
    "Tạp hóa",
    "Quán ăn",
    "Cà phê",
    "May đo",
    "Điện nước",
    "Vật liệu xây dựng",
    "Sửa xe máy",
    "Thuốc nam",
    "Hoa tươi",
    "Cắt tóc & Gội đầu",
    "Nước đá",
    "Văn phòng phẩm",
)


def person_name(rng: Random) -> str:
    """A full name, family name first; some have old or new tone placement, some are very long."""
    female = rng.random() < 0.5
    given = rng.choice(GIVEN_FEMALE if female else GIVEN_MALE)
    draw = rng.random()
    if draw < 0.015:
        name = f"{rng.choice(LONG_NAMES)} {rng.choice(GIVEN_FEMALE)} {given}"
    elif draw < 0.1:  # two family names, as children of two families have
        name = f"{rng.choice(FAMILY)} {rng.choice(FAMILY)} {rng.choice(GIVEN_FEMALE)} {given}"
    else:
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE_FEMALE if female else MIDDLE_MALE)} {given}"
    return unicodedata.normalize("NFC", name)


def household_business_name(rng: Random) -> str:
    """The name of a household business as its register writes it."""
    shape = rng.random()
    if shape < 0.4:
        name = f"Hộ kinh doanh {person_name(rng)}"
    elif shape < 0.9:
        name = f"Hộ kinh doanh {rng.choice(TRADES)} {rng.choice(GIVEN_FEMALE)} {rng.choice(GIVEN_MALE)}"
    else:
        name = f"HỘ KINH DOANH {rng.choice(TRADES)} {rng.choice(GIVEN_MALE)}".upper()
    return unicodedata.normalize("NFC", name)


def company_name(rng: Random) -> str:
    """The name of a small company."""
    return unicodedata.normalize(
        "NFC", f"Công ty TNHH Thương mại và Dịch vụ {rng.choice(GIVEN_FEMALE)} {rng.choice(GIVEN_MALE)}"
    )

import pytest

from dossiers.privacy import HIDDEN, mask_name, redact


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
        "dan@example.vn",
    ],
)
@pytest.mark.parametrize("around", ["{}", "CCCD{}", "SĐT: {}.", "ĐT-{}", "số {}, ngày 13/04/2026", "({})"])
def test_personal_numbers_go(secret: str, around: str) -> None:
    if "@" in secret and around in ("CCCD{}", "ĐT-{}"):  # there the word is part of the address
        assert redact(around.format(secret)).endswith(HIDDEN)
        return
    assert redact(around.format(secret)) == around.format(HIDDEN)


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
        ("CÔNG TY TNHH Hoa Mai", "CÔNG TY TNHH H. Mai"),
    ],
)
def test_names_are_masked_once(name: str, masked: str) -> None:
    assert mask_name(name) == masked
    assert mask_name(masked) == masked

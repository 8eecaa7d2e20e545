"""From a raw row to an observation: one value at a time, and nothing guessed."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.privacy import mask_name
from dossiers.status import Channel, OwnerKind, Status
from scrapers.errors.portal import Misencoded
from scrapers.profile import load_portal
from scrapers.rows.reader import ReadRow, RowReader

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
HKD = load_portal(PROFILES / "hkd")
IGATE = load_portal(PROFILES / "igate")
READER = RowReader(HKD, HKD.lists[0])
GOOD = {
    "code": "H40.11-260413-0007",
    "procedure_code": "1.001612",
    "procedure_name": "Đăng ký thành lập hộ kinh doanh",
    "applicant": "Nguyễn Thị Ánh Tuyết",
    "channel": "Qua mạng",
    "submitted_at": "07:58 13/04/2026",
    "received_at": "08:05 13/04/2026",
    "due_at": "08:05 16/04/2026",
    "status": "Đang giải quyết",
    "department": "Phòng Kinh tế, Hạ tầng và Đô thị",
    "officer": "Trần Văn Mẫu",
}


def read(**changes: str) -> ReadRow:
    return READER.read(GOOD | changes)


def value(field: str, **changes: str) -> object:
    observation = read(**changes).observation
    assert observation is not None
    return getattr(observation, field)


def codes(row: ReadRow) -> list[str]:
    return [problem.code for problem in row.problems]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("code", "H40.11-260413-0007"),
        ("raw_code", "H40.11-260413-0007"),
        ("list_key", "applications"),
        ("status", Status.PROCESSING),
        ("raw_status", "Đang giải quyết"),
        ("aliases", ()),
        ("procedure_code", "1.001612"),
        ("procedure_name", "Đăng ký thành lập hộ kinh doanh"),
        ("field_name", "Thành lập và hoạt động của hộ kinh doanh"),
        ("applicant", "N. T. Á. Tuyết"),
        ("owner_kind", OwnerKind.HOUSEHOLD_BUSINESS),
        ("channel", Channel.ONLINE),
        ("raw_channel", "Qua mạng"),
        ("submitted_at", datetime(2026, 4, 13, 7, 58, tzinfo=VIETNAM)),
        ("received_at", datetime(2026, 4, 13, 8, 5, tzinfo=VIETNAM)),
        ("due_at", datetime(2026, 4, 16, 8, 5, tzinfo=VIETNAM)),
        ("finished_at", None),
        ("returned_at", None),
        ("department", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("officer", "Trần Văn Mẫu"),
        ("link", None),
    ],
)
def test_each_field_of_a_plain_row(field: str, expected: object) -> None:
    assert value(field) == expected
    assert read().problems == ()


@pytest.mark.parametrize(
    "raw", ["ĐANG GIẢI QUYẾT", " Đang  giải\u00a0quyết ", "Ðang giải quyết", "Đang giải quyết\u200b"]
)
def test_a_status_is_matched_by_its_words(raw: str) -> None:
    assert value("status", status=raw) is Status.PROCESSING


@pytest.mark.parametrize("raw", ["Chờ ký số", "Đang giải quyết (2)", "Dang giai quyet", "4"])
def test_an_unknown_status_is_kept_and_never_guessed(raw: str) -> None:
    row = read(status=raw)
    assert (value("status", status=raw), value("raw_status", status=raw)) == (None, raw)
    assert codes(row) == ["unknown_status"]
    problem = row.problems[0]
    assert (problem.dossier_code, problem.list_key, problem.detail) == ("H40.11-260413-0007", "applications", raw)
    assert HKD.name in problem.sentence


def test_a_missing_status_is_a_problem_too() -> None:
    row = READER.read({name: text for name, text in GOOD.items() if name != "status"})
    assert codes(row) == ["unknown_status"]


def test_codes_and_words_of_one_status_are_both_kept_when_unknown() -> None:
    reader = RowReader(IGATE, IGATE.lists[0])
    known = reader.read({"code": "H40-260413-0001", "status": "2", "status_words": "Đang xử lý"}).observation
    strange = reader.read({"code": "H40-260413-0001", "status": "99", "status_words": "Chờ ký số"}).observation
    assert known is not None
    assert strange is not None
    assert (known.status, known.raw_status) == (Status.PROCESSING, "Đang xử lý")
    assert (strange.status, strange.raw_status) == (None, "Chờ ký số (99)")


def test_an_unknown_channel_is_kept_and_reported() -> None:
    assert codes(read(channel="Zalo")) == ["unknown_channel"]
    assert (value("channel", channel="Zalo"), value("raw_channel", channel="Zalo")) == (None, "Zalo")


@pytest.mark.parametrize("raw", ["13/04/2026", "04/13/2026", "08:05 31/02/2026", "hôm qua", "25:00 13/04/2026"])
def test_a_date_of_another_shape_stays_empty_and_is_reported(raw: str) -> None:
    row = read(due_at=raw)
    assert value("due_at", due_at=raw) is None
    assert codes(row) == ["bad_date"]
    assert row.problems[0].detail == raw
    assert "ngày hẹn trả" in row.problems[0].sentence


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_at": "08:05 10/04/2026"}, "ngày hẹn trả 08:05 10/04/2026 trước ngày tiếp nhận"),
        ({"due_at": "08:05 16/04/2029"}, "quá hai năm"),
        ({"finished_at": "08:05 01/04/2026"}, "ngày hoàn thành"),
        ({"returned_at": "08:05 01/04/2026"}, "ngày trả kết quả"),
        ({"submitted_at": "08:05 14/04/2026"}, "ngày tiếp nhận"),
    ],
)
def test_dates_that_make_no_sense_are_kept_and_flagged(changes: dict[str, str], words: str) -> None:
    row = read(**changes)
    assert codes(row) == ["odd_dates"]
    assert words in row.problems[0].sentence
    field = next(iter(changes))
    assert value(field, **changes) is not None


def test_a_day_without_an_hour_is_not_before_the_hour_of_the_same_day() -> None:
    assert read(due_at="00:00 13/04/2026").problems == ()


@pytest.mark.parametrize("raw", ["HS-2026/17", "123", "H40.11-260413-00"])
def test_a_code_of_another_shape_is_kept_and_flagged(raw: str) -> None:
    assert codes(read(code=raw)) == ["odd_code"]
    assert value("code", code=raw) == raw


def test_a_code_is_normalised_and_kept_as_shown() -> None:
    raw = "h40.11\u2011260413 – 0007"
    assert (value("code", code=raw), value("raw_code", code=raw)) == ("H40.11-260413-0007", "h40.11\u2011260413 – 0007")


@pytest.mark.parametrize("raw", ["", " ", "\u200b"])
def test_a_row_without_a_code_is_reported_and_not_kept(raw: str) -> None:
    row = read(code=raw)
    assert (row.observation, row.code, codes(row)) == (None, None, ["no_code"])


def test_an_alias_is_normalised_and_never_the_code_itself() -> None:
    assert value("aliases", aliases="g01.11-260413-000017") == ("G01.11-260413-000017",)
    assert value("aliases", aliases="H40.11-260413-0007 ") == ()


def test_numbers_of_citizens_never_get_in() -> None:
    row = read(
        applicant="Nguyễn Văn An 001203004567", procedure_name="Cấp lại cho 0912345678", status="CCCD 001203004567"
    )
    assert "001203004567" not in repr(row)
    assert "0912345678" not in repr(row)


@pytest.mark.parametrize("field", ["status", "procedure_name", "department"])
def test_text_in_a_wrong_encoding_is_refused(field: str) -> None:
    with pytest.raises(Misencoded) as caught:
        read(**{field: "Há»“ sÆ¡ Ä‘ang xá»­ lÃ½"})
    assert caught.value.problem.list_key == "applications"
    assert "lỗi phông" in caught.value.problem.sentence


TEXTS = st.text(max_size=20)


@given(row=st.dictionaries(st.sampled_from(sorted(GOOD)), TEXTS))
def test_whatever_a_row_holds_it_is_read_or_refused(row: dict[str, str]) -> None:
    try:
        result = READER.read(row)
    except Misencoded:
        return
    if result.observation is None:
        assert codes(result) == ["no_code"]
        return
    known = result.observation.status is not None
    assert known is ("unknown_status" not in codes(result))
    assert all(problem.sentence and HKD.name in problem.sentence for problem in result.problems)


@given(name=st.lists(st.sampled_from(["Nguyễn", "Thị", "Ánh", "Tuyết", "Đỗ", "Ông"]), min_size=2, max_size=5))
def test_an_applicant_is_always_masked(name: list[str]) -> None:
    assert value("applicant", applicant=" ".join(name)) == mask_name(" ".join(name))

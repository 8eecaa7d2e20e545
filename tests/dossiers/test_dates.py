"""Every shape that portals write, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM, DateShape, DateShapeError, format_date, format_instant, parse_instant, weekday_name

MINUTES = st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 30)).map(  # noqa: DTZ001 - the zone comes next
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=VIETNAM)
)
WRITERS = {
    DateShape.DMY_HM: lambda at: at.strftime("%d/%m/%Y %H:%M"),
    DateShape.HM_DMY: lambda at: at.strftime("%H:%M %d/%m/%Y"),
    DateShape.ISO: lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.000%z"),
    DateShape.COMPACT: lambda at: at.strftime("%Y%m%d%H%M%S"),
}


@pytest.mark.parametrize("shape", WRITERS)
@given(at=MINUTES)
def test_what_is_written_is_read_back(shape: DateShape, at: datetime) -> None:
    text = WRITERS[shape](at)
    assert parse_instant(text, [shape]) == at
    others = [other for other in DateShape if other is not shape]
    with pytest.raises(DateShapeError):
        parse_instant(text, others)


@given(at=MINUTES)
def test_milliseconds_since_1970(at: datetime) -> None:
    number = int(at.timestamp() * 1000)
    for written in (number, str(number), f"/Date({number})/", f"/Date({number}+0700)/"):
        assert parse_instant(written, [DateShape.EPOCH_MS]) == at


@pytest.mark.parametrize(
    "text", ["/Date(1776042300000)", "1776042300000)/", "/Date()/", "1776042300000+0700", "/Date(17)/"]
)
def test_half_of_what_asp_net_writes_is_no_date(text: str) -> None:
    with pytest.raises(DateShapeError):
        parse_instant(text, [DateShape.EPOCH_MS])


@given(at=MINUTES)
def test_days_without_a_time_are_midnight(at: datetime) -> None:
    midnight = at.replace(hour=0, minute=0)
    words = f"ngày {at.day:02d} tháng {at.month:02d} năm {at.year}"
    assert parse_instant(at.strftime("%d/%m/%Y"), [DateShape.DMY]) == midnight
    assert parse_instant(words, [DateShape.WORDS]) == midnight


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-04-13T08:05:00.000+0700", 8),
        ("2026-04-13T08:05:00+07:00", 8),
        ("2026-04-13T01:05:00Z", 8),
        ("2026-04-13T08:05", 8),
        ("2026-04-13T10:05:00+09:00", 8),
    ],
)
def test_offsets(text: str, hour: int) -> None:
    assert parse_instant(text, [DateShape.ISO]) == datetime(2026, 4, 13, hour, 5, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "shape", "hour", "minute"),
    [
        ("13-04-2026", DateShape.DMY, 0, 0),
        ("13.4.2026", DateShape.DMY, 0, 0),
        ("13-04-2026 08:05:30", DateShape.DMY_HM, 8, 5),
        ("13/04/2026 lúc 08h05", DateShape.DMY_HM, 8, 5),
        ("13/04/2026, 8 giờ 05 phút", DateShape.DMY_HM, 8, 5),
        ("13/04/2026 - 08:05", DateShape.DMY_HM, 8, 5),
        ("17h ngày 13/04/2026", DateShape.HM_DMY, 17, 0),
        ("08 giờ 05 phút, ngày 13/04/2026", DateShape.HM_DMY, 8, 5),
        ("8 giờ 05 ngày 13 tháng 4 năm 2026", DateShape.WORDS, 8, 5),
        ("8h05, ngày 13 tháng 04 năm 2026", DateShape.WORDS, 8, 5),
        ("2026-04-13 08:05:00.0", DateShape.ISO, 8, 5),
    ],
)
def test_days_and_hours_as_offices_write_them(text: str, shape: DateShape, hour: int, minute: int) -> None:
    read = parse_instant(text, [shape]).replace(second=0)
    assert read == datetime(2026, 4, 13, hour, minute, tzinfo=VIETNAM)
    with pytest.raises(DateShapeError):
        parse_instant(text, [other for other in DateShape if other is not shape])


@pytest.mark.parametrize(
    "text",
    [
        "13/04-2026",
        "13/04/2026 lúc",
        "13/04/2026 25h00",
        "8h5 ngày 13/04/2026",
        "trước 17h00 ngày 13/04/2026",
        "ngày 13/04/2026",
        "04/13/2026",
        "2026-04-03",
        "3-4-26",
        "31/02/2026",
        "13/04/26",
        "13/04/2026 25:00",
        "",
        "hôm nay",
        "١٣/٠٤/٢٠٢٦",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(DateShapeError):
        parse_instant(text, [DateShape.DMY, DateShape.DMY_HM, DateShape.HM_DMY])


def test_years_beyond_reason_are_refused() -> None:
    with pytest.raises(DateShapeError):
        parse_instant("13/04/0226", [DateShape.DMY])
    with pytest.raises(DateShapeError):
        parse_instant("13/04/2226", [DateShape.DMY])


def test_writing() -> None:
    at = datetime(2026, 4, 12, 18, 30, tzinfo=UTC)
    assert format_date(at) == "13/04/2026"
    assert format_instant(at) == "01:30 13/04/2026"
    assert weekday_name(at.astimezone(VIETNAM)) == "Thứ Hai"
    assert weekday_name((at + timedelta(days=6)).astimezone(VIETNAM)) == "Chủ nhật"


_DAY, _TIME = r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
_WHOLE = {DateShape.DMY: _DAY, DateShape.DMY_HM: f"{_DAY} {_TIME}", DateShape.HM_DMY: f"{_TIME} {_DAY}"}


@given(
    text=st.text("0123456789/: x", max_size=20)
    | st.from_regex(f"{_DAY} {_TIME}|{_TIME} {_DAY}|{_DAY}", fullmatch=True, alphabet="0123456789/: "),
    shape=st.sampled_from(list(_WHOLE)),
)
def test_a_day_and_a_time_read_apart_are_what_one_pattern_reads_together(text: str, shape: DateShape) -> None:
    found = re.fullmatch(_WHOLE[shape], " ".join(text.split()))
    day_at = 4 if shape is DateShape.HM_DMY else 1
    time_at = 1 if shape is DateShape.HM_DMY else 4
    try:
        instant = parse_instant(text, [shape])
    except DateShapeError:
        instant = None
    if found is None:
        assert instant is None
        return
    day, month, year = (int(part) for part in found.groups()[day_at - 1 : day_at + 2])
    clock = (
        [int(part or 0) for part in found.groups()[time_at - 1 : time_at + 2]] if len(found.groups()) > 3 else [0] * 3
    )
    hour, minute, second = clock
    try:
        expected: datetime | None = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        expected = None
    assert instant == (expected if expected is not None and 1990 <= expected.year <= 2100 else None)

"""The dated facts and the laws that hold for every value."""

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.codes import is_dossier_code, normalise_code, procedure_head, same_procedure
from dossiers.dates import VIETNAM, DateShape, DateShapeError, format_instant, parse_instant
from dossiers.numbers import NumberShapeError, format_count, format_percent, parse_count, parse_percent
from dossiers.periods import CutOff, MonthError, following, monthly_period, parse_month, period_of, previous
from dossiers.text import clean, collation_key, looks_misencoded, match_key, name_collation_key, search_key
from dossiers.working_calendar import WorkingCalendar

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
CUT_OFFS = st.builds(CutOff, day=st.integers(1, 28), at=st.times().map(lambda t: t.replace(tzinfo=None)))
FORMATS = {
    DateShape.DMY_HM: "%d/%m/%Y %H:%M:%S",
    DateShape.HM_DMY: "%H:%M:%S %d/%m/%Y",
    DateShape.ISO: "%Y-%m-%dT%H:%M:%S.000%z",
    DateShape.COMPACT: "%Y%m%d%H%M%S",
}


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert normalise_code(normalise_code(text)) == normalise_code(text)
    assert clean(unicodedata.normalize("NFD", clean(text))) == clean(text)


@pytest.mark.parametrize(
    ("one", "other"), [("hoà", "HÒA"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("uỷ ban", "Ủy ban"), ("Ðất", "đất")]
)
def test_same_words_match(one: str, other: str) -> None:
    assert match_key(one) == match_key(other) == match_key(unicodedata.normalize("NFD", one))


def test_other_words_do_not_match() -> None:
    assert len({match_key(word) for word in ("quý", "quy", "quỳ", "giá", "già", "gia")}) == 6
    assert search_key("Đường Quý Giá") == "duong quy gia"


def test_dictionary_order() -> None:
    words = ["an", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "da", "đa", "ô", "ơ", "ưa"]
    shuffled = words[::-1]
    shuffled.sort(key=collation_key)
    assert shuffled == words
    people = ["Lê Văn An", "Trần Thị Bình", "Nguyễn Thị Đào"]
    shuffled = people[::-1]
    shuffled.sort(key=name_collation_key)
    assert shuffled == people


def test_wrong_encodings_are_told() -> None:
    assert looks_misencoded("Há»“ sÆ¡")
    assert not looks_misencoded("Hồ sơ đăng ký hộ kinh doanh, quý III, giá đất")


@pytest.mark.parametrize(
    "raw", ["H56.14-240823-0001", "\u200bh56.14\u2011240823 – 0001\u00a0", "000.00.19.H47-260105-0001"]
)
def test_codes(raw: str) -> None:
    assert is_dossier_code(normalise_code(raw))


def test_code_of_foreign_digits_is_none() -> None:
    assert not is_dossier_code("H56.14-24082٣-0001")


def test_procedures_compare_by_head() -> None:
    assert procedure_head("1.001193.000.00.00.H56") == "1.001193"
    assert same_procedure("2.002621.H56", "2.002621")
    assert not same_procedure("abc", "abc")


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)), st.sampled_from(sorted(FORMATS)))  # noqa: DTZ001 – hypothesis takes naive bounds
def test_each_shape_reads_itself_alone(moment: datetime, shape: DateShape) -> None:
    instant = moment.replace(microsecond=0, tzinfo=VIETNAM)
    text = instant.strftime(FORMATS[shape])
    assert parse_instant(text, list(DateShape)) == instant
    with pytest.raises(DateShapeError):
        parse_instant(text, [other for other in DateShape if other is not shape])


@pytest.mark.parametrize("text", ["04/13/2026", "31/02/2026", "13/04/26", "١٣/04/2026", "13/04/1899", ""])
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(DateShapeError):
        parse_instant(text, list(DateShape))


def test_a_naive_instant_is_not_printed() -> None:
    with pytest.raises(ValueError, match="naive"):
        format_instant(datetime(2026, 4, 13, tzinfo=VIETNAM).replace(tzinfo=None))


@given(st.integers(0, 10**9), st.decimals(0, 100, places=2))
def test_numbers_survive(count: int, percent: Decimal) -> None:
    assert parse_count(format_count(count)) == count
    assert parse_percent(format_percent(percent)) == parse_percent(format_percent(percent, decimal_mark=",")) == percent


def test_a_percentage_is_no_count() -> None:
    with pytest.raises(NumberShapeError):
        parse_count("91.64")


def test_decided_days_of_2026() -> None:
    free = [date(2026, 1, 2), date(2026, 4, 27), date(2026, 8, 31), date(2026, 11, 24)]
    assert not any(CALENDAR.is_working_day(day) for day in free)
    assert all(CALENDAR.is_working_day(day) for day in (date(2026, 1, 10), date(2026, 8, 22)))
    assert CALENDAR.count_working_days(date(2026, 4, 13), date(2026, 5, 13)) == 20
    assert CALENDAR.undecided_years([2026, 2027]) == (2027,)


@given(DAYS, st.integers(1, 60))
@settings(max_examples=50)
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    assert CALENDAR.count_working_days(day + timedelta(days=1), end) == count


def test_due_by_working_hours() -> None:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 4, day, hour, minute, tzinfo=VIETNAM)

    assert CALENDAR.due_at(at(13, 9), 1) == at(14, 9)
    assert CALENDAR.due_at(at(13, 18), 1) == at(14, 17)
    assert CALENDAR.due_at(at(13, 9), 1, [(at(13, 10), at(14, 10))]) == at(15, 9)


@given(st.integers(1995, 2095), st.integers(1, 12), CUT_OFFS, st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 – hypothesis takes naive bounds
def test_periods_tile_time(year: int, month: int, cut_off: CutOff, moment: datetime) -> None:
    period = monthly_period(year, month, cut_off)
    assert previous(period, cut_off).end == period.start
    assert following(period, cut_off).start == period.end
    instant = moment.replace(tzinfo=VIETNAM)
    assert period_of(instant, cut_off).contains(instant)


def test_the_period_of_the_real_report() -> None:
    period = monthly_period(2026, 5, CutOff(day=13, at=time(17)))
    assert (period.first_day, period.last_day) == (date(2026, 4, 13), date(2026, 5, 13))
    assert not period.contains(period.end)
    with pytest.raises(MonthError, match="2026-05"):
        parse_month("5/2026")

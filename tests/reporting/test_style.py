"""Numbers, rates and months as the report writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.monthly.style import Style

CENTRE, ND30 = Style.CENTRE, Style.ND30


@pytest.mark.parametrize(
    ("number", "centre", "nd30"),
    [(0, "00", "0"), (4, "04", "4"), (10, "10", "10"), (944, "944", "944"), (1250, "1.250", "1.250")],
)
def test_counts(number: int, centre: str, nd30: str) -> None:
    assert CENTRE.write_count(number) == centre
    assert ND30.write_count(number) == nd30


@pytest.mark.parametrize(
    ("value", "centre", "nd30"),
    [
        ("100", "100%", "100%"),
        ("100.00", "100%", "100%"),
        ("1E+2", "100%", "100%"),
        ("91.64", "91.64%", "91,64%"),
        ("98.5", "98.5%", "98,5%"),
        ("91.645", "91.65%", "91,65%"),
        ("0", "0%", "0%"),
        ("0.00", "0%", "0%"),
        ("-0.001", "0%", "0%"),
        ("10", "10%", "10%"),
    ],
)
def test_rates(value: str, centre: str, nd30: str) -> None:
    assert CENTRE.write_percent(Decimal(value)) == centre
    assert ND30.write_percent(Decimal(value)) == nd30


def test_only_january_and_february_keep_the_zero_in_nd30() -> None:
    assert [ND30.write_month(month) for month in (1, 2, 3, 9, 10)] == ["01", "02", "3", "9", "10"]
    assert [CENTRE.write_month(month) for month in (1, 5, 12)] == ["01", "05", "12"]


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError):
        CENTRE.write_count(-1)


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(Style))
def test_counts_keep_their_value(number: int, style: Style) -> None:
    assert int(style.write_count(number).replace(".", "")) == number


@given(st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(Style))
def test_rates_keep_their_value(value: Decimal, style: Style) -> None:
    written = style.write_percent(value)
    assert Decimal(written.removesuffix("%").replace(",", ".")) == value

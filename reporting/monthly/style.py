"""How the report writes numbers, months and days.

Two styles: ``CENTRE`` writes as the centre's own reports do ("tháng 05", "04 hồ sơ", "91.64%"); ``ND30`` follows
Nghị định 30/2020/NĐ-CP ("tháng 5", "4 hồ sơ", "91,64%"): there a leading zero stands before days below 10 and the
months 1 and 2 only. Dates written with slashes keep two digits in both.
"""

from decimal import Decimal
from enum import StrEnum

from dossiers.numbers import format_count, format_percent

MISSING = "[chưa có số liệu]"
"""Stands, visibly, where a figure is not known. Nothing is invented."""


class Style(StrEnum):
    """Whose way of writing the report follows."""

    CENTRE = "centre"
    ND30 = "nd30"

    def write_count(self, number: int) -> str:
        """A count of dossiers, e.g. ``04``, ``86``, ``1.250``. Raises ``ValueError`` below zero."""
        if number < 0:
            raise ValueError(f"a count can't be {number}")
        if self is Style.CENTRE and number < 10:
            return f"{number:02d}"
        return format_count(number)

    def write_percent(self, value: Decimal) -> str:
        """A rate in per cent, at most two decimals (half up), no trailing zeros, e.g. ``91.64%`` or ``91,64%``."""
        return format_percent(value, decimal_mark="." if self is Style.CENTRE else ",")

    def write_month(self, month: int) -> str:
        """A month's number, e.g. ``05`` or ``5``."""
        leading_zero = self is Style.CENTRE or month <= 2
        return f"{month:02d}" if leading_zero else str(month)

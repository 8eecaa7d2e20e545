"""The day on which the tests of families happen."""

from datetime import date

TODAY = date(2026, 5, 12)

"""Instants as text are what the standard library writes."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.iso import iso_json, utc_text

ZONES = st.sampled_from((VIETNAM, UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-9, minutes=-30))))
INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001 - zones come after


@given(INSTANTS | INSTANTS.map(lambda instant: instant.replace(microsecond=0)))
def test_they_are_what_the_standard_library_writes(instant: datetime) -> None:
    assert json.loads(iso_json(instant)) == instant.isoformat()
    assert json.loads(iso_json(None)) is None
    assert utc_text(instant) == instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def test_a_naive_instant_says_nothing_of_utc() -> None:
    with pytest.raises(ValueError, match="naive"):
        utc_text(datetime(2026, 5, 13))  # noqa: DTZ001 - that is what is refused

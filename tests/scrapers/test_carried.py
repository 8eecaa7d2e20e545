"""What a source is silent about stays as it is known."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.status import Status
from scrapers.profile import Columns
from scrapers.rows.carried import CARRIED, as_exact, carried, silent_fields

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001 - the zone comes next
    lambda at: at.replace(microsecond=0, tzinfo=VIETNAM)
)
SEEN = Observation(code="H-1", raw_code="H-1", list_key="all", status=Status.PROCESSING, raw_status="Đang xử lý")


def test_every_field_of_a_profile_is_what_identifies_a_dossier_or_can_be_carried() -> None:
    always = {"code", "status", "status_words", "channel_words"}
    assert set(Columns.model_fields) - always == set(CARRIED) - {"link"}
    assert {name for names in CARRIED.values() for name in names} <= set(SEEN.__dataclass_fields__)


@given(st.sets(st.sampled_from(sorted(CARRIED))))
def test_what_is_said_is_believed_and_the_rest_is_kept(said: set[str]) -> None:
    before = replace(SEEN, officer="Lê Thị Mẫu", raw_channel="Trực tuyến", link="/ho-so/1")
    after = carried(SEEN, before, silent_fields(said))
    assert after.officer == (None if "officer" in said else "Lê Thị Mẫu")
    assert after.raw_channel == (None if "channel" in said else "Trực tuyến")
    assert after.link == (None if "link" in said else "/ho-so/1")


def test_the_words_of_a_channel_say_the_channel() -> None:
    assert "channel" not in silent_fields({"channel_words"})


@given(known=INSTANTS, days=st.integers(-2, 2), hour=st.integers(0, 23))
def test_a_day_without_an_hour_keeps_the_hour_of_the_same_day_only(known: datetime, days: int, hour: int) -> None:
    shown = known.replace(day=min(max(known.day + days, 1), 28), hour=hour, minute=0, second=0)
    after = as_exact(replace(SEEN, due_at=shown), replace(SEEN, due_at=known))
    expected = known if hour == 0 and shown.date() == known.date() else shown
    assert after.due_at == expected
    assert as_exact(SEEN, replace(SEEN, due_at=known)).due_at is None

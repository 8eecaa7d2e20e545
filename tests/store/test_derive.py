"""What the ledger computes: when a dossier entered the count, when it ended, and by which date we know."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dossiers.status import ENDED_GROUPS, Status
from store.recording.derive import derive
from tests.store.samples import NOON, observation

TIMES = st.none() | st.integers(-500, 500).map(lambda hours: NOON + timedelta(hours=hours))


def test_a_dossier_that_was_never_received_enters_when_it_is_refused() -> None:
    refused = observation(
        1, status=Status.NOT_ACCEPTED, received_at=None, submitted_at=NOON - timedelta(days=1), finished_at=NOON
    )
    derived = derive(refused, NOON)
    assert (derived.entered_at, derived.ended_at) == (NOON, NOON)
    assert (derived.entered_on, derived.ended_on) == (date(2026, 5, 12), date(2026, 5, 12))


def test_the_end_is_taken_from_the_first_date_there_is() -> None:
    done = observation(1, status=Status.RETURNED, finished_at=NOON, returned_at=NOON + timedelta(days=1))
    assert derive(done, NOON).ended_basis == "finished"
    only_returned = observation(1, status=Status.RETURNED, returned_at=NOON)
    assert derive(only_returned, NOON).ended_basis == "returned"
    neither = observation(1, status=Status.RETURNED)
    first = derive(neither, NOON)
    assert (first.ended_at, first.ended_basis) == (NOON, "first_seen")
    assert derive(neither, NOON + timedelta(days=9), inferred_end=first.ended_at).ended_at == NOON


@given(
    status=st.none() | st.sampled_from(list(Status)), received=TIMES, submitted=TIMES, finished=TIMES, returned=TIMES
)
def test_only_ended_groups_have_an_end(**times: object) -> None:
    status = times["status"]
    seen = observation(
        1,
        status=status,
        received_at=times["received"],
        submitted_at=times["submitted"],
        finished_at=times["finished"],
        returned_at=times["returned"],
    )
    derived = derive(seen, NOON)
    ended = isinstance(status, Status) and status.group in ENDED_GROUPS
    assert (
        (derived.ended_at is not None) == (derived.ended_basis is not None) == (derived.ended_on is not None) == ended
    )
    if seen.received_at is not None:
        assert derived.entered_at == seen.received_at
    if status is Status.NOT_ACCEPTED:
        assert derived.entered_at is not None

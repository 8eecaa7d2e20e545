"""A dossier's story, told from its versions; and dossiers that look like one under two codes."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from dossiers.status import Group, Status
from store.database import Database
from store.history.events import EventKind, dossier_events, went_back
from store.issues import open_issues
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, known, observation, snapshot

OTHERS = [observation(n) for n in range(50, 60)]


def _record(database: Database, hours: float, *seen: Observation, verdict: Verdict = Verdict.COMPLETE) -> None:
    record(database, UNIT, snapshot([*OTHERS, *seen], hours=hours, verdict=verdict), NOON)


def test_every_turn_of_a_dossiers_life_is_told_in_order(database: Database) -> None:
    done = observation(1, status=Status.RETURNED, raw_status="Đã trả")
    for hours, seen in enumerate(([observation(1)], [done], [observation(1)], [], [], [], [observation(1)], [done])):
        _record(database, hours, *seen)
    _record(database, 20)
    _record(database, 21, observation(1))
    told = dossier_events(database, UNIT, "igate", observation(1).code)
    assert [event.kind.value for event in told] == [
        "first_seen",
        "changed",
        "went_back",
        "not_seen",
        "left",
        "reappeared",
        "changed",
        "not_seen",
        "reappeared",
        "went_back",
    ]
    assert all(earlier.known_at <= later.known_at for earlier, later in pairwise(told))
    assert (told[2].status_before, told[2].status) == ("Đã trả", "Đang xử lý")
    assert EventKind.REAPPEARED.label == "tái xuất hiện"


def test_every_event_has_words_for_people() -> None:
    assert all(kind.label for kind in EventKind)


@given(st.sampled_from([None, *Group]), st.sampled_from([None, *Group]))
def test_going_back_is_never_both_ways(one: Group | None, other: Group | None) -> None:
    assert not (went_back(one, other) and went_back(other, one))
    assert not went_back(one, one)


RENAMED = observation(1, applicant="N. V. A", procedure_code="1.001193", submitted_at=NOON - timedelta(days=6))
NEW_CODE = replace(RENAMED, code="H40.12-260504-9999", raw_code="H40.12-260504-9999")


def test_a_dossier_that_comes_back_under_another_code_is_reported_and_not_merged(database: Database) -> None:
    _record(database, 0, RENAMED)
    for hours in (1, 2, 3):
        _record(database, hours, NEW_CODE)
        issue = open_issues(database, UNIT)[0]
        assert (issue.code, issue.dossier_code, issue.detail) == ("suspected_twin", NEW_CODE.code, RENAMED.code)
    states = known(database, NOON + timedelta(hours=4))
    assert (states[RENAMED.code][1], states[NEW_CODE.code][1]) == ("left", "seen")
    _record(database, 31 * 24, NEW_CODE)
    assert open_issues(database, UNIT) == (), "after a month nobody needs to be told any more"


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW_CODE, applicant="N. V. B"),
        replace(NEW_CODE, applicant=None),
        replace(NEW_CODE, procedure_code="2.000635"),
        replace(NEW_CODE, submitted_at=NOON),
        replace(NEW_CODE, submitted_at=None, received_at=None),
    ],
)
def test_what_differs_is_no_twin(database: Database, other: Observation) -> None:
    _record(database, 0, RENAMED)
    _record(database, 1, other)
    assert open_issues(database, UNIT) == ()


def test_one_that_had_ended_had_every_reason_to_go(database: Database) -> None:
    _record(database, 0, replace(RENAMED, status=Status.RETURNED, raw_status="Đã trả"))
    _record(database, 1, NEW_CODE)
    assert open_issues(database, UNIT) == ()


def test_two_that_stood_there_together_are_no_twins(database: Database) -> None:
    _record(database, 0, RENAMED, NEW_CODE)
    _record(database, 1, NEW_CODE)
    assert open_issues(database, UNIT) == ()


def test_a_portal_that_writes_all_its_codes_anew_is_one_story(database: Database) -> None:
    old = [replace(RENAMED, code=f"A-{n}", submitted_at=NOON - timedelta(days=n)) for n in range(1, 31)]
    new = [replace(item, code=f"B-{item.code}") for item in old]
    _record(database, 0, *old)
    _record(database, 1, *new)
    assert sorted(issue.code for issue in open_issues(database, UNIT)) == ["mass_disappearance", "suspected_twins"]
    assert {seen for _, seen in known(database, NOON + timedelta(hours=2)).values()} == {"seen"}


def test_an_incomplete_run_suspects_nobody(database: Database) -> None:
    _record(database, 0, RENAMED)
    _record(database, 1, NEW_CODE, verdict=Verdict.PARTIAL)
    assert open_issues(database, UNIT) == ()

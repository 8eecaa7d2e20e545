"""Cases in the ledger: kept as runs bring dossiers, told as of any instant, counted once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.snapshot import Verdict
from dossiers.status import Status
from store.database import Database
from store.history.cases import case_of
from store.history.roles import roles
from store.history.versions import counted
from store.issues import open_issues
from store.recording.ledger import record
from store.runs import ensure_portal
from store.tables import case_member
from tests.store.samples import NOON, UNIT, everything, observation, snapshot

HKD = "G12.34-260504-000001"
COPY = observation(1, aliases=(HKD,), status=Status.PROCESSING, received_at=NOON - timedelta(days=1))


def _hkd(code: str = HKD, **changes: object) -> Observation:
    return observation(1, code=code, raw_code=code, **changes)


@pytest.fixture
def database(database: Database) -> Database:
    ensure_portal(database, UNIT, "igate", "Một cửa", receipt=Receipt.ONE_STOP)
    ensure_portal(database, UNIT, "hkd", "Hộ kinh doanh", receipt=Receipt.ELSEWHERE)
    return database


def _counted(database: Database, hours: float) -> list[tuple[str, str, datetime | None]]:
    known = counted(UNIT, NOON + timedelta(hours=hours, minutes=1)).subquery()
    query = select(known.c.portal, known.c.code, known.c.centre_at).order_by(known.c.portal, known.c.code)
    with database.reading() as connection:
        return [(row.portal, row.code, row.centre_at) for row in connection.execute(query)]


def _hkd_run(database: Database, hours: float, *seen: Observation) -> None:
    record(database, UNIT, snapshot(seen, hours=hours, run_key=f"hkd-{hours}", portal="hkd"), NOON)


def test_a_dossier_in_two_portals_is_one_case_from_when_that_is_known_and_counts_once(database: Database) -> None:
    _hkd_run(database, 0, _hkd())
    record(database, UNIT, snapshot([COPY, observation(2)], hours=1), NOON)
    before, after = NOON + timedelta(minutes=2), NOON + timedelta(hours=2)
    assert case_of(database, UNIT, "igate", COPY.code, after) == (("hkd", HKD), ("igate", COPY.code))
    assert case_of(database, UNIT, "hkd", HKD, before) == (("hkd", HKD),), "as was known then"
    assert case_of(database, UNIT, "hkd", "G00-1", after) == ()
    assert _counted(database, 0) == [("hkd", HKD, None)]
    assert _counted(database, 1) == [
        ("hkd", HKD, COPY.received_at),
        ("igate", observation(2).code, observation(2).received_at),
    ]


def test_the_order_of_the_runs_does_not_matter(database: Database) -> None:
    record(database, UNIT, snapshot([COPY, observation(2)]), NOON)
    _hkd_run(database, 1, _hkd())
    assert [item[:2] for item in _counted(database, 1)] == [("hkd", HKD), ("igate", observation(2).code)]


def test_a_code_learned_later_links_from_then_on(database: Database) -> None:
    plain = observation(1)
    _hkd_run(database, 0, _hkd())
    record(database, UNIT, snapshot([plain]), NOON)
    assert len(_counted(database, 0)) == 2
    record(database, UNIT, snapshot([COPY], hours=1), NOON)
    assert len(_counted(database, 1)) == 1
    assert len(_counted(database, 0)) == 2, "what was counted before stays counted"
    record(database, UNIT, snapshot([plain], hours=2), NOON)
    assert len(_counted(database, 2)) == 1, "a portal that no longer shows the code unsays nothing"


def test_a_code_that_turns_out_to_name_several_dossiers_links_none_and_people_are_told(database: Database) -> None:
    _hkd_run(database, 0, _hkd())
    record(database, UNIT, snapshot([COPY]), NOON)
    wrong = observation(2, aliases=(HKD,))
    record(database, UNIT, snapshot([COPY, wrong], hours=1), NOON)
    assert len(_counted(database, 0)) == 1
    assert len(_counted(database, 1)) == 3
    (problem,) = [issue for issue in open_issues(database, UNIT) if issue.code == "shared_alias"]
    assert (problem.detail, COPY.code in problem.sentence, wrong.code in problem.sentence) == (HKD, True, True)
    record(database, UNIT, snapshot([COPY, wrong], hours=2), NOON)
    assert [issue.code for issue in open_issues(database, UNIT)] == ["shared_alias"], "it stays so"


def test_equal_names_link_nothing(database: Database) -> None:
    _hkd_run(database, 0, _hkd(applicant="N. V. An", procedure_code="1.001612"))
    record(database, UNIT, snapshot([observation(1, applicant="N. V. An", procedure_code="1.001612")]), NOON)
    assert len(_counted(database, 1)) == 2


def test_a_code_that_was_given_up_for_another_counts_no_longer(database: Database) -> None:
    old, new = observation(1), observation(2, aliases=(observation(1).code,))
    record(database, UNIT, snapshot([old]), NOON)
    record(database, UNIT, snapshot([new], hours=1), NOON)
    assert [code for _, code, _ in _counted(database, 1)] == [new.code]
    record(database, UNIT, snapshot([old, new], hours=2), NOON)
    assert [code for _, code, _ in _counted(database, 2)] == [new.code], "the newest of two that are both shown"


def test_the_one_stop_systems_note_counts_where_the_other_view_was_given_up(database: Database) -> None:
    _hkd_run(database, 0, _hkd())
    record(database, UNIT, snapshot([COPY]), NOON)
    _hkd_run(database, 1)
    assert [item[:2] for item in _counted(database, 1)] == [("igate", COPY.code)], "hkd no longer shows it, unended"
    ended = _hkd(status=Status.PROCESSED, raw_status="Đã xử lý xong", finished_at=NOON)
    _hkd_run(database, 2, ended)
    _hkd_run(database, 3)
    assert [item[:2] for item in _counted(database, 3)] == [("hkd", HKD)], "it ended before it left its list"


def test_repeating_portals_count_nowhere_and_say_nothing_of_the_centre(database: Database) -> None:
    ensure_portal(database, UNIT, "national", "Quốc gia", repeats=True, receipt=Receipt.CENTRE)
    _hkd_run(database, 0, _hkd())
    again = snapshot([observation(7, code="G22.99.12-260504-000007", aliases=(HKD,))], hours=1, portal="national")
    record(database, UNIT, again, NOON)
    assert _counted(database, 1) == [("hkd", HKD, None)]


def test_a_portal_of_which_nobody_has_said_anything_is_counted(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)], portal="unheard"), NOON)
    assert _counted(database, 0) == [("unheard", observation(1).code, None)]


def test_what_a_portal_is_has_a_history(database: Database) -> None:
    later = NOON + timedelta(days=30)
    _hkd_run(database, 0, _hkd())
    ensure_portal(database, UNIT, "hkd", "Hộ kinh doanh", receipt=Receipt.CENTRE, since=later)
    assert roles(database, UNIT, NOON)["hkd"].receipt is Receipt.ELSEWHERE
    assert roles(database, UNIT, later)["hkd"].receipt is Receipt.CENTRE
    assert _counted(database, 0) == [("hkd", HKD, None)]
    assert _counted(database, 24 * 30) == [("hkd", HKD, _hkd().received_at)]
    ensure_portal(database, UNIT, "hkd", "Hộ kinh doanh", receipt=Receipt.CENTRE)
    before = everything(database)
    ensure_portal(database, UNIT, "hkd", "Hộ kinh doanh", receipt=Receipt.CENTRE, since=later + timedelta(days=1))
    assert everything(database) == before, "saying the same again changes nothing"
    ensure_portal(database, UNIT, "hkd", "Hộ kinh doanh")
    assert roles(database, UNIT, NOON)["hkd"].receipt is None, "without an instant it counts for all times"


def test_runs_that_end_in_another_order_than_they_are_recorded_keep_the_cases_history_sound(database: Database) -> None:
    _hkd_run(database, 5, _hkd())
    record(database, UNIT, snapshot([COPY], hours=6), NOON)
    record(database, UNIT, snapshot([COPY, observation(2, aliases=(HKD,))], hours=3, verdict=Verdict.PARTIAL), NOON)
    with database.reading() as connection:
        rows = connection.execute(select(case_member)).all()
    assert rows
    assert all(row.known_to is None or row.known_to > row.known_from for row in rows)

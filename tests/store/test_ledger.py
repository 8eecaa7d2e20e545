"""Recording: what changed is kept, what did not is not, and absence is concluded from complete runs only."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import BlockedRequest, IndicatorReading, Verdict
from dossiers.status import Status
from store.database import Database
from store.errors import DiskFull
from store.indicators import known as known_rates
from store.issues import open_issues
from store.recording.ledger import record
from store.tables import blocked_request, dossier_alias, dossier_version, due_date_change
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, everything, known, observation, row_counts, snapshot


def test_a_first_picture(database: Database) -> None:
    changes = record(database, UNIT, snapshot(observation(n) for n in range(30)), NOON)
    assert (changes.new, changes.changed, changes.unchanged, changes.versions) == (30, 0, 0, 30)
    assert len(known(database, NOON + timedelta(hours=1))) == 30
    assert known(database, NOON) == {}, "it was not known before the run ended"


def test_nothing_changed_adds_no_version_and_k_changed_add_k(database: Database) -> None:
    first = [observation(n) for n in range(30)]
    record(database, UNIT, snapshot(first), NOON)
    again = record(database, UNIT, snapshot(first, hours=1), NOON)
    assert (again.unchanged, again.versions) == (30, 0)
    later = [replace(item, raw_status="Đã xử lý xong", status=Status.PROCESSED) for item in first[:7]] + first[7:]
    changes = record(database, UNIT, snapshot(later, hours=2), NOON)
    assert (changes.changed, changes.unchanged, changes.versions) == (7, 23, 7)
    assert row_counts(database)["dossier_version"] == 37


def test_the_link_and_the_spelling_of_a_code_are_no_change(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)
    same = observation(1, link="https://cong.example/1", raw_code=" h40.12-260504-0001")
    assert record(database, UNIT, snapshot([same], hours=1), NOON).versions == 0


def test_the_same_run_recorded_twice(database: Database) -> None:
    picture = snapshot([observation(1), observation(2)])
    first = record(database, UNIT, picture, NOON)
    before = everything(database)
    assert record(database, UNIT, picture, NOON + timedelta(hours=9)) == first
    assert everything(database) == before


def test_absence_is_a_matter_of_each_list(database: Database) -> None:
    birth, death = observation(1, list_key="birth"), observation(2, list_key="death")
    record(database, UNIT, snapshot([birth, death]), NOON)
    only_birth = snapshot([birth], hours=1)  # the death list was not walked at all
    assert record(database, UNIT, only_birth, NOON).not_seen == 0


def test_an_incomplete_run_still_tells_what_it_saw(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)
    seen = observation(1, raw_status="Dừng xử lý", status=Status.STOPPED)
    assert record(database, UNIT, snapshot([seen], hours=1, verdict=Verdict.PARTIAL), NOON).changed == 1


def test_rewritten_due_dates_are_kept(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1), observation(2, due_at=None)]), NOON)
    later = NOON + timedelta(days=9)
    moved = [observation(1, due_at=later), observation(2, due_at=later)]
    changes = record(database, UNIT, snapshot(moved, hours=1), NOON)
    assert (changes.changed, changes.due_date_changes) == (2, 1), "a first due date rewrites nothing"
    with database.reading() as connection:
        row = connection.execute(select(due_date_change)).one()
    assert (row.old_due_at, row.new_due_at) == (NOON + timedelta(days=2), later)


def test_an_end_without_a_date_keeps_the_instant_of_its_first_sight(database: Database) -> None:
    ended = observation(1, status=Status.PROCESSED, raw_status="Đã xử lý xong")
    record(database, UNIT, snapshot([ended]), NOON)
    record(database, UNIT, snapshot([replace(ended, officer="Trần Thị B")], hours=5), NOON)
    with database.reading() as connection:
        rows = connection.execute(select(dossier_version).order_by(dossier_version.c.id)).all()
    assert [row.ended_basis for row in rows] == ["first_seen", "first_seen"]
    assert {row.ended_at for row in rows} == {NOON + timedelta(minutes=1)}


def test_a_clock_that_went_back_does_not_break_the_history(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)
    earlier = snapshot([observation(1, officer="Lê Văn C")], hours=-48)
    assert record(database, UNIT, earlier, NOON).changed == 1
    with database.reading() as connection:
        rows = connection.execute(select(dossier_version).order_by(dossier_version.c.id)).all()
    assert rows[0].known_to == rows[1].known_from > rows[0].known_from


def test_aliases_are_kept_for_good(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1, aliases=("G22-1",))]), NOON)
    record(database, UNIT, snapshot([observation(1, aliases=("G22-1", "G22-2"))], hours=1), NOON)
    record(database, UNIT, snapshot([observation(1)], hours=2), NOON)
    with database.reading() as connection:
        assert sorted(connection.execute(select(dossier_alias.c.alias)).scalars()) == ["G22-1", "G22-2"]


def _problem(detail: str) -> Problem:
    return Problem(
        code="unknown_status", actor=Actor.OPERATOR, scope=Scope.ROW, retry=Retry.NEVER, sentence="…", detail=detail
    )


def test_issues_open_repeat_close_and_open_again(database: Database) -> None:
    first = snapshot([], problems=(_problem("A"), _problem("B"), _problem("A")))
    record(database, UNIT, first, NOON)
    record(database, UNIT, snapshot([], hours=1, verdict=Verdict.PARTIAL, problems=(_problem("A"),)), NOON)
    assert {issue.detail: issue.times for issue in open_issues(database, UNIT)} == {"A": 2, "B": 1}
    record(database, UNIT, snapshot([], hours=2, problems=(_problem("B"),)), NOON)
    assert [issue.detail for issue in open_issues(database, UNIT)] == ["B"]
    record(database, UNIT, snapshot([], hours=3, problems=(_problem("A"),)), NOON)
    assert {issue.detail: issue.times for issue in open_issues(database, UNIT)} == {"A": 3}


def test_blocked_requests_are_kept(database: Database) -> None:
    blocked = (BlockedRequest(method="DELETE", url="http://cong.example/pa/dossier/1", write_like=True),)
    record(database, UNIT, snapshot([], verdict=Verdict.FAILED, blocked=blocked), NOON)
    with database.reading() as connection:
        assert connection.execute(select(blocked_request.c.method)).scalars().all() == ["DELETE"]


def test_rates_have_a_history(database: Database) -> None:
    reading = IndicatorReading(
        key="reuse", name="Tỷ lệ tái sử dụng", period="2026-05", numerator=307, denominator=335, percent="91.64"
    )
    for hours, percent in ((0, "91.64"), (1, "91.64"), (2, "92.00")):
        rates = (replace(reading, percent=percent),)
        record(database, UNIT, snapshot([], hours=hours, portal="index766", indicators=rates), NOON)
    assert row_counts(database)["indicator"] == 2
    assert [rate.percent for rate in known_rates(database, UNIT, "2026-05", NOON + timedelta(hours=1.5))] == ["91.64"]
    latest = known_rates(database, UNIT, "2026-05", NOON + timedelta(hours=3))
    assert [(rate.percent, rate.source) for rate in latest] == [("92.00", "Bộ chỉ số 766")]


def test_a_full_disk_loses_nothing(sqlite_database: Database) -> None:
    database = sqlite_database
    record(database, UNIT, snapshot([observation(1)]), NOON)
    before = everything(database)
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def full(raw: object, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    from sqlalchemy import event

    event.listen(database.engine, "connect", full)
    with pytest.raises(DiskFull, match="Ổ đĩa đã đầy"):
        record(database, UNIT, snapshot([observation(n) for n in range(2000)], hours=1), NOON)
    event.remove(database.engine, "connect", full)
    assert everything(database) == before


def test_a_server_knows_at_once_of_many_new_dossiers(postgresql_ledgers: Ledgers) -> None:
    database = postgresql_ledgers()
    counted = "SELECT reltuples FROM pg_class WHERE relname = 'dossier_version'"
    record(database, UNIT, snapshot([observation(1)], run_key="one"), NOON)
    with database.reading() as connection:
        assert connection.exec_driver_sql(counted).scalar_one() <= 1
    record(database, UNIT, snapshot([observation(n) for n in range(1_001)], hours=1, run_key="many"), NOON)
    with database.reading() as connection:
        assert connection.exec_driver_sql(counted).scalar_one() == 1_001
    database.close()

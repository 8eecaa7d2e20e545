"""What is let go of and what never is: whole dossiers only, in no view of a case, noted down, and not coming back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dossiers.observation import Observation
from dossiers.status import Status
from store import outbox
from store.database import Database
from store.keeping import retention
from store.keeping.retention import Kind
from store.people.access_log import Access, Act, note_access, recent_access
from store.people.names import Reader, keep, read_name
from store.recording.ledger import record
from store.tables import access_log, dossier, metadata, sealed_name
from store.tables import outbox as outbox_table
from tests.store.samples import NOON, UNIT, everything, known, observation, row_counts, snapshot

YEAR = timedelta(days=365)
LIMIT = NOON + 5 * YEAR
LATE = NOON + 6 * YEAR
HKD = "G12.34-260504-000001"


def _ended(number: int, **changes: Any) -> Observation:
    done = {"status": Status.PROCESSED, "raw_status": "Đã xử lý xong", "finished_at": NOON - timedelta(days=1)}
    return observation(number, **{**done, **changes})


def _codes(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(dossier.c.code).order_by(dossier.c.code)).scalars())


def test_only_what_ended_long_ago_and_was_quiet_since_goes(database: Database) -> None:
    recently = _ended(3, finished_at=LIMIT + timedelta(days=1))
    seen = [_ended(1), observation(2), recently, _ended(4), _ended(5, status=None)]
    record(database, UNIT, snapshot(seen), NOON)
    touched = [_ended(4, officer="Trần Thị B"), *seen[:3], seen[4]]
    record(database, UNIT, snapshot(touched, hours=24 * 365 * 5 + 1), NOON)
    assert retention.count_old_dossiers(database, UNIT, LIMIT) == 1
    assert retention.purge_dossiers(database, UNIT, LIMIT, LATE) == 1
    assert _codes(database) == [observation(n).code for n in (2, 3, 4, 5)]
    (purge,) = retention.purges(database, UNIT)
    assert (purge.kind, purge.removed, purge.before, purge.at) == (Kind.DOSSIERS, 1, LIMIT, LATE)
    before = everything(database)
    assert retention.purge_dossiers(database, UNIT, LIMIT, LATE) == 0
    assert everything(database) == before, "nothing to do leaves no row"


def test_nothing_of_a_purged_dossier_stays_anywhere(database: Database) -> None:
    old = _ended(1, aliases=(HKD,), due_at=NOON)
    record(database, UNIT, snapshot([observation(1, aliases=(HKD,))]), NOON)
    record(database, UNIT, snapshot([old], hours=1), NOON)
    record(database, UNIT, snapshot([_ended(1, code=HKD, raw_code=HKD)], portal="hkd", hours=2), NOON)
    assert retention.purge_dossiers(database, UNIT, LIMIT, LATE) == 2
    told = str({name: rows for name, rows in everything(database).items() if name not in {"run", "list_walk"}})
    assert old.code not in told
    assert HKD not in told
    counts = row_counts(database)
    assert [counts[name] for name in ("dossier_version", "dossier_alias", "due_date_change", "case_member")] == [0] * 4


def test_a_case_goes_as_a_whole_or_not_at_all(database: Database) -> None:
    record(database, UNIT, snapshot([_ended(1, aliases=(HKD,))]), NOON)
    record(database, UNIT, snapshot([observation(1, code=HKD, raw_code=HKD)], portal="hkd", hours=1), NOON)
    assert retention.purge_dossiers(database, UNIT, LIMIT, LATE) == 0


def test_what_was_purged_does_not_come_back_unless_it_is_open_again(database: Database) -> None:
    record(database, UNIT, snapshot([_ended(1), observation(2)]), NOON)
    retention.purge_dossiers(database, UNIT, LIMIT, LATE)
    hours = 24 * 365 * 6 + 1
    changes = record(database, UNIT, snapshot([_ended(1), observation(2)], hours=hours), LATE)
    assert (changes.new, changes.unchanged, changes.not_seen) == (0, 1, 0)
    record(database, UNIT, snapshot([observation(1), observation(2)], hours=hours + 1), LATE)
    assert known(database, LATE + YEAR)[observation(1).code] == ("Đang xử lý", "seen")


def test_figures_inside_the_retention_stay_the_same(database: Database) -> None:
    record(database, UNIT, snapshot([_ended(1), _ended(2, finished_at=LIMIT + timedelta(hours=1))]), NOON)
    at = NOON + timedelta(hours=1)
    before = known(database, at)[observation(2).code]
    retention.purge_dossiers(database, UNIT, LIMIT, LATE)
    assert known(database, at) == {observation(2).code: before}


def test_who_looked_is_forgotten_in_time(database: Database) -> None:
    for days in (0, 400):
        note_access(database, UNIT, Access(at=NOON + timedelta(days=days), who="A", act=Act.DOSSIER))
    assert retention.purge_access_log(database, UNIT, NOON + YEAR, LATE) == 1
    assert [access.at for access in recent_access(database, UNIT)] == [NOON + timedelta(days=400)]


def _mail(database: Database, key: str, at: Any) -> None:
    with database.writing() as connection:
        outbox.put(
            connection,
            UNIT,
            key=key,
            message_id=f"<{key}>",
            subject="Hồ sơ quá hạn",
            text="H40.12-260504-0001",
            html="<p>",
            recipients=("a@vidu.example",),
            now=at,
        )


def test_the_words_of_old_mails_go_and_that_they_were_sent_stays(database: Database) -> None:
    for key, at in (("old", NOON), ("waiting", NOON), ("new", NOON + 2 * YEAR)):
        _mail(database, key, at)
    first = outbox.waiting(database, UNIT)[0]
    outbox.begin(database, UNIT, first.id, NOON)
    outbox.settle(database, UNIT, first.id, outbox.DeliveryState.SENT, NOON, None)
    assert retention.purge_mails(database, UNIT, NOON + YEAR, LATE) == 1
    with database.reading() as connection:
        o = outbox_table.c
        rows = {row.key: (row.subject, row.text) for row in connection.execute(select(o.key, o.subject, o.text))}
        assert outbox.has(connection, UNIT, "old")
    assert rows["old"] == (retention.EMPTIED, "")
    assert rows["waiting"][1] == rows["new"][1] == "H40.12-260504-0001"
    assert retention.purge_mails(database, UNIT, NOON + YEAR, LATE) == 0


class _Seal:
    """Not a cipher: enough to see what is stored and who opens it."""

    def mark(self, name: str) -> str:
        return f"mark of {len(name)} {name[:1]}"

    def seal(self, name: str) -> str:
        return name[::-1]


def _open(sealed: str) -> str:
    return sealed[::-1]


def _read(database: Database, code: str, opened: Callable[[str], str] = _open) -> str | None:
    return read_name(database, UNIT, "igate", code, opened=opened, reader=Reader(who="Lê B"), now=NOON)


def test_full_names_are_kept_sealed_and_reading_one_is_noted_first(database: Database) -> None:
    named = [observation(1, full_name="Nguyễn Văn An", applicant="N. V. An"), observation(2)]
    record(database, UNIT, snapshot(named), NOON)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(sealed_name)).scalar() == 0, "without a seal, none"
    record(database, UNIT, snapshot(named, hours=1), NOON, seal=_Seal())
    assert "Nguyễn Văn An" not in str(everything(database))
    assert (_read(database, named[0].code), _read(database, named[1].code)) == ("Nguyễn Văn An", None)
    (access,) = recent_access(database, UNIT)
    assert (access.act, access.who, access.code) == (Act.FULL_NAME, "Lê B", named[0].code)
    record(database, UNIT, snapshot([observation(1, full_name="Ngô Vũ An Khánh")], hours=2), NOON, seal=_Seal())
    assert _read(database, named[0].code) == "Ngô Vũ An Khánh"

    def refuses(sealed: str) -> str:
        raise ValueError(sealed)

    with pytest.raises(ValueError):
        _read(database, named[0].code, refuses)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(access_log)).scalar() == 2
    assert retention.purge_names(database, UNIT, LATE) == 1
    assert _read(database, named[0].code) is None


def test_an_unchanged_name_is_not_sealed_again(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1, full_name="Nguyễn Văn An")]), NOON, seal=_Seal())

    class Refusing(_Seal):
        def seal(self, name: str) -> str:
            raise AssertionError(name)

    with database.writing() as connection:
        keep(connection, UNIT, "igate", {observation(1).code: "Nguyễn Văn An"}, Refusing(), NOON)


def test_a_purge_reaches_every_table_that_points_at_dossiers() -> None:
    pointing = {
        table.name for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is dossier
    }
    assert pointing == {"dossier_version", "dossier_alias", "due_date_change", "case_member", "sealed_name"}

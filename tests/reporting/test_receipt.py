"""Dossiers that pass by the centre: which they are, when, in which period, and when nobody can tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dossiers.observation import Observation
from dossiers.periods import Period
from dossiers.receipt import Receipt
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Channel, Status
from reporting.figures.period import FIGURES, Window, count, list_dossiers
from reporting.figures.receipt import RECEIPT_FIGURES, receipt
from reporting.figures.receipt_model import DoubtKind, ReceiptAtCentre
from store import runs
from store.database import Database
from store.recording.ledger import record
from tests.reporting.ledgers import UNIT, ledger, look
from tests.reporting.samples import END, START

PERIOD = Period(year=2026, month=5, start=START, end=END)
DAY = timedelta(days=1)
SEEN = END + timedelta(hours=1)
PORTALS = {"igate": "Một cửa", "hkd": "Hộ kinh doanh", "hotich": "Hộ tịch", "national": "Quốc gia"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with ledger(tmp_path, PORTALS, repeating="national") as opened:
        for key, place in (
            ("igate", Receipt.ONE_STOP),
            ("hkd", Receipt.ELSEWHERE),
            ("hotich", Receipt.CENTRE),
        ):
            runs.ensure_portal(opened, UNIT, key, PORTALS[key], receipt=place)
        yield opened


def _dossier(code: str, received: datetime | None, **changes: Any) -> Observation:
    values: dict[str, Any] = {
        "code": code,
        "raw_code": code,
        "list_key": "all",
        "status": Status.PROCESSING,
        "raw_status": "Đang xử lý",
        "channel": Channel.ONLINE,
        "submitted_at": received,
        "received_at": received,
    }
    return Observation(**{**values, **changes})


def _hkd(number: int, received: datetime | None, **changes: Any) -> Observation:
    return _dossier(f"G12.34-260504-{number:06d}", received, **changes)


def _copy(number: int, received: datetime | None, **changes: Any) -> Observation:
    alias = changes.pop("alias", f"G12.34-260504-{number:06d}")
    return _dossier(f"H40.12-260504-{number:04d}", received, aliases=(alias,), **changes)


def _read(database: Database, at: datetime = SEEN, **lists: tuple[Observation, ...]) -> None:
    for portal in ("igate", "hkd", "hotich"):
        look(database, portal, at, lists.get(portal, ()))


def _ask(database: Database, as_of: datetime = SEEN + DAY, **changes: Any) -> ReceiptAtCentre:
    return receipt(database, UNIT, Window(period=PERIOD, as_of=as_of), **changes)


def _codes(database: Database, key: str, as_of: datetime = SEEN + DAY) -> list[str]:
    window = Window(period=PERIOD, as_of=as_of)
    found = list_dossiers(database, UNIT, RECEIPT_FIGURES[key], window)
    assert len(found) == count(database, UNIT, RECEIPT_FIGURES[key], window)
    return [row.code for row in found]


def test_what_is_only_in_the_ministrys_portal_passed_by(database: Database) -> None:
    inside = START + DAY
    _read(
        database,
        hkd=(_hkd(1, inside), _hkd(2, inside), _hkd(3, inside), _hkd(4, inside)),
        igate=(_copy(2, inside), _copy(3, inside + 3 * DAY), _copy(4, END + timedelta(minutes=1)), _copy(9, inside)),
        hotich=(_dossier("H40.12.7-260504-0001", inside),),
    )
    said = _ask(database)
    assert (said.at_centre, said.late, said.passed_by, said.unknown) == (4, 1, 2, 0)
    assert said.share == Decimal(400) / 6
    assert said.doubts == ()
    assert "66,67%" in said.sentence
    assert "2 hồ sơ không qua Trung tâm" in said.sentence
    assert _codes(database, "passed_by") == [_hkd(1, None).code, _hkd(4, None).code]
    assert _codes(database, "received_late_at_centre") == [_hkd(3, None).code]
    assert _codes(database, "passed_by_all") == [_hkd(1, None).code], "the fourth was received, after the period"
    total = count(database, UNIT, FIGURES["received_online"], Window(period=PERIOD, as_of=SEEN + DAY))
    assert total == said.total == 6, "the two views of one dossier count once"


def test_a_receipt_that_is_learned_later_does_not_change_what_was_known_before(database: Database) -> None:
    inside = START + DAY
    _read(database, hkd=(_hkd(1, inside),))
    _read(database, SEEN + 2 * DAY, hkd=(_hkd(1, inside),), igate=(_copy(1, inside + DAY),))
    assert _ask(database).passed_by == 1
    later = _ask(database, SEEN + 3 * DAY)
    assert (later.passed_by, later.at_centre, later.late) == (0, 1, 1)
    assert _codes(database, "passed_by") == [_hkd(1, None).code]


def test_only_a_receipt_counts_as_one(database: Database) -> None:
    inside = START + DAY
    asked = {"status": Status.REGISTERED, "raw_status": "Chờ tiếp nhận"}
    refused = {"status": Status.NOT_ACCEPTED, "raw_status": "Từ chối tiếp nhận", "finished_at": inside}
    _read(
        database,
        hkd=(_hkd(1, inside), _hkd(2, inside), _hkd(3, None, **asked), _hkd(4, None, **refused)),
        igate=(_copy(1, None, **asked), _copy(2, None, **refused)),
    )
    said = _ask(database)
    assert _codes(database, "passed_by") == [_hkd(1, None).code, _hkd(4, None).code]
    assert (said.at_centre, said.total) == (1, 3), (
        "refused at the centre's door was at the centre; nobody has the third"
    )


def test_what_left_the_one_stop_system_was_received_all_the_same(database: Database) -> None:
    inside = START + DAY
    _read(database, hkd=(_hkd(1, inside),), igate=(_copy(1, inside),))
    for hours in (2, 4):
        _read(database, SEEN + timedelta(hours=hours), hkd=(_hkd(1, inside),))
    assert _ask(database).passed_by == 0


def test_a_repeating_portal_proves_no_receipt_but_carries_the_link(database: Database) -> None:
    inside = START + DAY
    national = "G22.99.12-260504-000001"
    _read(database, hkd=(_hkd(1, inside),))
    look(database, "national", SEEN, (_dossier(national, inside, aliases=(_hkd(1, None).code,)),))
    assert _ask(database).passed_by == 1
    _read(database, SEEN + timedelta(hours=2), hkd=(_hkd(1, inside),), igate=(_copy(1, inside, alias=national),))
    assert _ask(database).passed_by == 0, "the national code names both"


def test_a_portal_of_which_nobody_has_said_it_is_told_apart(database: Database) -> None:
    runs.ensure_portal(database, UNIT, "hotich", "Hộ tịch")
    inside = START + DAY
    _read(database, hkd=(_hkd(1, inside),), hotich=(_dossier("H40.12.7-260504-0001", inside),))
    said = _ask(database)
    assert (said.passed_by, said.unknown, said.share) == (1, 1, Decimal(0))
    (doubt,) = said.doubts
    assert (doubt.kind, doubt.portal) == (DoubtKind.NOT_SAID, "hotich")
    assert "Hộ tịch" in doubt.sentence


def test_without_a_one_stop_system_nothing_can_be_told(database: Database) -> None:
    runs.ensure_portal(database, UNIT, "igate", "Một cửa", receipt=Receipt.CENTRE)
    _read(database, hkd=(_hkd(1, START + DAY),))
    said = _ask(database)
    assert (said.told, said.share) == (False, None)
    assert said.doubts[0].kind is DoubtKind.NO_ONE_STOP
    assert "Chưa đủ căn cứ" in said.sentence


def test_pictures_that_do_not_reach_the_end_are_said(database: Database) -> None:
    _read(database, END - DAY, hkd=(_hkd(1, START + DAY),))
    look(database, "igate", SEEN, verdict=Verdict.PARTIAL)
    look(database, "hkd", SEEN, (_hkd(1, START + DAY),))
    said = _ask(database)
    assert {doubt.portal: doubt.kind for doubt in said.doubts} == {
        "igate": DoubtKind.STOPS_EARLY,
        "hotich": DoubtKind.STOPS_EARLY,
    }
    (sentence,) = [doubt.sentence for doubt in said.doubts if doubt.portal == "igate"]
    assert "Một cửa" in sentence
    assert "ít hơn" in sentence
    running = _ask(database, END - timedelta(hours=2), fresh=timedelta(hours=30))
    assert running.doubts == ()
    assert _ask(database, END - timedelta(hours=2), fresh=timedelta(hours=4)).doubts != ()


def test_a_one_stop_system_that_was_never_read_whole(database: Database) -> None:
    look(database, "hkd", SEEN, (_hkd(1, START + DAY),))
    look(database, "hotich", SEEN)
    said = _ask(database, portals={key: PORTALS[key] for key in ("igate", "hkd", "hotich")})
    assert [(doubt.portal, doubt.kind) for doubt in said.doubts] == [("igate", DoubtKind.NEVER_READ)]
    assert (said.passed_by, said.told) == (1, True)


def test_a_one_stop_system_read_from_a_later_day_on(database: Database) -> None:
    _read(database, hkd=(_hkd(1, START + DAY),))
    first = (START + 9 * DAY).date()
    walk = ListWalk(
        list_key="all",
        declared_total=0,
        distinct_seen=0,
        rows_seen=0,
        pages=1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL,
        since=first,
        window_field="received_at",
    )
    windowed = Snapshot(
        portal="igate2",
        run_key="w",
        started_at=SEEN,
        finished_at=SEEN,
        verdict=Verdict.COMPLETE,
        walks=(walk,),
    )
    runs.ensure_portal(database, UNIT, "igate2", "Một cửa mới", receipt=Receipt.ONE_STOP)
    record(database, UNIT, windowed, SEEN)
    assert [doubt.kind for doubt in _ask(database).doubts] == [DoubtKind.STARTS_LATE]
    earlier = replace(walk, since=(START - DAY).date())
    record(database, UNIT, replace(windowed, run_key="w2", walks=(earlier,)), SEEN)
    assert _ask(database).doubts == ()

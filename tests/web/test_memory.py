"""What the pages remember of a ledger is never what it was before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from dossiers.status import Status
from reporting.web.app import make_app
from store import indicators
from store.recording.ledger import record
from tests.web.pictures import picture_of
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import UNIT, Ward, build_ward

_COUNTED = ("/", "/ho-so?chi-tieu=overdue", "/don-doc", "/bao-cao/2026-10")


def test_a_rate_that_a_person_types_is_on_the_months_page_at_once(served: Served, ward: Ward) -> None:
    assert "12,34%" not in served.get("/bao-cao/2026-05").body
    indicators.type_in(
        ward.desk.writer,
        UNIT,
        key="digitisation",
        period="2026-05",
        name="Số hóa",
        percent="12.34",
        numerator=None,
        denominator=None,
        note="sổ theo dõi",
        at=ward.at - timedelta(minutes=1),
    )
    assert "12,34%" in served.get("/bao-cao/2026-05").body


def test_every_page_tells_what_was_just_recorded(tmp_path: Path) -> None:
    """The pages remember what they computed, for as long as nothing changes of which it follows."""
    ward = build_ward(tmp_path)
    with serving(make_app(ward.desk, HOSTS)) as served:
        first = ward.desk.office.portals[0].key
        before = {path: served.get(path).body for path in _COUNTED}
        assert before == {path: served.get(path).body for path in _COUNTED}
        late = Observation(
            code="H40.12-260901-9999",
            raw_code="H40.12-260901-9999",
            list_key="all",
            status=Status.PROCESSING,
            raw_status="Đang xử lý",
            department="Phòng Chưa Từng Thấy",
            received_at=ward.at - timedelta(days=20),
            due_at=ward.at - timedelta(days=9),
        )
        for minutes, due in ((4, timedelta(days=9)), (2, timedelta(days=-400))):
            moment = ward.at - timedelta(minutes=minutes)
            now = replace(late, due_at=ward.at - due)
            record(ward.desk.writer, UNIT, picture_of(first, (now,), moment, Verdict.PARTIAL), moment)
            after = {path: served.get(path).body for path in _COUNTED}
            assert [path for path in _COUNTED if after[path] == before[path]] == []
            before = after
    ward.close()

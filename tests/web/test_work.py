"""What people decide on the pages: words of a report, what is being dealt with, settings, files, other units."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.web.app import make_app
from store import report_issues
from store.access_log import Act, recent_access
from store.acknowledgements import in_force
from store.commands import CommandKind, recent
from store.runs import ensure_portal, ensure_unit
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import OTHER_UNIT, UNIT, StillReports, StillSettings, Ward, build_ward


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A ward of this file's own, whose ledger knows another unit too."""
    made = build_ward(tmp_path_factory.mktemp("work"))
    ensure_unit(made.desk.writer, OTHER_UNIT, "Phường Bên Cạnh")
    ensure_portal(made.desk.writer, OTHER_UNIT, "igate", "Một cửa điện tử")
    yield made
    made.close()


@pytest.fixture(scope="module")
def working(own: Ward) -> Iterator[Served]:
    with serving(make_app(own.desk, HOSTS)) as running:
        yield running


def test_units_stand_beside_each_other_and_unknown_is_no_zero(working: Served) -> None:
    body = working.get("/thanh-pho").body
    assert "Phường Bên Cạnh" in body
    row = body.rpartition("Phường Bên Cạnh")[2].partition("</tr>")[0]
    assert "—" in row
    assert ">0<" not in row
    other = working.get(f"/?dv={OTHER_UNIT}").body
    assert "Chưa có số liệu" in other
    assert f"/ho-so?dv={OTHER_UNIT}" in other
    assert "Chạy ngay" not in working.get(f"/cong?dv={OTHER_UNIT}").body  # that unit's program runs elsewhere
    assert working.post(f"/cong/giao-viec?dv={OTHER_UNIT}", {"cong": "igate", "viec": "chay-ngay"}).status == 404


def test_a_months_words_are_kept_as_written(working: Served, own: Ward) -> None:
    sent = {
        "kho-khan": "Một\r\n\r\nHai",
        "thang-sau": "Ba",
        "van-ban-0": "Đã ban hành:",
        "muc-0": "Số 1",
        "cau-compared": "1",
    }
    assert working.post("/bao-cao/2026-09/loi-van", sent).status == 303
    reports = own.desk.reports
    assert isinstance(reports, StillReports)
    kept = reports.kept["2026-09"]
    assert kept.difficulties == ("Một", "Hai")
    assert kept.facts == ("compared",)
    assert "Một" in working.get("/bao-cao/2026-09/xem-truoc").body
    assert working.post("/bao-cao/2026-09/loi-van", {"kho-khan": "x" * 30_000}).status == 422
    assert reports.kept["2026-09"] == kept
    assert working.post("/bao-cao/2026-13/loi-van", sent).status == 404


def test_reports_are_handed_out_from_their_folder_alone(working: Served, own: Ward, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.docx", own.desk.reports.folder / "inside.docx"
    for file in (outside, inside):
        file.write_bytes(b"PK")
    report_issues.add(
        own.desk.writer,
        UNIT,
        period="2026-09",
        as_of=own.at,
        issued_at=own.at,
        complete=True,
        statement="đủ",
        figures={},
        fingerprint="0" * 64,
        files=[str(inside), str(outside), str(own.desk.reports.folder / ".." / "ledger.db")],
        hashes=["0" * 64] * 3,
    )
    assert working.get("/bao-cao/2026-09/tep/0/0").raw == b"PK"
    assert recent_access(own.desk.reader, UNIT, limit=1)[0].act is Act.FILE
    for place in ("0/1", "0/2", "0/3", "1/0"):
        assert working.get(f"/bao-cao/2026-09/tep/{place}").status == 404
    assert "Phát hành lần" in working.get("/bao-cao/2026-09").body


def test_writing_a_report_is_asked_of_the_program(working: Served, own: Ward) -> None:
    assert working.post("/bao-cao/2026-09/lap").status == 303
    wish = recent(own.desk.reader, UNIT, limit=1)[0]
    assert (wish.kind, wish.argument) == (CommandKind.WRITE_REPORT, "2026-09")


def test_taking_note_quiets_for_a_day_and_changes_no_number(working: Served, own: Ward) -> None:
    before = working.get("/don-doc").body
    found = re.search(r'name="hs" value="([^"]+)"', before)
    assert found is not None
    assert working.post("/don-doc/ghi-nhan", {"hs": found[1], "ghi-chu": "đang trình ký"}).status == 303
    key = tuple(found[1].split("|", 1))
    assert in_force(own.desk.reader, UNIT, own.at)[key[0], key[1]].note == "đang trình ký"
    assert not in_force(own.desk.reader, UNIT, own.at + timedelta(days=2))
    after = working.get("/don-doc").body
    assert "đang trình ký" in after
    headings = re.compile(r"Quá hạn</a>: ([0-9.]+)")
    assert headings.findall(before) == headings.findall(after)
    assert working.post("/don-doc/ghi-nhan", {"ghi-chu": "x"}).status == 400


def test_settings_are_saved_by_section_and_come_back_where_they_are_wrong(working: Served, own: Ward) -> None:
    settings = own.desk.settings
    assert isinstance(settings, StillSettings)
    assert (
        "Đã ghi." in working.post("/cai-dat/phan/phong-0", {"name": "Phòng mới", "recipients": "b@vidu.example"}).body
    )
    assert settings.saved["phong-0"]["name"] == "Phòng mới"
    wrong = working.post("/cai-dat/phan/phong-0", {"name": "", "recipients": "giữ chữ này"})
    assert wrong.status == 422
    assert "giữ chữ này" in wrong.body
    assert "đến a@vidu.example" in working.post("/cai-dat/thu/mail", {"thu-toi": "a@vidu.example"}).body
    assert working.post("/cai-dat/phan/khong-co").status == 404

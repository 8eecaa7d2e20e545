"""What people decide on the pages: words of a report, what is being dealt with, settings, files, other units."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from reporting import prepared
from reporting.web.app import make_app
from reporting.web.identity import order_of
from store import report_issues
from store.people import apologies, chases, reminders
from store.people.access_log import Act, recent_access
from store.people.acknowledgements import in_force
from store.people.commands import CommandKind, recent
from store.people.reminders import Reminder
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


def test_an_answer_goes_to_the_unit_that_was_looked_at(working: Served, own: Ward) -> None:
    with own.desk.writer.writing() as connection:
        chases.add(
            connection,
            OTHER_UNIT,
            number=2,
            department="Văn phòng",
            made_at=own.at,
            answer_due_at=own.at,
            files=[],
        )
    body = working.get(f"/don-doc?dv={OTHER_UNIT}").body
    assert f'action="/don-doc/tra-loi?dv={OTHER_UNIT}"' in body
    before = chases.all_of(own.desk.reader, UNIT)
    sent = {"so": "2", "tra-loi": "đã xong"}
    assert working.post(f"/don-doc/tra-loi?dv={OTHER_UNIT}", sent).headers["location"].endswith(OTHER_UNIT)
    assert chases.all_of(own.desk.reader, UNIT) == before
    assert [each.answer for each in chases.all_of(own.desk.reader, OTHER_UNIT)] == ["đã xong"]


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
    preview = working.get("/bao-cao/2026-09/xem-truoc").body
    assert "Một" in preview
    assert "Số:<span" in preview, "there is room for the hand, as on paper"
    assert preview.count('class="gap"') == 3
    assert working.post("/bao-cao/2026-09/loi-van", {**sent, "kho-khan": "x" * 30_000}).status == 422
    assert working.post("/bao-cao/2026-09/loi-van", {}).status == 400, "no form of ours takes words away"
    assert reports.kept["2026-09"] == kept
    assert working.post("/bao-cao/2026-13/loi-van", sent).status == 404


def test_reports_are_handed_out_from_their_folder_alone(working: Served, own: Ward, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.docx", own.desk.reports.folder / "inside.docx"
    for file in (outside, inside):
        file.write_bytes(b"PK")
    report_issues.add(
        own.desk.writer,
        UNIT,
        period="2026-07",
        as_of=own.at,
        issued_at=own.at,
        complete=True,
        statement="đủ",
        figures={},
        fingerprint="0" * 64,
        files=[str(inside), str(outside), str(own.desk.reports.folder / ".." / "ledger.db")],
        hashes=["0" * 64] * 3,
    )
    assert working.get("/bao-cao/2026-07/tep/0/0").raw == b"PK"
    assert recent_access(own.desk.reader, UNIT, limit=1)[0].act is Act.FILE
    for place in ("0/1", "0/2", "0/3", "1/0"):
        assert working.get(f"/bao-cao/2026-07/tep/{place}").status == 404
    assert "Phát hành lần" in working.get("/bao-cao/2026-07").body


def test_writing_a_report_is_asked_of_the_program(working: Served, own: Ward) -> None:
    assert working.post("/bao-cao/2026-09/lap").status == 303
    wish = recent(own.desk.reader, UNIT, limit=1)[0]
    assert (wish.kind, wish.argument) == (CommandKind.WRITE_REPORT, "2026-09")


def _issue(own: Ward, month: str, number: int, as_of: datetime, figures: dict[str, int]) -> None:
    file = own.desk.reports.folder / f"{month}-{number}.docx"
    file.write_bytes(b"PK")
    report_issues.add(
        own.desk.writer,
        UNIT,
        period=month,
        as_of=as_of,
        issued_at=as_of,
        complete=True,
        statement="đủ",
        figures=figures,
        fingerprint=f"{number:064d}",
        files=[str(file)],
        hashes=["0" * 64],
        reason="số liệu muộn" if number > 1 else None,
        asked_by="Chị Hà" if number > 1 else None,
    )


def test_what_changed_since_the_issue_is_shown_dossier_by_dossier_and_issued_again_for_a_reason(
    working: Served, own: Ward
) -> None:
    month = "2026-09"
    assert working.get(f"/bao-cao/{month}/thay-doi").status == 404  # nothing was issued yet
    _issue(own, month, 1, own.at - timedelta(days=30), {"received_total": 0})  # before the ledger knew anything
    page = working.get(f"/bao-cao/{month}/thay-doi")
    assert re.search(r"<h1>[0-9.]+ hồ sơ được tính khác", page.body)
    assert "không được đếm" in page.body
    assert re.search(r'href="/ho-so/\d+"', page.body)
    sent = {name: re.search(f'name="{name}" value="([^"]+)"', page.body)[1] for name in ("luc", "lan")}  # type: ignore[index]
    before = len(recent(own.desk.reader, UNIT))
    address = f"/bao-cao/{month}/phat-hanh-lai"
    assert working.post(address, sent).status == 422  # no reason
    assert working.post(address, {**sent, "lan": "9", "ly-do": "x"}).status == 422  # another issue came in between
    for wrong in ("", "2026", (own.at + timedelta(days=1)).isoformat(), (own.at - timedelta(days=31)).isoformat()):
        assert working.post(address, {**sent, "luc": wrong, "ly-do": "x"}).status == 400
    assert len(recent(own.desk.reader, UNIT)) == before
    assert working.post(address, {**sent, "ly-do": "Ông 0912345678 nộp bổ sung"}).status == 303
    wish = recent(own.desk.reader, UNIT, limit=1)[0]
    assert wish.kind is CommandKind.REISSUE_REPORT
    assert wish.argument == f"{month} {own.at.isoformat()}"
    assert wish.reason is not None
    assert "0912345678" not in wish.reason
    assert "nộp bổ sung" in working.get("/nhat-ky/viec").body
    _issue(own, month, 2, own.at, {"received_total": 5})
    between = working.get(f"/bao-cao/{month}/thay-doi?tu=1&den=2").body
    assert "số liệu muộn" in between
    assert "+5" in between
    assert "phat-hanh-lai" not in between
    assert f"/bao-cao/{month}/thay-doi?tu=1&amp;den=2" in working.get(f"/bao-cao/{month}").body
    for wrong in ("tu=1&den=3", "tu=1", "tu=a&den=2", "tu=1&den=²"):
        assert working.get(f"/bao-cao/{month}/thay-doi?{quote(wrong, safe='=&')}").status == 404


def test_slips_are_asked_of_the_program_listed_and_handed_out(working: Served, own: Ward, tmp_path: Path) -> None:
    name = own.desk.office.departments[0].name
    assert working.post("/don-doc/lap-phieu", {"phong": name}).status == 303
    assert working.post("/don-doc/lap-phieu", {"phong": "Phòng lạ"}).status == 404
    assert working.post("/don-doc/lap-phieu").status == 303
    asked = [(each.kind, each.argument) for each in recent(own.desk.reader, UNIT, limit=2)]
    assert asked == [(CommandKind.WRITE_SLIPS, None), (CommandKind.WRITE_SLIPS, name)]
    inside, outside = own.desk.reports.folder / "phieu.docx", tmp_path / "phieu.docx"
    for file in (inside, outside):
        file.write_bytes(b"PK")
    with own.desk.writer.writing() as connection:
        for number, file in ((11, inside), (12, outside)):
            slip = chases.add(
                connection,
                UNIT,
                number=number,
                department=name,
                made_at=own.at - timedelta(days=2),
                answer_due_at=own.at - timedelta(days=number - 11),
                files=[str(file)],
            )
            reminders.note(
                connection, UNIT, Reminder.SLIP, [("igate", "x"), ("igate", f"{number}")], own.at.date(), chase_id=slip
            )
    body = working.get("/don-doc").body
    assert "2 phiếu đã quá hạn trả lời" in body
    assert "/don-doc/phieu/11" in body
    assert "/don-doc/phieu/12" not in body
    assert working.get("/don-doc/phieu/11").raw == b"PK"
    for number in (12, 3, 10**11):
        assert working.get(f"/don-doc/phieu/{number}").status == 404
    with own.desk.writer.writing(UNIT) as connection:
        for file in (inside, outside):
            apologies.add(connection, UNIT, department=None, made_at=own.at, letters=4, files=[str(file)])
    body = working.get("/don-doc").body
    assert "/don-doc/xin-loi/3" in body
    assert "/don-doc/xin-loi/4" not in body
    assert working.get("/don-doc/xin-loi/3").headers["content-disposition"].endswith('"phieu-xin-loi-3.docx"')
    for number in (1, 4, 5, 10**11):
        assert working.get(f"/don-doc/xin-loi/{number}").status == 404
    assert working.post("/don-doc/tra-loi", {"so": "12", "tra-loi": " "}).status == 400
    assert working.post("/don-doc/tra-loi", {"so": "12", "tra-loi": "Đã trình ký"}).status == 303
    assert "Đã trình ký" in working.get("/don-doc").body


def test_taking_note_quiets_for_a_day_and_changes_no_number(working: Served, own: Ward) -> None:
    before = working.get("/don-doc").body
    found = re.search(r'name="hs" value="([^"]+)"', before)
    assert found is not None
    assert working.post("/don-doc/ghi-nhan", {"hs": found[1], "ghi-chu": "đang trình ký"}).status == 303
    key = tuple(found[1].split("|", 1))
    assert in_force(own.desk.reader, UNIT, own.at)[key[0], key[1]].note == "đang trình ký"
    # the rule of the mails: until the end of the next working day
    assert in_force(own.desk.reader, UNIT, own.at + timedelta(days=1))
    assert not in_force(own.desk.reader, UNIT, own.at + timedelta(days=5))
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


def test_only_units_with_usable_figures_are_summed_and_every_number_opens_its_list(working: Served, own: Ward) -> None:
    body = working.get("/thanh-pho").body
    assert "1/2 đơn vị có số liệu dùng được" in body
    assert "Không cộng 1 đơn vị" in body
    late = f'href="/ho-so?dv={UNIT}&amp;chi-tieu=overdue">'
    number = body.partition(late)[2].partition("<")[0]
    assert int(number) > 0
    assert f": {number} hồ sơ quá hạn" in body
    assert f"{number} hồ sơ" in working.get(f"/ho-so?dv={UNIT}&chi-tieu=overdue").body
    for order in ("ty-le", "hom-nay", "dang-mo", "dung-han", "ten"):
        sorted_by = working.get(f"/thanh-pho?xep={order}").body
        assert "aria-sort" in sorted_by
        # Whoever is unknown stands last, whatever the order.
        assert sorted_by.rindex("Phường Bên Cạnh</a></th>") > sorted_by.rindex(f'?dv={UNIT}">')
    assert working.get("/thanh-pho?xep=vo-nghia").status == 400


def test_a_month_that_a_unit_has_not_computed_is_a_dash_with_its_reason(working: Served, own: Ward) -> None:
    def row(body: str) -> str:
        return body.partition(f'<a href="/?dv={UNIT}">')[2].partition("</tr>")[0]

    before = working.get("/thanh-pho").body
    assert row(before).count("—") == 2
    assert "máy của 1 đơn vị chưa tính xong kỳ này" in before
    assert prepared.prepare(own.desk.writer, UNIT, own.desk.office.cut_off, (), own.at)
    after = working.get("/thanh-pho").body
    assert row(after).count("—") < 2
    assert "chưa tính xong kỳ này" not in after


def test_units_stand_in_the_order_of_their_numbers() -> None:
    names = ["Phường Đức", "Phường 10", "Phường 2", "Phường Dĩ", "Phường Hai 3 A", "Phường"]
    assert sorted(names, key=order_of) == [
        "Phường",
        "Phường 2",
        "Phường 10",
        "Phường Dĩ",
        "Phường Đức",
        "Phường Hai 3 A",
    ]

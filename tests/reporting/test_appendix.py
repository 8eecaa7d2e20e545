"""The workbook, read back: every list with exactly its count, text as text, dates as dates, hostile text harmless."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.dates import VIETNAM
from dossiers.periods import following
from dossiers.text import clean
from reporting.appendix import Column, Kind, Table, xlsx_bytes
from reporting.appendix.sheets import FIGURE_SHEETS
from reporting.cells import LONGEST_CELL, cell_text
from reporting.figures.rules import FIGURES
from reporting.report_data import ReportData, gather
from store.database import Database
from tests.reporting.appendices import CUT_OFF, appendix, data, office, opened
from tests.reporting.ledgers import ledger, look
from tests.reporting.samples import END, START
from tests.reporting.test_document import HOSTILE
from tests.reporting.test_figures import AFTER, CIVIL, DESK, PERIOD, PORTALS, READINGS, day, seen


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with ledger(tmp_path_factory.mktemp("ledger"), PORTALS) as found:
        look(found, "hotich", START - timedelta(days=1), (seen("carried", received_at=day(4, 2)),))
        look(found, "hotich", END - timedelta(days=2), CIVIL)
        moved = tuple(replace(each, due_at=day(6, 1)) if each.code == "open" else each for each in CIVIL)
        look(found, "hotich", END - timedelta(days=1), moved, indicators=READINGS)
        look(found, "hotich", AFTER, moved)
        look(found, "igate", AFTER, DESK)
        yield found


@pytest.fixture(scope="module")
def found(database: Database) -> ReportData:
    return data(database, office(terms={"1.001193": 3}))


@pytest.fixture(scope="module")
def book(found: ReportData) -> Any:
    return opened(appendix(found, reasons=("còn thiếu lời văn",), warnings=("hai tổng lệch nhau",)))


@pytest.mark.parametrize("key", list(FIGURES))
def test_each_figures_sheet_has_exactly_its_dossiers(book: Any, found: ReportData, key: str) -> None:
    rows = list(book[FIGURE_SHEETS[key]].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [row.code for row in found.lists[key]]
    assert len(rows) == getattr(found.figures, key)


def test_the_form_has_thirteen_columns_and_its_sums(book: Any) -> None:
    rows = [row for row in book["II.06a"].iter_rows(min_row=4, max_col=13, values_only=True) if row[1]]
    assert list(rows[1]) == [f"({number})" for number in range(1, 14)]
    total = next(row for row in rows if row[1] == "Tổng cộng")
    received, online, direct, carried, resolved, early, on_time, late, open_, in_time, overdue = total[2:]
    assert received == 12 == online + direct + carried + 1, "one came through no known channel, and that is said"
    assert resolved == early + on_time + late
    assert open_ == in_time + overdue
    assert any("không bằng" in str(row[1]) and "strange" in str(row[1]) for row in rows)


def test_the_first_sheet_says_how_far_this_can_be_trusted(book: Any) -> None:
    words = "\n".join(str(cell) for row in book["Thông tin"].iter_rows(values_only=True) for cell in row if cell)
    for said in (
        "BẢN DỰ THẢO",
        "còn thiếu lời văn",
        "hai tổng lệch nhau",
        "18:00 13/05/2026",
        "từ 17:00 13/04/2026 đến trước 17:00 13/05/2026",
        "đã đọc đủ cho kỳ này",
        "0" * 64,
        "[chưa có số liệu]",
        "Một cửa của tỉnh",
        "Hồ sơ liên quan: strange (igate)",
    ):
        assert said in words


def test_codes_are_text_and_dates_are_dates_in_their_shape(book: Any) -> None:
    sheet = book[FIGURE_SHEETS["resolved_late"]]
    heading = [cell.value for cell in sheet[1]]
    code, due, ended = (sheet.cell(2, heading.index(name) + 1) for name in ("Mã hồ sơ", "Hẹn trả", "Kết thúc"))
    assert (code.data_type, code.value, code.number_format) == ("s", "late", "@")
    assert due.value == datetime(2026, 5, 4, 17, 0)  # noqa: DTZ001 - Excel knows no zones
    assert (due.is_date, due.number_format) == (True, "dd/mm/yyyy hh:mm")
    assert ended.is_date


def test_sheets_of_lists_are_made_for_work_and_for_paper(book: Any, found: ReportData) -> None:
    sheet = book[FIGURE_SHEETS["received_total"]]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:N{found.figures.received_total + 1}"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.column_dimensions["A"].width > 20
    for name in book.sheetnames:
        assert len(name) <= 31
    assert book.sheetnames[:3] == ["Thông tin", "II.06a", "Biểu đồ"]
    listed = {"Quá hạn", "Sắp đến hạn", "Không qua Trung tâm", "Đối chiếu", "Đổi ngày hẹn trả", "Hệ thống ngừng"}
    assert listed <= {*book.sheetnames}


def test_a_due_date_that_a_portal_rewrote_is_listed(book: Any) -> None:
    rows = book["Đổi ngày hẹn trả"].iter_rows(min_row=2, values_only=True)
    assert {(row[0], row[-1]) for row in rows} == {("carried", -16), ("open", 12)}


def test_what_the_looks_at_the_cut_off_learned_is_listed_in_this_months_report_alone(tmp_path: Path) -> None:
    with ledger(tmp_path, PORTALS) as found:
        look(found, "hotich", END - timedelta(days=2), (seen("open"), seen("later")))
        at_once = (seen("open", due_at=day(6, 1)), seen("later"))
        look(found, "hotich", END + timedelta(seconds=6), at_once)
        look(found, "hotich", END + timedelta(days=1), (at_once[0], seen("later", due_at=day(6, 2))))
        as_of = END + timedelta(days=40)
        listed = {
            month.month: [row[0] for table in gather(found, office(), month, as_of).more for row in table.rows]
            for month in (PERIOD, following(PERIOD, CUT_OFF))
        }
    assert listed == {5: ["open"], 6: ["later"]}


def test_what_the_form_counts_elsewhere_is_told_dossier_by_dossier(book: Any) -> None:
    rows = list(book["Trung tâm và II.06a"].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[-2]) for row in rows} == {
        ("refused", "cột 9"),
        ("withdrawn", "cột 9"),
        ("strange", "không có cột"),
    }


def test_a_period_that_still_runs_is_not_compared_with_a_whole_one(database: Database) -> None:
    early = gather(database, office(), PERIOD, END - timedelta(hours=1))
    assert not [fact for fact in early.facts if fact.key == "compared"]
    assert early.compared, "the sheet shows the numbers all the same"


def test_equal_reports_are_equal_bytes(found: ReportData) -> None:
    assert xlsx_bytes(appendix(found)) == xlsx_bytes(appendix(found))


_SURROGATES = "\ud800x\udfff"
_NASTY = [
    *HOSTILE,
    _SURROGATES,
    "@SUM(A1)",
    "+1",
    "-2+3",
    "\t=1",
    "_x000D_",
    "http://evil.example/",
    "mailto:a@b",
    "'=1",
    '=HYPERLINK("http://evil.example","x")',
    "12345678901234567",
    "007",
    "TRUE",
    "1/2/2026",
]


def _with_text(found: ReportData, text: str) -> ReportData:
    """The data with the text in every field that a portal fills."""
    rows = tuple(
        replace(
            row,
            code=f"{text}{number}",
            procedure_code=text,
            procedure_name=text,
            field_name=text,
            applicant=text,
            raw_status=text,
            department=text,
            officer=text,
            due_words=text,
        )
        for number, row in enumerate(found.lists["received_total"])
    )
    group = {
        key: tuple(replace(item, group=replace(item.group, name=text)) for item in items)
        for key, items in found.groups.items()
    }
    form = replace(
        found.form,
        rows=tuple(replace(row, group=replace(row.group, name=text)) for row in found.form.rows if row.group),
    )
    charts = tuple(replace(chart, categories=tuple(text for _ in chart.categories)) for chart in found.charts)
    return replace(found, lists=dict.fromkeys(found.lists, rows), groups=group, form=form, charts=charts)


def _check(data_: bytes, text: str, found: ReportData) -> None:
    with zipfile.ZipFile(BytesIO(data_)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            content = archive.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                assert b"<f>" not in content
                assert b"<hyperlink" not in content
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in content
    book = openpyxl.load_workbook(BytesIO(data_))
    sheet = book[FIGURE_SHEETS["received_total"]]
    wanted = cell_text(text)
    for number, row in enumerate(sheet.iter_rows(min_row=2)):
        assert row[3].data_type in ("s", "n"), "a number only where nothing is said"
        # The reader undoes the format's own escape of such words; Excel shows them as they were.
        assert (row[3].value or "") == wanted
        assert row[0].value == cell_text(f"{text}{number}")
    assert sheet.max_row == len(found.lists["received_total"]) + 1


@pytest.mark.parametrize("text", _NASTY)
def test_hostile_text_is_unharmed_and_harmless(found: ReportData, text: str) -> None:
    hostile = _with_text(found, text)
    small = replace(hostile, lists={key: rows[:2] for key, rows in hostile.lists.items()})
    _check(xlsx_bytes(appendix(small, title=text, unit_name=text, warnings=(text,))), text, small)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec=None), min_size=1, max_size=60))
def test_any_text_at_all_goes_through(found: ReportData, text: str) -> None:
    hostile = _with_text(found, text)
    small = replace(hostile, lists={key: rows[:1] for key, rows in hostile.lists.items()})
    _check(xlsx_bytes(appendix(small, title=text)), text, small)


@given(st.text(max_size=200).map(lambda text: text * 400))
@settings(max_examples=20, deadline=None)
def test_a_cell_never_holds_more_than_excel_takes(text: str) -> None:
    shown = cell_text(text)
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert shown == clean(text) or shown.endswith("…")


def test_a_sheet_has_a_name_that_excel_takes_and_rows_of_one_length() -> None:
    columns = (Column(title="a"), Column(title="b", kind=Kind.COUNT))
    for name in ("", "x" * 32, "a/b", "a:b", "[a]", "'a", "a\u202eb"):
        with pytest.raises(ValueError, match="sheet"):
            Table(name=name, columns=columns, rows=())
    with pytest.raises(ValueError, match="row"):
        Table(name="a", columns=columns, rows=(("x",),))


def test_times_are_those_of_viet_nam_and_very_old_ones_are_text(found: ReportData) -> None:
    columns = (Column(title="a", kind=Kind.INSTANT),)
    rows = (
        (datetime(2026, 5, 1, 23, 30, tzinfo=VIETNAM) - timedelta(hours=24),),
        (datetime(1890, 1, 1, tzinfo=VIETNAM),),
    )
    table = Table(name="Giờ", columns=columns, rows=rows)
    sheet = opened(appendix(found, more=(table,)))["Giờ"]
    assert sheet["A2"].value == datetime(2026, 4, 30, 23, 30)  # noqa: DTZ001
    assert sheet["A3"].value == "01/01/1890"


def test_the_charts_are_excels_own(found: ReportData) -> None:
    content = xlsx_bytes(appendix(found))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if re.match(r"xl/charts/chart", name)]
    assert len(charts) == 2
    assert all("<c:barChart>" in chart for chart in charts)

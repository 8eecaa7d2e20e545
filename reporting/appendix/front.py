"""The first sheets: what this is and how far it can be trusted, the form II.06a, the charts."""

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dossiers.dates import format_date, format_instant
from reporting.appendix.cells import Formats, fit, set_print
from reporting.appendix.model import AppendixInput
from reporting.appendix.table import Kind, Table
from reporting.cells import put
from reporting.charts import Chart, Shape
from reporting.figures.form import FORM_COLUMNS, FormRow
from reporting.figures.model import RATE_NAMES, PortalPicture
from reporting.monthly.style import MISSING
from reporting.monthly.warnings import break_words, speaks_for

INFORMATION = "Thông tin"
FORM = "II.06a"
CHARTS = "Biểu đồ"
_WIDTHS = (34, 80, 20, 12, 12)
_FORM_WIDTHS = (5, 40, *(12 for _ in FORM_COLUMNS))


def write_information(book: Workbook, formats: Formats, given: AppendixInput, tables: Sequence[Table]) -> None:
    """Data time, period, each portal's run and verdict, filters, what is missing, and which sheet holds what."""
    sheet = book.add_worksheet(INFORMATION)
    set_print(sheet)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    period = given.figures.period
    row = 0
    put(sheet, row, 0, given.title, formats.title)
    row = 2
    if given.reasons:
        for reason in given.reasons:
            put(sheet, row, 0, "BẢN DỰ THẢO, chưa dùng để ký", formats.warning)
            put(sheet, row, 1, reason, formats.warning)
            fit(sheet, row, (reason,), _WIDTHS[1:2])
            row += 1
    for name, value in (
        ("Đơn vị", given.unit_name),
        ("Bản", given.issue),
        ("Số liệu biết đến lúc", format_instant(given.figures.as_of)),
        ("Kỳ báo cáo", f"từ {format_instant(period.start)} đến trước {format_instant(period.end)}"),
        ("Bộ lọc", "Mọi hồ sơ của đơn vị; hồ sơ mà một cổng chỉ hiển thị lại của cổng khác không được đếm."),
        ("Mã kiểm tra (SHA-256)", given.check),
    ):
        put(sheet, row, 0, name, formats.strong)
        put(sheet, row, 1, value, formats.by_kind[Kind.TEXT])
        row += 1
    row = _pictures(sheet, formats, given, row + 1)
    row = _rates(sheet, formats, given, row + 1)
    row = _lines(sheet, formats, row + 1, "Cần xem lại", [*given.warnings, *map(break_words, given.form.breaks)])
    offered = [fact.sentence for fact in given.facts]
    row = _lines(sheet, formats, row, "Gợi ý cho phần lời (không tự đưa vào)", offered)
    put(sheet, row, 0, "Trang", formats.heading)
    put(sheet, row, 1, "Nội dung", formats.heading)
    put(sheet, row, 2, "Số dòng", formats.heading)
    for table in tables:
        row += 1
        put(sheet, row, 0, table.name, formats.by_kind[Kind.TEXT])
        put(sheet, row, 1, table.note, formats.by_kind[Kind.TEXT])
        put(sheet, row, 2, len(table.rows), formats.by_kind[Kind.COUNT])
        fit(sheet, row, (table.note,), _WIDTHS[1:2])


def _pictures(sheet: Worksheet, formats: Formats, given: AppendixInput, row: int) -> int:
    titles = ("Hệ thống", "Tình trạng số liệu", "Lần lấy đủ gần nhất", "Lượt lấy đủ", "Lượt gần nhất")
    for place, title in enumerate(titles):
        put(sheet, row, place, title, formats.heading)
    for picture in given.figures.pictures:
        row += 1
        good = speaks_for(picture, given.figures) and picture.held is None
        form = formats.by_kind[Kind.TEXT] if good else formats.warning
        put(sheet, row, 0, picture.name, form)
        words = picture_words(picture, good=good)
        put(sheet, row, 1, words, form)
        fit(sheet, row, (picture.name, words), _WIDTHS[:2])
        put(sheet, row, 2, picture.complete_at, formats.by_kind[Kind.INSTANT])
        put(sheet, row, 3, picture.complete_run, formats.by_kind[Kind.COUNT])
        put(sheet, row, 4, picture.last_run, formats.by_kind[Kind.COUNT])
    return row + 1


def picture_words(picture: PortalPicture, *, good: bool) -> str:
    """What is said of one portal: complete after the period's end, or why not."""
    if good:
        return "đã đọc đủ cho kỳ này"
    if picture.held is not None:
        return picture.held
    if picture.complete_at is None:
        return f"chưa lần nào đọc đủ{f': {picture.reason}' if picture.reason else ''}"
    return f"chưa đủ cho kỳ này{f': {picture.reason}' if picture.reason else ''}"


def _rates(sheet: Worksheet, formats: Formats, given: AppendixInput, row: int) -> int:
    for place, title in enumerate(("Tỷ lệ", "Nguồn", "Phần trăm", "Tử số", "Mẫu số")):
        put(sheet, row, place, title, formats.heading)
    for key, name in RATE_NAMES.items():
        row += 1
        rate = given.figures.rate(key)
        put(sheet, row, 0, name[:1].upper() + name[1:], formats.by_kind[Kind.TEXT])
        if rate is None:
            put(sheet, row, 1, MISSING, formats.warning)
            continue
        put(sheet, row, 1, rate.source, formats.by_kind[Kind.TEXT])
        put(sheet, row, 2, float(rate.percent), formats.by_kind[Kind.PERCENT])
        put(sheet, row, 3, rate.numerator, formats.by_kind[Kind.COUNT])
        put(sheet, row, 4, rate.denominator, formats.by_kind[Kind.COUNT])
    return row + 1


def _lines(sheet: Worksheet, formats: Formats, row: int, heading: str, lines: Sequence[str]) -> int:
    if not lines:
        return row
    put(sheet, row, 0, heading, formats.strong)
    for line in lines:
        put(sheet, row, 1, line, formats.by_kind[Kind.TEXT])
        fit(sheet, row, (heading, line), _WIDTHS[:2])
        row += 1
    return row + 1


def write_form(book: Workbook, formats: Formats, given: AppendixInput) -> None:
    """Biểu II.06a: thirteen columns, one row per field, the totals; sums that break are told below."""
    sheet = book.add_worksheet(FORM)
    set_print(sheet)
    for place, width in enumerate(_FORM_WIDTHS):
        sheet.set_column(place, place, width)
    period = given.figures.period
    put(sheet, 0, 0, "Biểu số II.06a/VPCP/KSTT – Tình hình, kết quả giải quyết thủ tục hành chính", formats.title)
    put(
        sheet,
        1,
        0,
        f"{given.unit_name}. Từ ngày {format_date(period.first_day)} đến ngày {format_date(period.last_day)}. "
        f"Số liệu lúc {format_instant(given.figures.as_of)}. Đơn vị tính: hồ sơ.",
        formats.by_kind[Kind.INSTANT],
    )
    titles = ("TT", "Lĩnh vực", *(column.label for column in FORM_COLUMNS.values()))
    fit(sheet, 3, titles, _FORM_WIDTHS)
    for place, title in enumerate(titles):
        put(sheet, 3, place, title, formats.heading)
        put(sheet, 4, place, f"({place + 1})", formats.heading)
    row = 4
    for number, each in enumerate(given.form.rows, start=1):
        row += 1
        _form_row(sheet, formats, row, each, number)
    row += 1
    _form_row(sheet, formats, row, given.form.total, None)
    sheet.freeze_panes(5, 2)
    sheet.repeat_rows(3, 4)
    for line in ("(3) = (4) + (5) + (6); (7) = (8) + (9) + (10); (11) = (12) + (13); (3) = (7) + (11).",):
        row += 2
        put(sheet, row, 1, line, formats.by_kind[Kind.INSTANT])
    for broken in given.form.breaks:
        row += 1
        codes = ", ".join(code for _, code in broken.dossiers)
        words = f"{broken.sentence}{f' Hồ sơ: {codes}.' if codes else ''}"
        put(sheet, row, 1, words, formats.warning)
        fit(sheet, row, (words,), _FORM_WIDTHS[1:2])


def _form_row(sheet: Worksheet, formats: Formats, row: int, each: FormRow, number: int | None) -> None:
    name = "Tổng cộng" if each.group is None else each.group.title
    fit(sheet, row, (name,), _FORM_WIDTHS[1:2])
    put(sheet, row, 0, number, formats.by_kind[Kind.COUNT])
    put(sheet, row, 1, name, formats.strong if each.group is None else formats.by_kind[Kind.TEXT])
    for place, key in enumerate(FORM_COLUMNS, start=2):
        put(sheet, row, place, each.counts[key], formats.by_kind[Kind.COUNT])


def write_charts(book: Workbook, formats: Formats, charts: Sequence[Chart]) -> None:
    """Excel's own charts, with the numbers behind them beside them."""
    sheet = book.add_worksheet(CHARTS)
    set_print(sheet)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 14)
    row = 0
    for chart in charts:
        put(sheet, row, 0, chart.title, formats.title)
        first = row + 1
        put(sheet, first, 0, "", formats.heading)
        for place, series in enumerate(chart.series, start=1):
            put(sheet, first, place, series.name, formats.heading)
        kind = formats.by_kind[Kind.PERCENT if chart.unit == "%" else Kind.COUNT]
        for number, name in enumerate(chart.categories, start=1):
            put(sheet, first + number, 0, name, formats.by_kind[Kind.TEXT])
            for place, series in enumerate(chart.series, start=1):
                put(sheet, first + number, place, series.values[number - 1], kind)
        last = first + len(chart.categories)
        if chart.note:
            put(sheet, last + 1, 0, chart.note, formats.by_kind[Kind.INSTANT])
        if not chart.empty:
            _draw(book, sheet, chart, first, last)
        row = max(last + 4, first + 26)


def _draw(book: Workbook, sheet: Worksheet, chart: Chart, first: int, last: int) -> None:
    drawn = book.add_chart({"type": "column" if chart.shape is Shape.COLUMNS else "bar"})
    for place, series in enumerate(chart.series, start=1):
        drawn.add_series(
            {
                "name": [CHARTS, first, place],
                "categories": [CHARTS, first + 1, 0, last, 0],
                "values": [CHARTS, first + 1, place, last, place],
                "fill": {"color": f"#{series.tone.colour}"},
                "gap": 60,
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    values: dict[str, object] = {"num_format": "0" if chart.unit == "%" else "#,##0", "min": 0, "name": chart.unit}
    if chart.top is not None:
        values["max"] = chart.top
    if chart.shape is Shape.BARS:
        drawn.set_x_axis(values)
        drawn.set_y_axis({"reverse": True})
    else:
        drawn.set_y_axis(values)
    drawn.show_blanks_as("gap")
    height = 400 if chart.shape is Shape.COLUMNS else max(260, 60 + 28 * len(chart.categories))
    drawn.set_size({"width": 820, "height": height})
    sheet.insert_chart(first, 5, drawn, {"description": chart.text[:250], "object_position": 3})

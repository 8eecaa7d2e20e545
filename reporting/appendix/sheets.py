"""The sheets of lists and comparisons, as tables. Pure."""

from collections.abc import Iterator

from reporting.appendix.dossier_rows import days_late, dossiers_table
from reporting.appendix.model import AppendixInput
from reporting.appendix.table import Column, Kind, Table
from reporting.cells import Value
from reporting.figures.groups_model import Dimension
from reporting.figures.model import DossierRow
from reporting.figures.rules import FIGURES
from reporting.figures.trend import Basis

_COUNT = Kind.COUNT

FIGURE_SHEETS = {
    "received_total": "Tiếp nhận",
    "received_online": "TN trực tuyến",
    "received_direct": "TN trực tiếp, bưu chính",
    "received_unknown_channel": "TN chưa rõ hình thức",
    "carried_over": "Từ kỳ trước",
    "resolved_total": "Đã giải quyết",
    "resolved_early": "GQ trước hạn",
    "resolved_on_time": "GQ đúng hạn",
    "resolved_late": "GQ quá hạn",
    "refused": "Từ chối",
    "withdrawn": "Rút hồ sơ",
    "open_total": "Đang giải quyết",
    "open_in_time": "ĐGQ trong hạn",
    "open_overdue": "ĐGQ quá hạn",
    "no_due_date": "Không có ngày hẹn",
    "unknown_status": "Trạng thái chưa rõ",
    "ended_date_inferred": "Ngày xong suy ra",
}
"""The name of each figure's sheet."""

_GROUP_SHEETS = {
    Dimension.DEPARTMENT: "Theo phòng ban",
    Dimension.FIELD: "Theo lĩnh vực",
    Dimension.PROCEDURE: "Theo thủ tục",
    Dimension.CHANNEL: "Theo hình thức nộp",
    Dimension.PORTAL: "Theo hệ thống",
    Dimension.OFFICER: "Theo cán bộ",
}


def tables(given: AppendixInput) -> Iterator[Table]:
    """All sheets after information and form, in their order."""
    yield _compared(given)
    yield _centre_and_form(given)
    yield _overdue(given)
    yield _due_soon(given)
    yield from given.more
    yield _due_checks(given)
    yield _outages(given)
    for dimension, name in _GROUP_SHEETS.items():
        yield _groups(given, dimension, name)
    for key, name in FIGURE_SHEETS.items():
        yield dossiers_table(name, given.lists[key], given.names, note=FIGURES[key].label)


def _compared(given: AppendixInput) -> Table:
    columns = (
        Column(title="Số liệu", width=40),
        Column(title="Kỳ này", kind=_COUNT, width=12),
        Column(title="Tháng trước", kind=_COUNT, width=12),
        Column(title="Tăng, giảm", kind=_COUNT, width=12),
        Column(title="Cùng kỳ năm trước", kind=_COUNT, width=12),
        Column(title="Tăng, giảm", kind=_COUNT, width=12),
        Column(title="Trang hồ sơ", width=26),
    )
    rows = tuple(
        (
            item.label,
            item.now,
            item.month_before,
            None if item.month_before is None else item.now - item.month_before,
            item.year_before,
            None if item.year_before is None else item.now - item.year_before,
            FIGURE_SHEETS.get(item.key),
        )
        for item in given.compared
    )
    note = "ô trống: chưa có số liệu của tháng đó"
    for what, basis in _bases(given):
        if basis is Basis.LOOKED_BACK:
            note += f"; {what} được đếm lại từ danh sách mà các hệ thống còn hiển thị nên có thể thiếu"
    return Table(name="So sánh", columns=columns, rows=rows, note=note)


def _bases(given: AppendixInput) -> list[tuple[str, Basis]]:
    if not given.compared:
        return []
    first = given.compared[0]
    return [("tháng trước", first.month_basis), ("cùng kỳ năm trước", first.year_basis)]


def _centre_and_form(given: AppendixInput) -> Table:
    def words(key: str | None) -> str:
        if key is None:
            return "không có cột"
        return FIGURES[key].label if key in FIGURES else f"cột {key.removeprefix('form_')}"

    columns = (Column(title="Báo cáo của Trung tâm", width=26), Column(title="Biểu II.06a", width=14))
    reason = Column(title="Vì sao khác", width=40)
    by_code = {(item.dossier.portal, item.dossier.code): item for item in given.form.differences}
    return dossiers_table(
        "Trung tâm và II.06a",
        (item.dossier for item in given.form.differences),
        given.names,
        note="hồ sơ mà hai cách tính xếp vào chỗ khác nhau",
        last=(*columns, reason),
        more=lambda row: (
            words(by_code[row.portal, row.code].centre),
            words(by_code[row.portal, row.code].form),
            by_code[row.portal, row.code].reason,
        ),
    )


def _overdue(given: AppendixInput) -> Table:
    late = Column(title="Trễ (ngày)", kind=_COUNT, width=10)
    today = given.daily.today
    note = f"đang giải quyết, đã quá ngày hẹn trả vào ngày {today:%d/%m/%Y}"
    return dossiers_table("Quá hạn", given.daily.overdue, given.names, note=note, last=(late,), more=days_late(today))


def _due_soon(given: AppendixInput) -> Table:
    soon = (*given.daily.due_today, *given.daily.due_soon)
    note = f"hẹn trả từ {given.daily.today:%d/%m/%Y} đến hết {given.daily.soon_until:%d/%m/%Y}"
    return dossiers_table("Sắp đến hạn", soon, given.names, note=note)


def _due_checks(given: AppendixInput) -> Table:
    last = (
        Column(title="Thời hạn (ngày làm việc)", kind=_COUNT, width=12),
        Column(title="Hạn tự tính", kind=Kind.DATE, width=12),
        Column(title="Đối chiếu", width=34),
    )
    by_code = {(item.dossier.portal, item.dossier.code): item for item in given.due_checks}

    def cells(row: DossierRow) -> tuple[Value, ...]:
        item = by_code[row.portal, row.code]
        words = "cổng không ghi ngày hẹn trả" if item.missing else "khác ngày hẹn trả của cổng"
        if item.waits:
            words += "; còn chờ công dân, hạn tự tính sẽ lùi"
        elif item.pauses:
            words += "; đã trừ thời gian chờ công dân"
        return item.term, item.own_due_on, words

    return dossiers_table(
        "Hạn tự tính",
        (item.dossier for item in given.due_checks),
        given.names,
        note="chỉ để đối chiếu: ngày hẹn trả của cổng được dùng để tính trước hạn, đúng hạn, quá hạn",
        last=last,
        more=cells,
    )


def _outages(given: AppendixInput) -> Table:
    columns = (
        Column(title="Hệ thống", width=24),
        Column(title="Từ lúc", kind=Kind.INSTANT, width=18),
        Column(title="Đến lúc vào lại được", kind=Kind.INSTANT, width=18),
        Column(title="Số lần thử không được", kind=_COUNT, width=12),
        Column(title="Giờ làm việc", kind=Kind.NUMBER, width=12),
        Column(title="Chương trình ghi nhận", width=60),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.name, item.began, item.ended, item.looks, item.hours, item.reason) for item in given.outages
    )
    return Table(name="Hệ thống ngừng", columns=columns, rows=rows, note="theo các lần lấy số liệu của chương trình")


def _groups(given: AppendixInput, dimension: Dimension, name: str) -> Table:
    columns = (
        Column(title=dimension.label, width=34),
        *(Column(title=figure.label, kind=_COUNT, width=11) for figure in FIGURES.values()),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.group.title, *(item.counts[key] for key in FIGURES)) for item in given.groups.get(dimension, ())
    )
    return Table(name=name, columns=columns, rows=rows)

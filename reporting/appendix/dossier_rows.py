"""Dossiers as rows of a sheet."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from dossiers.status import Channel
from reporting.appendix.table import Column, Kind, Table
from reporting.cells import Value
from reporting.figures.model import DossierRow

COLUMNS = (
    Column(title="Mã hồ sơ", kind=Kind.CODE, width=24),
    Column(title="Hệ thống", width=14),
    Column(title="Mã thủ tục", kind=Kind.CODE, width=20),
    Column(title="Thủ tục", width=32),
    Column(title="Lĩnh vực", width=16),
    Column(title="Chủ hồ sơ (đã che)", width=14),
    Column(title="Hình thức nộp", width=10),
    Column(title="Trạng thái (theo cổng)", width=15),
    Column(title="Phòng ban xử lý", width=17),
    Column(title="Cán bộ xử lý", width=15),
    Column(title="Tiếp nhận", kind=Kind.INSTANT, width=15),
    Column(title="Hẹn trả", kind=Kind.INSTANT, width=15),
    Column(title="Kết thúc", kind=Kind.INSTANT, width=15),
    Column(title="Ghi chú", width=20),
)

_BASES = {
    "returned": "kết thúc: lấy ngày trả kết quả",
    "first_seen": "kết thúc: lấy lần đầu chương trình thấy đã xong",
}


def dossiers_table(
    name: str,
    dossiers: Iterable[DossierRow],
    names: Mapping[str, str],
    *,
    note: str | None = None,
    last: tuple[Column, ...] = (),
    more: Callable[[DossierRow], tuple[Value, ...]] = lambda row: (),
) -> Table:
    """A sheet of dossiers; ``last`` and ``more`` are further columns and their values."""
    rows = tuple((*_cells(row, names), *more(row)) for row in dossiers)
    return Table(name=name, columns=(*COLUMNS, *last), rows=rows, note=note)


def _cells(row: DossierRow, names: Mapping[str, str]) -> tuple[Value, ...]:
    return (
        row.code,
        names.get(row.portal, row.portal),
        row.procedure_code,
        row.procedure_name,
        row.field_name,
        row.applicant,
        None if row.channel is None else Channel(row.channel).label,
        row.raw_status,
        row.department,
        row.officer,
        row.entered_at,
        row.due_at,
        row.ended_at,
        _note(row),
    )


def _note(row: DossierRow) -> str | None:
    notes = [_BASES[row.ended_basis]] if row.ended_basis in _BASES else []
    if not row.seen:
        notes.append("không thấy trong danh sách lần gần nhất")
    if row.due_at is None:
        notes.append(f"cổng chỉ ghi: {row.due_words}" if row.due_words else "không có ngày hẹn trả")
    return "; ".join(notes) or None


def days_late(today: date) -> Callable[[DossierRow], tuple[Value, ...]]:
    """The further value of an overdue dossier: civil days since its due day."""
    return lambda row: (None if row.due_on is None else (today - row.due_on).days,)

"""Sheets on the ledger's own findings: dossiers that pass by the centre, due dates that portals rewrote, what changed
since the last issue. Pure."""

from collections.abc import Iterable, Mapping

from dossiers.dates import local_date
from reporting.appendix.dossier_rows import dossiers_table
from reporting.appendix.table import Column, Kind, Table, Value
from reporting.figures_changes import Change
from reporting.figures_model import DossierRow
from reporting.figures_rules import FIGURES
from store.due_changes import DueChange


def passed_by_table(rows: Iterable[DossierRow], names: Mapping[str, str], note: str) -> Table:
    """Dossiers that were never received at the centre's one-stop system."""
    return dossiers_table("Không qua Trung tâm", rows, names, note=note)


def due_changes_table(changes: Iterable[DueChange], names: Mapping[str, str]) -> Table:
    """Each change of a due date, with the civil days between."""
    columns = (
        Column(title="Mã hồ sơ", kind=Kind.CODE, width=26),
        Column(title="Hệ thống", width=20),
        Column(title="Chương trình thấy lúc", kind=Kind.INSTANT, width=18),
        Column(title="Hẹn trả trước", kind=Kind.INSTANT, width=18),
        Column(title="Hẹn trả mới", kind=Kind.INSTANT, width=18),
        Column(title="Lùi (ngày)", kind=Kind.COUNT, width=10),
    )
    rows = tuple(
        (
            item.code,
            names.get(item.portal, item.portal),
            item.known_at,
            item.old_due_at,
            item.new_due_at,
            _days(item),
        )
        for item in changes
    )
    return Table(name="Đổi ngày hẹn trả", columns=columns, rows=rows, note="ngày hẹn trả bị cổng sửa trong kỳ")


def changes_table(changes: Iterable[Change], names: Mapping[str, str], last: str) -> Table:
    """What a re-issue counts otherwise than the issue before (``last`` says which)."""
    columns = (
        Column(title="Mã hồ sơ", kind=Kind.CODE, width=26),
        Column(title="Hệ thống", width=20),
        Column(title="Trước đây tính là", width=50),
        Column(title="Nay tính là", width=50),
        Column(title="Trạng thái (theo cổng)", width=24),
        Column(title="Phòng ban xử lý", width=24),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            item.code,
            names.get(item.portal, item.portal),
            _labels(item.before),
            _labels(item.after),
            None if item.dossier is None else item.dossier.raw_status,
            None if item.dossier is None else item.dossier.department,
        )
        for item in changes
    )
    return Table(name="Thay đổi so với lần trước", columns=columns, rows=rows, note=f"hồ sơ được tính khác {last}")


def _labels(keys: tuple[str, ...]) -> str:
    return "; ".join(FIGURES[key].label for key in keys) or "không được đếm"


def _days(change: DueChange) -> int | None:
    if change.old_due_at is None or change.new_due_at is None:
        return None
    return (local_date(change.new_due_at) - local_date(change.old_due_at)).days

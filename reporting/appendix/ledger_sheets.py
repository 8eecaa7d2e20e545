"""Sheets on the ledger's own findings: dossiers that pass by the centre, due dates that portals rewrote, what changed
since the last issue. Pure."""

from collections.abc import Iterable, Mapping

from dossiers.dates import local_date
from reporting.appendix.dossier_rows import dossiers_table
from reporting.appendix.table import Column, Kind, Table
from reporting.cells import Value
from reporting.figures.changes import Change
from reporting.figures.model import DossierRow
from reporting.figures.rules import FIGURES
from store.history.lists import Backwards, DueDateChange, RepeatedRequests
from store.history.reconcile_judge import Difference
from store.history.reconcile_judge import Kind as Pairing
from store.history.reconcile_model import Item
from store.history.verdicts import Verdict

_Said = DueDateChange | RepeatedRequests | Backwards | Verdict

_KINDS = {
    Pairing.MATCHED: "khớp",
    Pairing.ONLY_FIRST: "chỉ có ở A",
    Pairing.ONLY_SECOND: "chỉ có ở B",
    Pairing.DISAGREE: "ghi khác nhau",
}
_FIELDS = {"status": "trạng thái", "due": "ngày hẹn trả", "received": "ngày tiếp nhận"}
_DOSSIER = (
    Column(title="Mã hồ sơ", kind=Kind.CODE, width=24),
    Column(title="Hệ thống", width=16),
    Column(title="Thủ tục", width=32),
    Column(title="Phòng ban xử lý", width=20),
)


_SEEN = "thấy sau ngày chốt kỳ trước và đến hết ngày chốt kỳ này"


def passed_by_table(rows: Iterable[DossierRow], names: Mapping[str, str], note: str) -> Table:
    """Dossiers that were never received at the centre's one-stop system."""
    return dossiers_table("Không qua Trung tâm", rows, names, note=note)


def due_changes_table(changes: Iterable[DueDateChange], names: Mapping[str, str]) -> Table:
    """Each change of a due date, with the civil days between."""
    columns = (
        *_DOSSIER,
        Column(title="Chương trình thấy lúc", kind=Kind.INSTANT, width=16),
        Column(title="Lần thứ", kind=Kind.COUNT, width=8),
        Column(title="Hẹn trả trước", kind=Kind.INSTANT, width=16),
        Column(title="Hẹn trả mới", kind=Kind.INSTANT, width=16),
        Column(title="Lùi (ngày)", kind=Kind.COUNT, width=10),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (*_dossier(item, names), item.known_at, item.number, item.old_due_at, item.new_due_at, _days(item))
        for item in changes
    )
    return Table(name="Đổi ngày hẹn trả", columns=columns, rows=rows, note=f"ngày hẹn trả bị cổng sửa, {_SEEN}")


def requests_table(found: Iterable[RepeatedRequests], names: Mapping[str, str]) -> Table:
    """Dossiers for which supplements were asked for twice or more: the index counts them as late."""
    columns = (
        *_DOSSIER,
        Column(title="Số lần yêu cầu", kind=Kind.COUNT, width=10),
        Column(title="Lần đầu thấy", kind=Kind.INSTANT, width=16),
        Column(title="Lần cuối thấy", kind=Kind.INSTANT, width=16),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (*_dossier(item, names), item.times, item.first_at, item.last_at) for item in found
    )
    note = "yêu cầu bổ sung từ hai lần trở lên: Bộ chỉ số 766 tính là trễ"
    return Table(name="Bổ sung nhiều lần", columns=columns, rows=rows, note=note)


def backwards_table(found: Iterable[Backwards], names: Mapping[str, str]) -> Table:
    """Statuses that went back."""
    columns = (
        *_DOSSIER,
        Column(title="Chương trình thấy lúc", kind=Kind.INSTANT, width=16),
        Column(title="Trạng thái trước", width=22),
        Column(title="Trạng thái sau", width=22),
        Column(title="Nay còn lùi", width=10),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            *_dossier(item, names),
            item.known_at,
            item.status_before,
            item.status_after,
            "còn" if item.still else "không",
        )
        for item in found
    )
    return Table(name="Trạng thái đi lùi", columns=columns, rows=rows, note=f"trạng thái bị cổng cho lùi lại, {_SEEN}")


def verdicts_table(found: Iterable[Verdict], names: Mapping[str, str]) -> Table:
    """Where a portal calls late what we do not, or the other way round."""
    columns = (
        *_DOSSIER,
        Column(title="Cổng ghi", width=26),
        Column(title="Theo ngày thì", width=18),
        Column(title="Hẹn trả", kind=Kind.DATE, width=12),
        Column(title="Kết thúc", kind=Kind.DATE, width=12),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            *_dossier(item, names),
            item.words,
            "chưa quá hạn" if item.portal_says_late else "đã quá hạn",
            item.due_on,
            item.ended_on,
        )
        for item in found
    )
    return Table(name="Hạn khác lời cổng", columns=columns, rows=rows, note="cổng và ngày hẹn trả nói khác nhau")


def reconciliation_table(found: Iterable[Item], names: Mapping[str, str]) -> Table:
    """What two portals say of the same dossiers, but for what agrees; what somebody settled is told with the reason."""
    columns = (
        Column(title="Hệ thống A", width=16),
        Column(title="Mã ở A", kind=Kind.CODE, width=24),
        Column(title="Hệ thống B", width=16),
        Column(title="Mã ở B", kind=Kind.CODE, width=24),
        Column(title="Kết quả", width=18),
        Column(title="Khác ở", width=40),
        Column(title="Từ lúc", kind=Kind.INSTANT, width=16),
        Column(title="Chắc chắn", width=22),
        Column(title="Thủ tục", width=30),
        Column(title="Phòng ban xử lý", width=18),
        Column(title="Đã giải quyết", width=36),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            names.get(item.pair.first, item.pair.first),
            item.first_code,
            names.get(item.pair.second, item.pair.second),
            item.second_code,
            _KINDS[item.kind],
            "; ".join(_difference(each) for each in item.differences) or None,
            item.since,
            "có" if item.proven else "chưa: cổng kia chưa được đọc đủ lại",
            item.procedure_name,
            item.department,
            None if item.settled is None else f"{item.settled.settled_by}: {item.settled.reason}",
        )
        for item in found
        if item.kind is not Pairing.MATCHED
    )
    note = "hồ sơ chỉ có ở một hệ thống, hoặc hai hệ thống ghi khác nhau; hồ sơ khớp không liệt kê"
    return Table(name="Đối chiếu", columns=columns, rows=rows, note=note)


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


def _days(change: DueDateChange) -> int | None:
    if change.old_due_at is None or change.new_due_at is None:
        return None
    return (local_date(change.new_due_at) - local_date(change.old_due_at)).days


def _dossier(item: _Said, names: Mapping[str, str]) -> tuple[Value, ...]:
    return item.code, names.get(item.portal, item.portal), item.procedure_name, item.department


def _difference(each: Difference) -> str:
    return f"{_FIELDS.get(each.field, each.field)}: A “{each.first or 'không ghi'}”, B “{each.second or 'không ghi'}”"

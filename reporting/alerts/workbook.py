"""The rows of an overdue mail as a workbook: the same dossiers, also those that the mail only counts."""

from dossiers.dates import format_instant, local_date
from reporting.alerts import wording
from reporting.alerts.model import AlertInput, AlertView, Department, key_of
from reporting.figures.daily_model import LIST_NAMES
from reporting.figures.model import DossierRow
from reporting.workbook import MEDIA_TYPE, Column, Sheet, Value, workbook_bytes
from store.outbox import Attachment

_COLUMNS = (
    Column(title="Danh sách", width=24),
    Column(title="Mã hồ sơ", width=26),
    Column(title="Tình trạng", width=20),
    Column(title="Hẹn trả", width=12),
    Column(title="Ngày nhận", width=12),
    Column(title="Thủ tục", width=46),
    Column(title="Lĩnh vực", width=20),
    Column(title="Chủ hồ sơ", width=16),
    Column(title="Phòng phụ trách", width=26),
    Column(title="Người xử lý", width=18),
    Column(title="Hệ thống", width=18),
    Column(title="Trạng thái trên hệ thống", width=22),
    Column(title="Đã nhắc bằng thư", width=10),
    Column(title="Đã đôn đốc bằng phiếu", width=10),
    Column(title="Ghi nhận", width=30),
)


def rows_workbook(given: AlertInput, department: Department | None, shown: AlertView) -> Attachment:
    """The file that goes with the mail of ``department`` (of the leaders, if ``None``)."""
    from reporting.alerts.compose import rows_of

    titles = wording.section_titles(given.lists.soon_days)
    rows = [_row(titles[key], row, given) for key in LIST_NAMES for row in rows_of(given, department, key)]
    facts: list[tuple[Value, Value]] = [
        ("Nội dung", shown.title),
        ("Lập lúc", format_instant(given.now)),
        *(("" if number else "Tóm tắt", headline) for number, headline in enumerate(shown.headlines)),
        ("Số dòng", len(rows)),
        *((f"Số liệu: {picture.name}", picture.sentence) for picture in shown.pictures),
    ]
    return Attachment(
        name=f"ho-so-can-xu-ly-{given.lists.today:%Y-%m-%d}.xlsx",
        media_type=MEDIA_TYPE,
        content=workbook_bytes(
            (Sheet(name="Thông tin", rows=facts), Sheet(name="Hồ sơ", rows=rows, columns=_COLUMNS)), given.now
        ),
    )


def _row(title: str, row: DossierRow, given: AlertInput) -> tuple[Value, ...]:
    key, memory = key_of(row), given.memory
    taken = memory.acknowledged.get(key)
    return (
        title,
        row.code,
        wording.urgency(row, given.lists.today),
        row.due_on,
        None if row.entered_at is None else local_date(row.entered_at),
        row.procedure_name,
        row.field_name,
        row.applicant,
        row.department,
        row.officer,
        next((item.name for item in given.pictures if item.portal == row.portal), row.portal),
        row.raw_status,
        memory.mailed.get(key, 0),
        memory.slips.get(key, 0),
        None if taken is None else wording.acknowledged_by(taken),
    )

"""Letters of apology that set a new day (form 04 of Thông tư 03/2025/TT-VPCP), one page per dossier.

What only people know stays open for the hand: the citizen's full name (the ledger keeps a masked one), the reason, the
new day. The wording follows the form as publicly known; whoever signs compares it with the official text once.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from dossiers.dates import VIETNAM, format_date, local_date
from dossiers.text import clean
from reporting.figures.model import DossierRow
from reporting.letters.head import body, foot, head
from reporting.letters.letter import Letter, Letters
from reporting.monthly.letterhead import Letterhead
from reporting.monthly.text import Block, Kind

DOTS = "…" * 13
"""Room for the hand."""
LINE = "…" * 30


def compose_apology(
    rows: Iterable[DossierRow], letterhead: Letterhead, portals: Mapping[str, str], today: date, as_of: datetime
) -> Letters:
    """The letters, one for each dossier. ``today``: civil day; ``as_of`` aware; ``portals``: names by key."""
    letters = tuple(_letter(row, letterhead, portals, today) for row in rows)
    return Letters(
        title="Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        author=clean(letterhead.centre),
        as_of=as_of,
        letters=letters,
    )


def _letter(row: DossierRow, letterhead: Letterhead, portals: Mapping[str, str], today: date) -> Letter:
    centre = letterhead.centre
    late = row.due_on is not None and row.due_on < today
    not_yet = "đến nay" if late else "đến ngày hẹn trả"
    parts = (
        *head(letterhead, "PXL", today),
        Block(kind=Kind.TYPE_NAME, text="PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        Block(kind=Kind.ADDRESS, text=clean(f"Kính gửi: Ông/Bà/Tổ chức {DOTS} (hồ sơ của {row.applicant or '…'})")),
        *body(
            f"{_received(row)}, {centre} tiếp nhận hồ sơ đề nghị giải quyết thủ tục hành chính: "
            f"{_or_dots(row.procedure_name)}. Mã số hồ sơ: {row.code} ({portals.get(row.portal, row.portal)}).",
            f"Thời gian hẹn trả kết quả giải quyết hồ sơ: {_due(row)}.",
            f"Tuy nhiên {not_yet}, {centre} {'chưa trả' if late else 'chưa thể trả'} kết quả giải quyết hồ sơ của "
            f"Ông/Bà/Tổ chức đúng thời hạn ghi trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả với lý do:",
            LINE,
            LINE,
            f"Sự chậm trễ này gây phiền hà, tốn kém chi phí, công sức của Ông/Bà/Tổ chức. {centre} xin lỗi "
            f"Ông/Bà/Tổ chức và sẽ trả kết quả giải quyết hồ sơ vào ngày …… tháng …… năm ………….",
            "Mong nhận được sự thông cảm của Ông/Bà/Tổ chức vì sự chậm trễ này./.",
        ),
        *foot(letterhead, ("Như trên", "Lưu: hồ sơ")),
    )
    return Letter(parts=parts)


def _received(row: DossierRow) -> str:
    if row.entered_at is None:
        return "Ngày …… tháng …… năm …………"
    return f"Ngày {format_date(local_date(row.entered_at))}"


def _due(row: DossierRow) -> str:
    if row.due_at is not None:
        local = row.due_at.astimezone(VIETNAM)
        return f"{local:%H} giờ {local:%M}, ngày {format_date(local.date())}"
    return DOTS if row.due_on is None else f"ngày {format_date(row.due_on)}"


def _or_dots(text: str | None) -> str:
    return text or DOTS

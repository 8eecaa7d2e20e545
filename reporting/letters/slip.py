"""The reminder to a department: a letter with its overdue and soon-due dossiers, each with its reminder's number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dossiers.dates import format_date, format_instant
from dossiers.text import clean
from reporting.alerts.model import DossierKey, key_of
from reporting.alerts.wording import urgency
from reporting.figures.model import DossierRow
from reporting.letters.head import body, foot, head
from reporting.letters.letter import Letter, Letters, Rows
from reporting.monthly.letterhead import Letterhead
from reporting.monthly.text import Block, Kind

ORDINALS = ("", "thứ nhất", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "thứ tám", "thứ chín")
_DASH = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipInput:
    """``rows`` are overdue or due up to ``soon_until``; ``numbers``: which reminder this is for each; ``number``: of
    the slip itself; ``answer_due_at`` and ``as_of`` aware; ``portals``: names by key; ``stale``:
    the systems whose figures are not of today."""

    number: int
    department: str
    rows: tuple[DossierRow, ...]
    numbers: Mapping[DossierKey, int]
    today: date
    as_of: datetime
    answer_due_at: datetime
    portals: Mapping[str, str]
    stale: tuple[str, ...] = ()


def compose_slip(given: SlipInput, letterhead: Letterhead) -> Letters:
    """The letter. Number and date stay blank for the hand; the slip's own number stands in the text."""
    late = sorted((row for row in given.rows if _is_late(row, given.today)), key=_order)
    soon = sorted((row for row in given.rows if not _is_late(row, given.today)), key=_order)
    about = "V/v đôn đốc giải quyết hồ sơ thủ tục hành chính"
    parts: list[Block | Rows] = [
        *head(letterhead, "", given.today, about),
        Block(kind=Kind.ADDRESS, text=clean(f"Kính gửi: {given.department}")),
        *body(_opening(given, len(late), len(soon), letterhead), *_not_known(given)),
    ]
    if late:
        parts += [_heading(f"1. Hồ sơ quá hạn: {len(late)}"), _table(late, given)]
    if soon:
        parts += [_heading(f"{2 if late else 1}. Hồ sơ sắp đến hạn: {len(soon)}"), _table(soon, given)]
    parts += [
        *body(
            f"Đề nghị {given.department} giải quyết dứt điểm các hồ sơ quá hạn, không để hồ sơ sắp đến hạn thành quá "
            f"hạn, và trả lời {letterhead.centre} bằng văn bản về nguyên nhân và thời gian hoàn thành từng hồ sơ "
            f"trước {format_instant(given.answer_due_at)} (trong 24 giờ).",
            "Hồ sơ không thể trả đúng hạn thì gửi kèm phiếu xin lỗi và hẹn lại ngày trả kết quả trước ngày hẹn./.",
        ),
        *foot(letterhead, ("Như trên", *letterhead.recipients[1:])),
    ]
    return Letters(
        title=f"Phiếu đôn đốc số {given.number} {_DASH} {given.department}",
        author=clean(letterhead.centre),
        as_of=given.as_of,
        letters=(Letter(parts=tuple(parts)),),
    )


def ordinal(number: int) -> str:
    """``thứ nhất``, ``thứ hai`` … ``thứ 10``."""
    return ORDINALS[number] if 0 < number < len(ORDINALS) else f"thứ {number}"


def _opening(given: SlipInput, late: int, soon: int, letterhead: Letterhead) -> str:
    parts = [f"{late:02d} hồ sơ quá hạn" if late else "", f"{soon:02d} hồ sơ sắp đến hạn" if soon else ""]
    again = sum(number > 1 for number in given.numbers.values())
    repeated = f", trong đó {again:02d} hồ sơ đã được đôn đốc từ trước" if again else ""
    return (
        f"Qua theo dõi trên các hệ thống thông tin giải quyết thủ tục hành chính (số liệu lúc "
        f"{format_instant(given.as_of)}), {letterhead.centre} nhận thấy {given.department} còn "
        f"{' và '.join(part for part in parts if part)}{repeated} (phiếu đôn đốc số {given.number}), cụ thể:"
    )


def _not_known(given: SlipInput) -> tuple[str, ...]:
    if not given.stale:
        return ()
    return (f"(Số liệu của {', '.join(given.stale)} chưa phải mới nhất; đề nghị đối chiếu trên hệ thống.)",)


def _heading(text: str) -> Block:
    return Block(kind=Kind.SUBHEADING, text=text)


def _table(rows: list[DossierRow], given: SlipInput) -> Rows:
    return Rows(
        headers=("TT", "Mã hồ sơ", "Thủ tục", "Hẹn trả", "Tình trạng", "Người xử lý", "Đôn đốc lần"),
        widths=(9, 40, 41, 22, 19, 18, 16),
        rows=tuple(
            (
                str(place),
                _shown(f"{row.code} ({given.portals.get(row.portal, row.portal)})"),
                _shown(row.procedure_name),
                _DASH if row.due_on is None else format_date(row.due_on),
                urgency(row, given.today),
                _shown(row.officer),
                ordinal(given.numbers[key_of(row)]),
            )
            for place, row in enumerate(rows, start=1)
        ),
    )


def _is_late(row: DossierRow, today: date) -> bool:
    return row.due_on is not None and row.due_on < today


def _order(row: DossierRow) -> tuple[int, str, str]:
    return (0 if row.due_on is None else row.due_on.toordinal(), row.code, row.portal)


def _shown(text: str | None) -> str:
    return (clean(text) if text else "") or _DASH

"""Whether what was seen of a list is the whole of it, and why not. Pure."""

from dossiers.numbers import format_count
from dossiers.snapshot import Proof
from scrapers.profile import ListProfile
from scrapers.rows.reader import ReadRow
from scrapers.walk.sweep import Sweep


def proof_of(profile: ListProfile, sweep: Sweep) -> Proof | None:
    """What proves that one sweep saw the whole list; ``None`` where nothing does."""
    if sweep.error is not None or sweep.nameless or sweep.stopped is not None:
        return None
    if not sweep.rows:
        return _proof_of_emptiness(profile, sweep)
    if profile.end_proof == "last_page":
        return Proof.LAST_PAGE if sweep.at_end and not sweep.moved else None
    return Proof.DECLARED_TOTAL if sweep.total == len(sweep.rows) else None


def proof_of_both(profile: ListProfile, first: Sweep, second: Sweep, together: int) -> Proof | None:
    """Whether two sweeps prove the list together: only where every page of both declared one and the same total, so
    that dossiers merely changed places. Else the first sweep may have seen some that have left since."""
    spoiled = any(each.error is not None or each.nameless for each in (first, second))
    if spoiled or profile.end_proof != "declared_total" or first.totals != second.totals:
        return None
    return Proof.DECLARED_TOTAL if second.total == together else None


def _proof_of_emptiness(profile: ListProfile, sweep: Sweep) -> Proof | None:
    """Only the portal's own words: its sentence where it has one, else its total of zero."""
    if profile.empty:
        return Proof.EMPTY_WORDS if sweep.empty_words and sweep.totals <= {0, None} else None
    return Proof.DECLARED_TOTAL if sweep.total == 0 else None


def latest(totals: set[int | None]) -> int | None:
    return max((total for total in totals if total is not None), default=None)


def reason_of(profile: ListProfile, sweep: Sweep, rows: dict[str, ReadRow]) -> str:
    """Why the list is not proven whole, in Vietnamese, with both numbers where there are two."""
    total = latest(sweep.totals)
    if total is None:
        counted = f"chỉ đọc được {format_count(len(rows))} hồ sơ và cổng không cho biết tổng số"
    else:
        counted = f"cổng ghi {format_count(total)} hồ sơ, đọc được {format_count(len(rows))}"
    if sweep.error is not None:
        return f"bị dừng giữa chừng; {counted}."
    if not rows and not sweep.nameless:
        return f"không thấy dòng nào, cũng không thấy cổng báo là không có hồ sơ ({counted})."
    because = []
    if sweep.nameless:
        because.append(f"{format_count(sweep.nameless)} dòng không có mã hồ sơ")
    if len(sweep.totals) > 1:
        because.append("tổng số thay đổi trong lúc đọc")
    if sweep.twice:
        because.append("có hồ sơ hiện ở hai chỗ")
    if profile.end_proof == "last_page" and not sweep.at_end:
        because.append("không thấy dấu hiệu trang cuối")
    if profile.paging == "link" and sweep.at_end and total is not None and total > len(rows):
        because.append(f"không thấy liên kết sang trang sau ở “{profile.next}”")
    if sweep.stopped is not None:
        because.append(sweep.stopped.rstrip("."))
    return f"{counted}{': ' + '; '.join(because) if because else ''}."

"""Where a report's figures are from: the foot of its pages, its check sum, the statement of an issue. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from dossiers.dates import format_instant
from reporting.figures.model import DossierRow, MonthlyFigures, PortalPicture
from reporting.monthly.text import ReportText
from reporting.monthly.warnings import speaks_for


def check_sum(report: ReportText, lists: Mapping[str, Iterable[DossierRow]]) -> str:
    """SHA-256 (hex) of what the report says and of which dossiers it counts: equal for equal words over the same
    dossiers, whenever they were counted; another one as soon as one dossier takes another's place."""
    whole = hashlib.sha256(report.fingerprint.encode())
    for key in sorted(lists):
        for row in sorted(lists[key], key=lambda row: (row.portal, row.code)):
            whole.update(f"\x1e{key}\x1f{row.portal}\x1f{row.code}".encode())
    return whole.hexdigest()


def footer(figures: MonthlyFigures, check: str) -> tuple[str, ...]:
    """Data time, the run and verdict of each portal, the check sum."""
    good = [picture for picture in figures.pictures if speaks_for(picture, figures) and picture.held is None]
    rest = [picture for picture in figures.pictures if picture not in good]
    lines = [f"Số liệu lúc {format_instant(figures.as_of)}. Mã kiểm tra (SHA-256): {check}"]
    if good:
        lines.append(f"Đã đọc đủ (số lượt): {', '.join(_run(picture) for picture in good)}.")
    if rest:
        lines.append(f"CHƯA ĐỦ (lượt đủ gần nhất): {', '.join(_run(picture) for picture in rest)}.")
    return tuple(lines)


def _run(picture: PortalPicture) -> str:
    return f"{picture.name} ({'chưa có' if picture.complete_run is None else picture.complete_run})"


def statement(figures: MonthlyFigures, reasons: tuple[str, ...], made_at: datetime) -> str:
    """Which portals were complete, and how old their pictures were at ``made_at`` (aware). Vietnamese."""
    parts = []
    for picture in figures.pictures:
        if picture.complete_at is None:
            parts.append(f"{picture.name}: chưa lần nào đọc đủ")
            continue
        word = "đủ" if speaks_for(picture, figures) and picture.held is None else "chưa đủ cho kỳ này"
        minutes = max(0, int((made_at - picture.complete_at).total_seconds()) // 60)
        age = f"{minutes} phút" if minutes < 120 else f"{minutes // 60} giờ"
        run = "" if picture.complete_run is None else f", lượt {picture.complete_run}"
        parts.append(f"{picture.name}: {word}{run}, lúc {format_instant(picture.complete_at)} (trước {age})")
    first = "; ".join(reasons) if reasons else "Mọi cổng đã được đọc đủ sau khi kỳ kết thúc"
    return f"{first}. {'; '.join(parts)}." if parts else f"{first}."

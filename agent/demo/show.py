"""The end of a demo on the screen."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from agent.demo.check import Agreement
from agent.screen import number
from dossiers.dates import format_date, format_instant, local_date

if TYPE_CHECKING:
    from reporting.figures.period import DossierRow
    from sandbox.journal import JournalEntry
    from sandbox.serve import RunningSandbox

_MOST_SHOWN = 20


def show_overdue(console: Console, moment: datetime, rows: "Sequence[DossierRow]") -> None:
    """The overdue list of the first mail."""
    if not rows:
        console.print(f"Lúc {format_instant(moment)} không có hồ sơ quá hạn.")
        return
    table = Table(title=f"Hồ sơ quá hạn lúc {format_instant(moment)} (đã gửi trong thư)", title_justify="left")
    table.add_column("Mã hồ sơ", no_wrap=True)
    for heading in ("Thủ tục", "Phòng"):
        table.add_column(heading)
    table.add_column("Hẹn trả", no_wrap=True)
    table.add_column("Trễ", justify="right", no_wrap=True)
    for row in rows[:_MOST_SHOWN]:
        due = row.due_on
        late = "" if due is None else f"{(local_date(moment) - due).days} ngày"
        shown_due = "" if due is None else format_date(due)
        table.add_row(row.code, row.procedure_name or "", row.department or "", shown_due, late)
    console.print(table)
    if len(rows) > _MOST_SHOWN:
        console.print(f"… và {number(len(rows) - _MOST_SHOWN)} hồ sơ nữa, xem trong thư.")


def show_places(console: Console, folder: Path) -> None:
    """Where to find what."""
    console.print(f"Kết quả ở {folder}:")
    for name, what in (
        ("ledger.db", "sổ hồ sơ với toàn bộ lịch sử"),
        ("mail", "thư mà máy chủ thư giả đã nhận"),
        ("share", "báo cáo tháng (.docx), phụ lục (.xlsx) và bản .pdf nếu máy có LibreOffice hoặc Word"),
        ("evidence", "chứng cứ của từng lần lấy số liệu"),
        ("logs", "nhật ký"),
        ("config.toml", "cấu hình đã dùng"),
    ):
        path = folder / name
        if not path.exists():
            continue
        files = sum(1 for item in path.rglob("*") if item.is_file()) if path.is_dir() else None
        console.print(f"  {name}{'' if files is None else f'/ ({files} tệp)'}: {what}", markup=False, soft_wrap=True)


def show_dashboard(console: Console, config: Path) -> None:
    """How to look at the ledger in the browser."""
    console.print(f"Xem sổ hồ sơ trong trình duyệt: hoso --config {_near(config)} dashboard --open", soft_wrap=True)


def _near(path: Path) -> Path:
    """From the current folder, where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def show_agreements(console: Console, agreements: Sequence[tuple[datetime, Agreement]]) -> None:
    """Whether the ledger agrees with the pretend world at each moment."""
    for moment, agreement in agreements:
        what = f"{number(agreement.compared)} hồ sơ, {number(agreement.values)} giá trị"
        if agreement.holds:
            console.print(f"[green]✓[/] Sổ khớp với các cổng lúc {format_instant(moment)}: {what}.")
            continue
        count = len(agreement.differences)
        console.print(f"[red]✗[/] Sổ KHÔNG khớp lúc {format_instant(moment)}: {number(count)} chỗ khác ({what}).")
        for difference in agreement.differences[:_MOST_SHOWN]:
            console.print(f"    {difference}", markup=False, soft_wrap=True)


def show_centre(console: Console, lines: Sequence[tuple[bool, str]]) -> None:
    """Whether the ledger tells as the pretend world does which dossiers passed by the centre."""
    for agrees, sentence in lines:
        mark = "[green]✓[/]" if agrees else "[red]✗[/] KHÔNG khớp với cổng giả:"
        console.print(f"{mark} {sentence}", soft_wrap=True)


def show_requests(console: Console, portals: "RunningSandbox", writes: "Sequence[JournalEntry]") -> None:
    """What the portals were asked for."""
    kinds = Counter(entry.kind.value for key in portals.origins for entry in portals.journal(key))
    asked = ", ".join(f"{kind} {number(count)}" for kind, count in sorted(kinds.items()))
    if not writes:
        console.print(f"[green]✓[/] Các cổng không nhận yêu cầu nào ngoài đăng nhập, tìm và lật trang ({asked}).")
        return
    console.print(f"[red]✗[/] Có {len(writes)} yêu cầu ngoài đăng nhập, tìm và lật trang ({asked}):")
    for entry in writes[:_MOST_SHOWN]:
        console.print(f"    {entry.portal}: {entry.method} {entry.path}", markup=False, soft_wrap=True)

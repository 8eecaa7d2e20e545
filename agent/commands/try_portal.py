"""``hoso try``: what the program understands of one portal, for the person who knows that portal."""

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from agent.commands.work import wanted_portals
from agent.errors import ExitCode
from agent.jobs.look_result import ListLook, LookResult
from agent.settings.config import Config


def try_portal(config: Config, key: str, *, as_json: bool) -> ExitCode:
    """Looks at the portal and shows the look. Raises ``Failure``."""
    from agent.processes.running import run_look
    from agent.screen import SyncScreen

    wanted_portals(config, (key,))
    console = Console(stderr=as_json)
    with SyncScreen(console) as screen:
        result = run_look(config, key, on_line=screen.show)
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        show(console, result)
        for sentence in sentences(result):  # not broken into lines of ours: they hold commands that people copy
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    return ExitCode.DONE if result.understood else ExitCode.ATTENTION


def show(console: Console, result: LookResult) -> None:
    """What was read of each list; rates stand among the ``sentences``."""
    for each in result.lists:
        if not (result.indicators and not each.rows):
            _show_list(console, each)


def _show_list(console: Console, look: ListLook) -> None:
    """One list: its total, and its first dossiers one below the other, fact by fact."""
    total = "cổng không ghi tổng số" if look.total is None else f"cổng ghi {look.total} hồ sơ"
    console.print(f"{look.name}: {total}, trang đầu đọc được {look.read}.", markup=False, highlight=False)
    if look.way is not None:
        console.print(f"  {look.way}", markup=False, highlight=False, soft_wrap=True)
    if not look.rows:
        return
    table = Table(show_header=False)
    table.add_column(style="bold")
    for _ in look.rows:
        table.add_column(overflow="fold")
    for name in look.rows[0]:
        table.add_row(name, *(row[name] for row in look.rows))
    console.print(table)


def _suffix(evidence: str) -> str:
    """``page-01.json.bin`` → ``.json``: what is in the sealed file."""
    return Path(evidence.removesuffix(".bin")).suffix


def sentences(result: LookResult) -> list[str]:
    """What people are told after the tables: what went wrong, and what to do next."""
    told = [*result.indicators, *result.problems, *result.blocked]
    if result.blocked:
        told.append(
            "Nếu yêu cầu bị chặn là của chính danh sách này và chỉ để đọc, hãy thêm [[allow]] cho nó vào mô tả cổng "
            "(hướng dẫn: docs/adding-a-portal.md, mục 6). Yêu cầu làm thay đổi hồ sơ thì không bao giờ thêm."
        )
    if result.evidence:
        told.append(
            "Bản chụp trang (đã che thông tin cá nhân), xem bằng lệnh: "
            f"hoso evidence show {result.evidence} trang-chup{_suffix(result.evidence)}"
        )
    if not result.understood:
        told.append(f"Chưa hiểu hết cổng {result.name}. Sổ hồ sơ không có gì thay đổi.")
    elif result.verified:
        told.append(f"Đã hiểu cổng {result.name}. Sổ hồ sơ không có gì thay đổi.")
    else:
        told.append(
            f"Xin so các dòng trên với màn hình của cổng {result.name}. Nếu đúng, hãy ghi verified = true vào mục "
            f"[[portals]] có key = “{result.portal}” của tệp cấu hình. Sổ hồ sơ không có gì thay đổi."
        )
    return told

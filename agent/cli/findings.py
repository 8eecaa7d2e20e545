"""What people should look at, and the captures behind it."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

issues_app = Commands(help="Những việc cần xem lại trên các cổng.")
app.add_typer(issues_app, name="issues")
evidence_app = Commands(help="Bản chụp trang (đã che thông tin cá nhân, đã mã hóa).")
app.add_typer(evidence_app, name="evidence")


@issues_app.command("list")
@ending
def issues_list(
    context: typer.Context,
    portal: Annotated[str | None, typer.Option("--portal", help="Chỉ một cổng.")] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Xem việc nào cần xem lại, của ai, từ bao giờ."""
    from agent.commands.issue import list_issues

    return list_issues(read_config(context), portal, as_json=as_json)


@issues_app.command("show")
@ending
def issues_show(
    context: typer.Context, number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của việc.")]
) -> ExitCode:
    """Xem kỹ một việc: ai làm, đã giữ gì, từ bao giờ, bản chụp nào."""
    from agent.commands.issue import show_issue

    return show_issue(read_config(context), number)


@evidence_app.command("list")
@ending
def evidence_list(context: typer.Context) -> ExitCode:
    """Xem các bản chụp còn giữ."""
    from agent.commands.evidence import list_evidence

    return list_evidence(read_config(context))


@evidence_app.command("show")
@ending
def evidence_show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="SỐ", help="Số của bản chụp, ví dụ 12.1.")],
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Nơi ghi, phải là tệp chưa có.")],
) -> ExitCode:
    """Giải mã một bản chụp ra tệp. Không mở tệp."""
    from agent.commands.evidence import show_evidence

    return show_evidence(read_config(context), number, file)


@evidence_app.command("prune")
@ending
def evidence_prune(context: typer.Context) -> ExitCode:
    """Dọn ngay các bản chụp quá hạn giữ hoặc quá dung lượng."""
    from agent.commands.evidence import prune_evidence

    return prune_evidence(read_config(context))

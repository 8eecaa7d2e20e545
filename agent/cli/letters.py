"""Papers to departments and citizens, and what people know of late dossiers."""

from typing import Annotated

import typer

from agent.cli.app import app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

chase_app = Commands(
    help="Phiếu đôn đốc từng phòng (.docx) và phiếu xin lỗi, hẹn lại ngày trả.", invoke_without_command=True
)
app.add_typer(chase_app, name="chase")


@chase_app.callback()
def chase(
    context: typer.Context,
    department: Annotated[str | None, typer.Option("--department", help="Chỉ một phòng.")] = None,
) -> None:
    """Lập phiếu đôn đốc cho từng phòng có hồ sơ quá hạn, sắp đến hạn; chuẩn bị phiếu xin lỗi (mẫu 04)."""
    if context.invoked_subcommand is None:
        _chase(context, department)


@ending
def _chase(context: typer.Context, department: str | None) -> ExitCode:
    from agent.commands.chase import chase

    return chase(read_config(context), department)


@chase_app.command("list")
@ending
def chase_list(
    context: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="Chỉ những phiếu chưa có trả lời.")] = False,
) -> ExitCode:
    """Xem các phiếu đã lập, phiếu nào chưa trả lời (hạn 24 giờ)."""
    from agent.commands.chase import list_slips

    return list_slips(read_config(context), open_only=open_only)


@chase_app.command("answered")
@ending
def chase_answered(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của phiếu đôn đốc.")],
    words: Annotated[str, typer.Option("--words", help="Phòng trả lời thế nào.")],
) -> ExitCode:
    """Ghi trả lời của phòng cho một phiếu đôn đốc."""
    from agent.commands.chase import answered

    return answered(read_config(context), number, words)


@app.command()
@ending
def acknowledge(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="MÃ", help="Mã hồ sơ.")],
    by: Annotated[str, typer.Option("--by", help="Ai ghi nhận.")],
    portal: Annotated[str | None, typer.Option("--portal", metavar="CỔNG", help="Nếu mã có ở nhiều cổng.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Ghi chú.")] = None,
) -> ExitCode:
    """Ghi nhận một hồ sơ quá hạn: thư không nhắc lại trong ngày làm việc kế tiếp, nhưng vẫn tính."""
    from agent.commands.chase import acknowledge

    return acknowledge(read_config(context), code, portal, by, note)

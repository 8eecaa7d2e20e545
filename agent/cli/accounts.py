"""Accounts, passwords and log-ins."""

from typing import Annotated

import typer

from agent.cli.app import JsonOption, PortalArgument, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

secret_app = Commands(help="Mật khẩu của các cổng và của máy chủ thư.")
app.add_typer(secret_app, name="secret")
account_app = Commands(help="Tài khoản trên các cổng: trạng thái, tạm dừng, thử lại.")
app.add_typer(account_app, name="account")


@app.command()
@ending
def login(
    context: typer.Context,
    portal: PortalArgument,
) -> ExitCode:
    """Mở cửa sổ để một người đăng nhập cổng (mã xác thực, VNeID, USB ký số), rồi giữ phiên đăng nhập.

    Chương trình không xem mật khẩu. Cửa sổ tự đóng khi đăng nhập xong, chờ nhiều nhất 10 phút.
    """
    from agent.commands.login import login

    return login(read_config(context), portal)


@secret_app.command("set")
@ending
def secret_set(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="TÊN", help="“portal:<tên cổng>”, “portal:<tên cổng>:totp”, “mail”, “share” hoặc “notify”."
        ),
    ],
) -> ExitCode:
    """Lưu một mật khẩu. Mật khẩu được hỏi trên màn hình, không ghi trong lệnh."""
    from agent.commands.secret import set_secret

    return set_secret(read_config(context), name)


@secret_app.command("list")
@ending
def secret_list(context: typer.Context) -> ExitCode:
    """Xem mật khẩu nào đã lưu, mật khẩu nào còn thiếu. Không in mật khẩu."""
    from agent.commands.secret import list_secrets

    return list_secrets(read_config(context))


@account_app.command("list")
@ending
def account_list(context: typer.Context, as_json: JsonOption = False) -> ExitCode:
    """Xem trạng thái từng tài khoản, ai cần làm gì."""
    from agent.commands.account import list_accounts

    return list_accounts(read_config(context), as_json=as_json)


@account_app.command("pause")
@ending
def account_pause(context: typer.Context, portal: PortalArgument) -> ExitCode:
    """Tạm dừng một cổng: chương trình không vào cổng này cho đến khi chạy tiếp."""
    from agent.commands.account import pause_portal

    return pause_portal(read_config(context), portal)


@account_app.command("resume")
@ending
def account_resume(context: typer.Context, portal: PortalArgument) -> ExitCode:
    """Chạy tiếp một cổng đang tạm dừng."""
    from agent.commands.account import resume_portal

    return resume_portal(read_config(context), portal)


@account_app.command("retry")
@ending
def account_retry(
    context: typer.Context,
    portal: PortalArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> ExitCode:
    """Thử lại một lần: cho phép đúng một lần đăng nhập nữa bằng mật khẩu đã lưu."""
    from agent.commands.account import retry_portal

    return retry_portal(read_config(context), portal, yes=yes)

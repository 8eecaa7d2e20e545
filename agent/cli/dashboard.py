"""The dashboard and who may look at it."""

from typing import Annotated

import typer

from agent.cli.app import app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

viewer_app = Commands(help="Tài khoản xem bảng theo dõi (khác với tài khoản của các cổng).")
app.add_typer(viewer_app, name="viewer")
Username = Annotated[str, typer.Argument(metavar="TÊN", help="Tên đăng nhập.")]


@app.command()
@ending
def dashboard(
    context: typer.Context,
    opens: Annotated[bool, typer.Option("--open", help="Mở luôn trong trình duyệt của máy này.")] = False,
) -> ExitCode:
    """Mở bảng theo dõi: hồ sơ nào trễ, của phòng nào, số liệu có tin được không. Dừng bằng Ctrl-C."""
    from agent.dashboard import run_dashboard

    return run_dashboard(read_config(context, "hoso-dashboard"), opens=opens)


@viewer_app.command("add")
@ending
def viewer_add(
    context: typer.Context,
    username: Username,
    role: Annotated[str, typer.Option("--role", help="look (xem), admin (quản trị) hoặc department (một phòng).")],
    name: Annotated[str | None, typer.Option("--name", help="Tên người dùng; bỏ trống thì lấy tên đăng nhập.")] = None,
    department: Annotated[str | None, typer.Option("--department", help="Phòng, với vai trò department.")] = None,
    all_units: Annotated[bool, typer.Option("--all-units", help="Xem mọi đơn vị trong sổ (cấp thành phố).")] = False,
) -> ExitCode:
    """Thêm một người. Mật khẩu gõ ở dấu nhắc, ít nhất 12 ký tự."""
    from agent.dashboard.viewer_commands import add

    return add(read_config(context), username, role=role, name=name, department=department, all_units=all_units)


@viewer_app.command("list")
@ending
def viewer_list(context: typer.Context) -> ExitCode:
    """Xem các tài khoản."""
    from agent.dashboard.viewer_commands import show

    return show(read_config(context))


@viewer_app.command("password")
@ending
def viewer_password(context: typer.Context, username: Username) -> ExitCode:
    """Đặt mật khẩu khác; mọi phiên đăng nhập của người đó kết thúc."""
    from agent.dashboard.viewer_commands import change_password

    return change_password(read_config(context), username)


@viewer_app.command("close")
@ending
def viewer_close(context: typer.Context, username: Username) -> ExitCode:
    """Khóa tài khoản và kết thúc mọi phiên đăng nhập của người đó."""
    from agent.dashboard.viewer_commands import close

    return close(read_config(context), username)


@viewer_app.command("reopen")
@ending
def viewer_reopen(context: typer.Context, username: Username) -> ExitCode:
    """Mở lại tài khoản đã khóa."""
    from agent.dashboard.viewer_commands import reopen

    return reopen(read_config(context), username)

"""The program itself: staying, its state, its machine, its configuration."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.endings import ending
from agent.errors import ExitCode

share_app = typer.Typer(help="Thư mục dùng chung nhận báo cáo và phiếu.", no_args_is_help=True)
app.add_typer(share_app, name="share")


@app.command()
@ending
def status(
    context: typer.Context,
    as_json: JsonOption = False,
    blocked: Annotated[
        bool, typer.Option("--blocked", help="Liệt kê các yêu cầu đã bị chặn trong 30 ngày qua, và vì sao.")
    ] = False,
) -> ExitCode:
    """Xem nhanh: số liệu từng cổng mới đến đâu, việc sắp tới, thư chưa gửi, báo cáo gần nhất."""
    from agent.status import show_blocked, show_status

    if blocked:
        return show_blocked(read_config(context))
    return show_status(read_config(context), as_json=as_json)


@app.command()
@ending
def doctor(context: typer.Context, as_json: JsonOption = False) -> ExitCode:
    """Kiểm tra máy và cấu hình: trình duyệt, thư mục, sổ hồ sơ, mật khẩu, máy chủ thư, lịch làm việc."""
    from agent.doctor.examine import examine

    return examine(context.obj[0], as_json=as_json)


@app.command()
@ending
def run(
    context: typer.Context,
    background: Annotated[
        bool, typer.Option("--background", help="Do máy tự khởi động: nếu đã chạy sẵn thì thôi, không mở gì.")
    ] = False,
) -> ExitCode:
    """Chạy thường trực: làm mọi việc theo lịch, chạy bù việc bị lỡ. Dừng bằng Ctrl-C.

    Đã chạy sẵn rồi thì mở bảng điều khiển thay vì chạy thêm lần nữa.
    """
    from agent.service import run_service

    return run_service(read_config(context, "hoso-run"), background=background)


@app.command("init-config")
@ending
def init_config(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Nơi ghi.")] = Path("config.toml"),
) -> ExitCode:
    """Ghi một tệp cấu hình mẫu có lời giải thích."""
    from agent.commands import init_config

    return init_config(path)


@share_app.command("test")
@ending
def share_test(context: typer.Context) -> ExitCode:
    """Ghi thử một tệp nhỏ vào thư mục dùng chung, đọc lại rồi xóa; chép nốt những tệp còn chờ."""
    from agent.share_command import test_share

    return test_share(read_config(context))

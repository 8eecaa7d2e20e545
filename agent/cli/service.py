"""The program itself: staying, its state, its machine, its configuration."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

share_app = Commands(help="Thư mục dùng chung nhận báo cáo và phiếu.")
app.add_typer(share_app, name="share")
mail_app = Commands(help="Thư gửi đi: thử máy chủ, xem thư chưa đến.")
app.add_typer(mail_app, name="mail")
NumberArgument = Annotated[int, typer.Argument(metavar="SỐ", help="Số của thư, xem bằng hoso mail list.")]


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
    from agent.status.gather import show_blocked, show_status

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
    from agent.service.run import run_service

    return run_service(read_config(context, "hoso-run"), background=background)


@app.command("init-config")
@ending
def init_config(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Nơi ghi.")] = Path("config.toml"),
) -> ExitCode:
    """Ghi một tệp cấu hình mẫu có lời giải thích."""
    from agent.commands.work import init_config

    return init_config(path)


@share_app.command("test")
@ending
def share_test(context: typer.Context) -> ExitCode:
    """Ghi thử một tệp nhỏ vào thư mục dùng chung, đọc lại rồi xóa; chép nốt những tệp còn chờ."""
    from agent.commands.share import test_share

    return test_share(read_config(context))


@mail_app.command("test")
@ending
def mail_test(
    context: typer.Context,
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar="[ĐỊA CHỈ]...", help="Bỏ trống: người phụ trách ([operator]).")
    ] = None,
) -> ExitCode:
    """Gửi một thư thử và cho biết máy chủ trả lời thế nào với từng người nhận."""
    from agent.commands.mail import test_mail

    return test_mail(read_config(context), tuple(addresses or ()))


@mail_app.command("list")
@ending
def mail_list(context: typer.Context) -> ExitCode:
    """Xem thư chờ gửi, thư chưa rõ đã đến hay chưa, thư bị từ chối."""
    from agent.commands.mail import list_mails

    return list_mails(read_config(context))


@mail_app.command("received")
@ending
def mail_received(context: typer.Context, number: NumberArgument) -> ExitCode:
    """Ghi rằng người nhận đã nhận được một thư chưa rõ."""
    from agent.commands.mail import mark_received

    return mark_received(read_config(context), number)


@mail_app.command("resend")
@ending
def mail_resend(context: typer.Context, number: NumberArgument) -> ExitCode:
    """Gửi lại một thư chưa rõ hoặc bị từ chối."""
    from agent.commands.mail import resend

    return resend(read_config(context), number)


watch_app = Commands(help="Người canh bên ngoài: báo động khi chương trình im lặng.")
app.add_typer(watch_app, name="watch")


@watch_app.command("test")
@ending
def watch_test(context: typer.Context) -> ExitCode:
    """Báo thử một lần cho người canh bên ngoài ([watch] ping_url)."""
    from agent.commands.watch import test_watch

    return test_watch(read_config(context))

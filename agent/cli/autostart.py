"""Setting up: the wizard, and starting by itself."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

service_app = Commands(help="Cho chương trình tự chạy khi đăng nhập máy.")
app.add_typer(service_app, name="service")


@app.command()
@ending
def init(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp cấu hình.")] = Path("config.toml"),
) -> ExitCode:
    """Cài đặt lần đầu: hỏi từng bước, thử thật từng bước rồi mới giữ; dừng lúc nào cũng được, chạy lại là đi tiếp."""
    from agent.wizard.person import AtTheKeyboard
    from agent.wizard.run import init

    return init(path.resolve(), AtTheKeyboard())


@service_app.command("install")
@ending
def service_install(context: typer.Context) -> ExitCode:
    """Cài để tự chạy khi đăng nhập máy, và chạy ngay."""
    from agent.autostart.commands import install

    return install(read_config(context))


@service_app.command("remove")
@ending
def service_remove(context: typer.Context) -> ExitCode:
    """Gỡ: không tự chạy nữa. Sổ hồ sơ vẫn còn nguyên."""
    from agent.autostart.commands import remove

    return remove(read_config(context))


@service_app.command("status")
@ending
def service_status(context: typer.Context) -> ExitCode:
    """Đã cài để tự chạy chưa, bây giờ có đang chạy không."""
    from agent.autostart.commands import status

    return status(read_config(context))

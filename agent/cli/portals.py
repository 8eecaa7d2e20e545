"""Descriptions of portals, and the browser."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

portal_app = Commands(help="Mô tả của các cổng.")
app.add_typer(portal_app, name="portal")
browser_app = Commands(help="Trình duyệt mà chương trình dùng.")
app.add_typer(browser_app, name="browser")


@app.command("try")
@ending
def try_portal(
    context: typer.Context,
    portal: Annotated[str, typer.Argument(metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")],
    as_json: JsonOption = False,
) -> ExitCode:
    """Thử một cổng: đăng nhập, đọc trang đầu, cho xem năm dòng như chương trình hiểu. Không ghi gì vào sổ hồ sơ."""
    from agent.commands.try_portal import try_portal

    return try_portal(read_config(context), portal, as_json=as_json)


@portal_app.command("list")
@ending
def portal_list(context: typer.Context) -> ExitCode:
    """Các mô tả cổng có thể dùng, và mô tả nào đã được thử trên cổng thật."""
    from rich.console import Console

    from agent.commands.portal import show

    return show(read_config(context), Console())


@portal_app.command("check")
@ending
def portal_check(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp portal.toml hoặc thư mục của nó.")],
) -> ExitCode:
    """Kiểm tra một mô tả cổng: đúng khuôn chưa, sai ở dòng nào."""
    from agent.commands.portal import check

    return check(path)


@portal_app.command("schema")
@ending
def portal_schema(
    out: Annotated[Path | None, typer.Option("--out", help="Ghi ra tệp này thay vì màn hình.")] = None,
) -> ExitCode:
    """Khuôn của portal.toml (JSON Schema), để trình soạn thảo nhắc và kiểm tra khi viết."""
    from agent.commands.portal import schema

    return schema(out)


@browser_app.command("find")
@ending
def browser_find(context: typer.Context) -> ExitCode:
    """Cho biết chương trình sẽ dùng trình duyệt nào."""
    from agent.processes.browser_setup import find_command

    return find_command(context.obj[0])


@browser_app.command("install")
@ending
def browser_install(context: typer.Context) -> ExitCode:
    """Tìm trình duyệt trên máy; không có thì cài."""
    from agent.processes.browser_setup import install_command

    return install_command(context.obj[0])

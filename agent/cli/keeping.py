"""Keeping what there is: backups, bringing them back."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

backup_app = Commands(help="Sao lưu: không có lệnh con thì sao lưu ngay và thử khôi phục.", invoke_without_command=True)
app.add_typer(backup_app, name="backup")


@backup_app.callback()
def backup(context: typer.Context) -> None:
    """Sao lưu sổ hồ sơ, báo cáo và cấu hình vào một tệp mã hóa, rồi khôi phục thử tệp ấy.

    Mật khẩu, khóa và phiên đăng nhập không nằm trong bản sao lưu.
    """
    if context.invoked_subcommand is None:
        _back_up_now(context)


@ending
def _back_up_now(context: typer.Context) -> ExitCode:
    from agent.commands.backup import back_up_now

    return back_up_now(read_config(context))


@backup_app.command("list")
@ending
def backup_list(context: typer.Context) -> ExitCode:
    """Xem các bản sao lưu, bản nào đã thử khôi phục."""
    from agent.commands.backup import list_backups

    return list_backups(read_config(context))


@backup_app.command("passphrase")
@ending
def backup_passphrase(context: typer.Context) -> ExitCode:
    """Đặt mật khẩu sao lưu. Hãy ghi ra giấy: không có mật khẩu này thì máy khác không mở được bản sao lưu."""
    from agent.commands.backup import set_passphrase

    return set_passphrase(read_config(context))


@app.command()
@ending
def verify(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[TỆP]", help="Bỏ trống: bản mới nhất.")] = None,
) -> ExitCode:
    """Thử khôi phục một bản sao lưu vào chỗ riêng rồi đối chiếu từng bảng. Không thay đổi gì."""
    from agent.commands.backup import verify

    return verify(read_config(context), file)


@app.command()
@ending
def restore(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[TỆP]", help="Bỏ trống: bản mới nhất.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> ExitCode:
    """Khôi phục từ một bản sao lưu. Hỏi trước khi thay, và cất lại những gì bị thay."""
    from agent.commands.backup import restore
    from agent.errors import ConfigError
    from agent.settings.config import find

    try:
        find(context.obj[0])
    except ConfigError:
        if context.obj[0] is not None:
            raise
        return restore(None, file, yes=yes)
    return restore(read_config(context), file, yes=yes)


@app.command()
@ending
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="THƯ-MỤC", help="Thư mục mới, hoặc còn trống.")],
) -> ExitCode:
    """Xuất toàn bộ sổ của đơn vị ra tệp mở (.xlsx và .jsonl), mỗi bảng một cặp tệp."""
    from agent.commands.export import export

    return export(read_config(context), folder)


@app.command("support-bundle")
@ending
def support_bundle(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp .zip sẽ ghi.")] = Path("hoso-ho-tro.zip"),
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> ExitCode:
    """Gom thông tin cho người hỗ trợ: đã che thông tin cá nhân, cho xem trước rồi mới ghi. Không tự gửi đi đâu."""
    from agent.commands.support_bundle import support_bundle

    return support_bundle(read_config(context), file, yes=yes)


notice_app = Commands(help="Thông báo về máy này: xem, và ghi là đã xem.")
app.add_typer(notice_app, name="notice")


@notice_app.command("list")
@ending
def notice_list(context: typer.Context) -> ExitCode:
    """Xem những gì chương trình đang phải báo về máy này."""
    from agent.commands.notice import list_notices

    return list_notices(read_config(context))


@notice_app.command("seen")
@ending
def notice_seen(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="TÊN", help="Tên thông báo, xem bằng hoso notice list.")],
) -> ExitCode:
    """Ghi là đã xem thông báo sổ được khôi phục. Các thông báo khác tự hết khi việc đó đã ổn."""
    from agent.commands.notice import seen

    return seen(read_config(context), key)

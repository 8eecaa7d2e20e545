"""The command line's frame: what all commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.frame import Commands

if TYPE_CHECKING:
    from agent.settings.config import Config

EPILOG = (
    "Mã kết thúc: 0 xong · 1 xong nhưng có việc cần xem (cổng chưa lấy đủ, thư chưa gửi được) · "
    "2 lệnh hoặc cấu hình chưa đúng · 3 máy thiếu điều kiện (trình duyệt, thư mục, máy chủ thư) · "
    "4 chương trình đang chạy ở nơi khác · 70 lỗi của chương trình."
)

app = Commands(
    name="hoso",
    help=(
        "Một sổ hồ sơ cho nhiều cổng: lấy số liệu, nhắc hồ sơ quá hạn, viết báo cáo tháng. "
        "Chỉ đọc, không sửa gì trên các cổng."
    ),
    epilog=EPILOG,
    add_completion=False,
    pretty_exceptions_enable=False,
)

PortalArgument = Annotated[str, typer.Argument(metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")]
JsonOption = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON cho chương trình khác đọc.")]


@app.callback()
def hoso(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Tệp cấu hình. Mặc định: ./config.toml, rồi thư mục dữ liệu của người dùng."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="In nhật ký ra màn hình.")] = False,
) -> None:
    context.obj = (config, verbose)


def read_config(context: typer.Context, log_name: str = "hoso") -> "Config":
    """Reads the configuration and starts the log, or raises a ``Failure``."""
    from agent.logging import configure
    from agent.settings.config import find, load

    given, verbose = context.obj
    config = load(find(given))
    configure(config.log_folder, log_name, verbose=verbose)
    return config

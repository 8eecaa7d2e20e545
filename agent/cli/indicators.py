"""Rates of the monthly report that no portal shows."""

from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

indicator_app = Commands(help="Các tỷ lệ của báo cáo: số hóa, tái sử dụng, thanh toán trực tuyến.")
app.add_typer(indicator_app, name="indicator")

MonthArgument = Annotated[str, typer.Argument(metavar="THÁNG", help="Tháng báo cáo, ví dụ 2026-05.")]


@indicator_app.command("set")
@ending
def indicator_set(
    context: typer.Context,
    month: MonthArgument,
    rate: Annotated[str, typer.Argument(metavar="TỶ_LỆ", help="so-hoa, tai-su-dung hoặc thanh-toan.")],
    note: Annotated[str, typer.Option("--note", help="Con số lấy từ đâu. Bắt buộc, được in kèm con số.")],
    percent: Annotated[str | None, typer.Argument(metavar="[PHẦN_TRĂM]", help="Ví dụ 98,5 hoặc 98.5.")] = None,
    numerator: Annotated[int | None, typer.Option("--numerator", min=0, help="Tử số.")] = None,
    denominator: Annotated[int | None, typer.Option("--denominator", min=1, help="Mẫu số.")] = None,
) -> ExitCode:
    """Nhập tay một tỷ lệ mà không cổng nào ghi. Tỷ lệ do cổng ghi thì không sửa được ở đây."""
    from agent.commands.indicator import TypedRate, set_indicator

    typed = TypedRate(month=month, rate=rate, percent=percent, numerator=numerator, denominator=denominator, note=note)
    return set_indicator(read_config(context), typed)


@indicator_app.command("list")
@ending
def indicator_list(context: typer.Context, month: MonthArgument, as_json: JsonOption = False) -> ExitCode:
    """Xem các tỷ lệ của một tháng: tử số, mẫu số, nguồn; tỷ lệ nào chưa có."""
    from agent.commands.indicator import list_indicators

    return list_indicators(read_config(context), month, as_json=as_json)

"""The pretend portals and the demo on them."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

sandbox_app = Commands(help="Các cổng giả để xem thử và kiểm tra chương trình.")
app.add_typer(sandbox_app, name="sandbox")


@app.command()
@ending
def demo(
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo: số khác cho ra hồ sơ khác.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản của các cổng giả.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Thư mục kết quả.")] = Path("demo-output"),
) -> ExitCode:
    """Chạy thử toàn bộ việc chính trên các cổng giả: lấy số liệu, gửi thư, viết báo cáo, rồi đối chiếu."""
    from agent.demo.run import run_demo

    return run_demo(seed=seed, scenario=scenario, out=out)


@sandbox_app.command("serve")
@ending
def sandbox_serve(
    at: Annotated[str | None, typer.Option("--at", help="Thời điểm mà các cổng giả hiện.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản.")] = None,
) -> ExitCode:
    """Mở các cổng giả để xem bằng trình duyệt. Dừng bằng Ctrl-C."""
    from agent.demo.portals import serve

    return serve(at=at, seed=seed, scenario=scenario)


@sandbox_app.command("truth")
@ending
def sandbox_truth(
    at: Annotated[str, typer.Option("--at", help="Thời điểm, ví dụ 2026-05-13T17:30+07:00.")],
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản.")] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """In những gì mọi chương trình lấy số liệu phải thấy ở thời điểm đó."""
    from agent.demo.portals import truth

    return truth(at=at, seed=seed, scenario=scenario, as_json=as_json)

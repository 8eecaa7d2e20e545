"""What a second start does: it shows a person what the first one knows."""

import importlib
from importlib.util import find_spec

import typer

from agent.errors import BusyError, ExitCode
from agent.settings.config import Config

DASHBOARD = "agent.dashboard"


def second_start(config: Config, busy: BusyError, *, background: bool) -> ExitCode:
    """Opens the dashboard of the running program. Started by the computer itself (``background``) it says why it ends.

    Raises ``busy`` where there is no dashboard.
    """
    if background:
        typer.echo(busy.sentence)
        return ExitCode.BUSY
    if find_spec(DASHBOARD) is None:
        raise busy
    typer.echo("Chương trình đã chạy sẵn. Đang mở bảng điều khiển.")
    importlib.import_module(DASHBOARD).open_dashboard(config)
    return ExitCode.DONE

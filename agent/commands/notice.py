"""``hoso notice``: what the program has to tell of this computer, and what a person has seen."""

import typer

from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.recovery import RESTORED
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import format_instant
from store import notices


def list_notices(config: Config) -> ExitCode:
    """``hoso notice list``: 1 where something is told."""
    database = open_database(config, clock_for(config.settings.clock.start_at).now())
    told = notices.open_notices(database, config.settings.unit.code)
    for each in told:
        typer.echo(f"{each.key}: {each.sentence} (từ {format_instant(each.since)})")
    if not told:
        typer.echo("Không có gì phải báo về máy này.")
    return ExitCode.ATTENTION if told else ExitCode.DONE


def seen(config: Config, key: str) -> ExitCode:
    """``hoso notice seen KEY``. Raises ``InputError`` for one that goes away by itself, or is not there."""
    now = clock_for(config.settings.clock.start_at).now()
    database, unit = open_database(config, now), config.settings.unit.code
    told = [each.key for each in notices.open_notices(database, unit)]
    if key not in told:
        there = ", ".join(told) or "không có thông báo nào"
        raise InputError(f"Không có thông báo tên “{key}”. Đang có: {there}. Chưa thay đổi gì.")
    if key != RESTORED:
        raise InputError(f"Thông báo “{key}” tự hết khi việc đó đã ổn, không đóng bằng tay được. Chưa thay đổi gì.")
    notices.close(database, unit, key, now)
    typer.echo("Đã ghi là đã xem. Thông báo này không nhắc nữa.")
    return ExitCode.DONE

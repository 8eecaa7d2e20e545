"""What the job commands do around their jobs: checks of what was asked, progress, tables, exit codes."""

import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import typer
from rich.console import Console

from agent.asking import agrees
from agent.computer.clock import Clock, clock_for
from agent.computer.files import replace_privately
from agent.errors import ExitCode, InputError, reason
from agent.jobs.results import JobEnd
from agent.settings.config import Config
from agent.settings.mistakes import nearest

_CLOCK, _TO_THE_SECOND = re.compile("[0-9]:[0-9]{2}"), re.compile(":[0-9]{2}:[0-9]{2}")


def wanted_portals(config: Config, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The portals to collect: what was asked, else all that are enabled. Raises ``InputError`` for an unknown one."""
    keys = [portal.key for portal in config.settings.portals]
    for key in asked:
        if key not in keys:
            close = nearest(key, keys)
            hint = f" Có phải anh/chị muốn viết “{close}”?" if close else ""
            known = ", ".join(keys) or "chưa có cổng nào"
            raise InputError(f"Tệp cấu hình không có cổng nào tên “{key}”.{hint} Các cổng đã khai: {known}.")
    wanted = asked or tuple(portal.key for portal in config.enabled_portals)
    if not wanted:
        raise InputError(f"Tệp cấu hình {config.path} chưa bật cổng nào. Hãy thêm mục [[portals]].")
    return tuple(dict.fromkeys(wanted))


def sync(config: Config, portals: tuple[str, ...], *, insists: bool, as_json: bool) -> ExitCode:
    """``hoso sync``: bars while it works, then the table; with ``as_json`` the result alone on standard output.

    Where a portal is outside its hours or at rest, a person at the keyboard is asked; ``insists`` answers beforehand.
    """
    from agent.processes.running import run_sync
    from agent.screen import SyncScreen, problem_lines, result_table

    wanted = wanted_portals(config, portals)
    console = Console(stderr=as_json)
    insists = insists or (not as_json and sys.stdin.isatty() and _wants_them_now(config, wanted))
    with SyncScreen(console) as screen:
        result = run_sync(config, wanted, insists=insists, on_line=screen.show)
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        console.print(result_table(result.portals))
    for line in problem_lines(result.portals):
        sys.stderr.write(line + "\n")
    if result.cut:
        sys.stderr.write(result.cut + "\n")
    return ExitCode.ATTENTION if result.needs_attention else ExitCode.DONE


def _wants_them_now(config: Config, wanted: tuple[str, ...]) -> bool:
    """Asks whether portals that would be skipped are to be read all the same; only of those that may be."""
    from agent.jobs.resting import refusals
    from agent.settings.portals import configured_portals
    from agent.storage import open_database

    now = clock_for(config.settings.clock.start_at).now()
    portals, database = configured_portals(config, wanted), open_database(config, now)
    refused = refusals(config, database, portals, now, insists=False)
    firm = refusals(config, database, portals, now, insists=True)
    open_to_talk = [problem.sentence for key, problem in refused.items() if key not in firm]
    for sentence in open_to_talk:
        typer.echo(sentence)
    return bool(open_to_talk) and agrees("Anh/chị vẫn muốn lấy số liệu ngay bây giờ?")


def alert(config: Config) -> ExitCode:
    """``hoso alert``."""
    from agent.jobs.alert import alert as run_alert

    result = run_alert(config, clock_for(config.settings.clock.start_at))
    for sentence in result.sentences:
        typer.echo(sentence)
    return result.exit_code


def run_plain(config: Config, job: Callable[[Config, Clock], JobEnd]) -> ExitCode:
    """A job that needs nothing but the configuration, in this process."""
    result = job(config, clock_for(config.settings.clock.start_at))
    for sentence in result.sentences:
        typer.echo(sentence)
    return result.exit_code


def report(
    config: Config, month: str, as_of: str | None, *, reissue: bool, draft: bool, reason: str | None = None
) -> ExitCode:
    """``hoso report``."""
    from agent.jobs.report import report as run_report
    from dossiers.privacy import redact
    from dossiers.text import clean

    clock = clock_for(config.settings.clock.start_at)
    instant, why = known_until(as_of, clock.now()) if as_of else None, redact(clean(reason or "")) or None
    result = run_report(config, clock, month=month, as_of=instant, reissue=reissue, draft=draft, reason=why)
    for sentence in result.sentences:
        typer.echo(sentence)
    return result.exit_code


def parse_instant(text: str) -> datetime:
    """An instant as people write it after ``--as-of`` or ``--at``; without a time zone it is Vietnam's. A day alone
    means its very beginning.

    Raises ``InputError``.
    """
    from dossiers.dates import VIETNAM, DateShape, DateShapeError
    from dossiers.dates import parse_instant as parse_as_written

    try:
        return parse_as_written(text, (DateShape.HM_DMY, DateShape.DMY_HM, DateShape.DMY))
    except DateShapeError:
        pass  # then as programs write it
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"“{text}” không phải là thời điểm. Hãy viết như “17:30 13/05/2026” hoặc 2026-05-13T17:30+07:00."
        ) from None
    return value if value.tzinfo else value.replace(tzinfo=VIETNAM)


def known_until(text: str, now: datetime) -> datetime:
    """Until when something must have been known that is asked for as of ``text``: what people write names a whole
    minute, or a whole day, as everything printed does. What is named to the second is that instant. Not after ``now``,
    unless all of it lies ahead. Raises ``InputError``.
    """
    value = parse_instant(text)
    if _TO_THE_SECOND.search(text):
        return value
    whole = timedelta(minutes=1) if _CLOCK.search(text) else timedelta(days=1)
    return max(value, min(value + whole - timedelta(microseconds=1), now))


def example_config() -> str:
    """The commented example, from the source tree or as it was installed with the program."""
    beside = Path(__file__).parents[2] / "config.example.toml"
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    return resources.files("agent").joinpath("config.example.toml").read_text(encoding="utf-8")


def init_config(path: Path) -> ExitCode:
    """``hoso init-config``: never replaces a file."""
    try:
        taken = path.exists()
    except OSError as error:
        raise InputError(f"Không dùng được đường dẫn {path}: {reason(error)}.") from error
    if taken:
        raise InputError(f"Đã có tệp {path} nên không ghi đè. Hãy chọn tên khác.")
    replace_privately(path, example_config().encode())
    typer.echo(f"Đã ghi {path}. Hãy sửa theo đơn vị, rồi chạy: hoso doctor")
    return ExitCode.DONE

"""``hoso purge`` and ``hoso full-name``: letting go of old data by hand, and the one way to a full name."""

import typer

from agent.commands.questions import question
from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.jobs.purge import dossier_limit, old_logs, purge
from agent.secrets.full_names import reveal
from agent.settings.config import Config
from dossiers.codes import normalise_code
from dossiers.dates import format_instant
from dossiers.text import clean
from store.keeping.retention import count_old_dossiers, purges
from store.people.names import Reader


def purge_now(config: Config, *, dry_run: bool, log: bool) -> ExitCode:
    """``hoso purge``: does it, says what it would do, or shows what was done."""
    if log:
        return _show_log(config)
    clock = clock_for(config.settings.clock.start_at)
    if not dry_run:
        end = purge(config, clock)
        for sentence in end.sentences:
            typer.echo(sentence)
        return end.exit_code
    asked = question(config, None)
    limit = dossier_limit(config, asked.at)
    count = 0 if limit is None else count_old_dossiers(asked.database, asked.unit, limit)
    until = "giữ mãi" if limit is None else f"xong trước {format_instant(limit)}"
    typer.echo(f"Sẽ dọn {count} hồ sơ ({until}) và {len(old_logs(config, asked.at))} tệp nhật ký. Chưa dọn gì.")
    return ExitCode.DONE


def full_name(config: Config, portal: str, code: str, *, by: str) -> ExitCode:
    """``hoso full-name``. Raises ``InputError`` where no name is kept, and ``SecretsError`` kinds."""
    who = clean(by)
    if not who:
        raise InputError("Hãy ghi rõ ai xem (--by): việc xem họ tên được ghi lại.")
    asked, plain = question(config, None), normalise_code(code)
    name = reveal(config, asked.database, portal, plain, reader=Reader(who=who), now=asked.at)
    if name is None:
        raise InputError(f"Sổ không giữ họ tên đầy đủ của hồ sơ {plain} ở cổng {portal}.")
    typer.echo(name)
    return ExitCode.DONE


def _show_log(config: Config) -> ExitCode:
    asked = question(config, None)
    done = purges(asked.database, asked.unit)
    for each in done:
        before = "" if each.before is None else f", từ trước {format_instant(each.before)}"
        typer.echo(f"{format_instant(each.at)}: {each.removed} {each.kind.label}{before}")
    if not done:
        typer.echo("Chưa dọn gì lần nào.")
    return ExitCode.DONE

"""``hoso list``: rewritten due dates, repeated requests for supplements, steps back, verdicts that are not ours."""

from collections.abc import Iterable, Sequence

import typer

from agent.commands.questions import Question, print_json, question, shown
from agent.commands.work import parse_instant
from agent.errors import ExitCode
from agent.settings.config import Config
from dossiers.dates import format_instant
from store.history.lists import due_date_changes, repeated_requests, went_backwards
from store.history.verdicts import verdicts


def due_changes(config: Config, since: str | None, as_of: str | None, *, as_json: bool) -> ExitCode:
    """``hoso list due-changes``. Raises ``InputError``."""
    asked = question(config, as_of)
    first = parse_instant(since) if since else None
    found = due_date_changes(asked.database, asked.unit, asked.at, since=first)
    lines = (
        f"{item.code} ({asked.name(item.portal)}): hẹn trả {shown(item.old_due_at)} → {shown(item.new_due_at)}, "
        f"lần sửa thứ {item.number}, thấy lúc {format_instant(item.known_at)}{_more(item.procedure_name)}"
        for item in found
    )
    return _end(asked, found, lines, "Không có ngày hẹn trả nào bị sửa.", as_json=as_json)


def supplements(config: Config, as_of: str | None, *, as_json: bool) -> ExitCode:
    """``hoso list supplements``. Raises ``InputError``."""
    asked = question(config, as_of)
    found = repeated_requests(asked.database, asked.unit, asked.at)
    lines = (
        f"{item.code} ({asked.name(item.portal)}): yêu cầu bổ sung {item.times} lần, từ "
        f"{format_instant(item.first_at)} đến {format_instant(item.last_at)}{_more(item.procedure_name)}"
        for item in found
    )
    return _end(asked, found, lines, "Không có hồ sơ nào bị yêu cầu bổ sung từ hai lần trở lên.", as_json=as_json)


def went_back(config: Config, since: str | None, as_of: str | None, *, as_json: bool) -> ExitCode:
    """``hoso list went-back``. Raises ``InputError``."""
    asked = question(config, as_of)
    first = parse_instant(since) if since else None
    found = went_backwards(asked.database, asked.unit, asked.at, since=first)
    lines = (
        f"{item.code} ({asked.name(item.portal)}): “{item.status_before}” → “{item.status_after}” lúc "
        f"{format_instant(item.known_at)}{', đến nay vẫn vậy' if item.still else ', sau đó đã tiến lại'}"
        for item in found
    )
    return _end(asked, found, lines, "Không có hồ sơ nào có trạng thái lùi lại.", as_json=as_json)


def verdict_list(config: Config, as_of: str | None, *, as_json: bool) -> ExitCode:
    """``hoso list verdicts``. Raises ``InputError``."""
    asked = question(config, as_of)
    found = verdicts(asked.database, asked.unit, asked.at)
    lines = (
        f"{item.code} ({asked.name(item.portal)}): cổng ghi “{item.words}”, "
        f"theo ngày thì {'không quá hạn' if item.portal_says_late else 'quá hạn'} "
        f"(hẹn trả {shown(item.due_on)}, xong {shown(item.ended_on)})"
        for item in found
    )
    return _end(asked, found, lines, "Không có hồ sơ nào mà cổng và ngày tháng nói khác nhau.", as_json=as_json)


def _more(words: str | None) -> str:
    return f": {words}" if words else ""


def _end(asked: Question, found: Sequence[object], lines: Iterable[str], none: str, *, as_json: bool) -> ExitCode:
    if as_json:
        print_json(found)
        return ExitCode.DONE
    if not found:
        typer.echo(none)
    for line in lines:
        typer.echo(line)
    if found:
        typer.echo(f"Tất cả {len(found)}, theo những gì đã biết lúc {format_instant(asked.at)}.")
    return ExitCode.DONE

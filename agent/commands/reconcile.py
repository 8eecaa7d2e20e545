"""``hoso reconcile``: the worklist between two portals, and a person's word on an item."""

from datetime import date

import typer

from agent.commands.questions import Question, print_json, question
from agent.errors import ExitCode, InputError
from agent.reconcile_pairs import pairs
from agent.settings.config import Config
from dossiers.codes import normalise_code
from dossiers.dates import format_date, format_instant
from dossiers.privacy import redact
from dossiers.text import clean
from store.history import reconcile
from store.history.reconcile import Difference, Item, Kind, Pair

_FIELDS = {"status": "trạng thái", "due": "ngày hẹn trả", "received": "ngày tiếp nhận"}
_LONGEST = 300


def show(config: Config, pair: str | None, as_of: str | None, *, everything: bool, as_json: bool) -> ExitCode:
    """``hoso reconcile list``: 1 where something is open. Raises ``InputError``."""
    wanted = pairs(config) if pair is None else (_pair(config, pair),)
    asked = question(config, as_of)
    found = [item for each in wanted for item in reconcile.items(asked.database, asked.unit, each, asked.at)]
    listed = [item for item in found if everything or item.is_open]
    if as_json:
        print_json(listed)
    else:
        _print(asked, wanted, found, listed)
    return ExitCode.ATTENTION if any(item.is_open for item in found) else ExitCode.DONE


def settle(config: Config, pair: str, code: str, *, by: str, reason: str) -> ExitCode:
    """``hoso reconcile settle``. Raises ``InputError`` where the pair has no such open item."""
    wanted = _pair(config, pair)
    who, why = (redact(clean(text)) for text in (by, reason))
    if not who or not why or max(len(who), len(why)) > _LONGEST:
        raise InputError(f"Hãy ghi rõ ai giải quyết (--by) và vì sao (--reason), mỗi phần không quá {_LONGEST} ký tự.")
    asked, plain = question(config, None), normalise_code(code)
    items = reconcile.items(asked.database, asked.unit, wanted, asked.at)
    mine = [item for item in items if plain in (item.first_code, item.second_code)]
    item = next((item for item in mine if item.kind is not Kind.MATCHED), None)
    if item is None:
        matched = " Hai cổng đang ghi giống nhau." if mine else " Xem các việc: hoso reconcile list"
        raise InputError(f"Hồ sơ {plain} không có việc gì cần giải quyết giữa {pair}.{matched}")
    settled = reconcile.settle(
        asked.database,
        asked.unit,
        wanted,
        first_code=item.first_code,
        second_code=item.second_code,
        by=who,
        reason=why,
        now=asked.at,
        looked_at=asked.at,
    )
    typer.echo(f"Đã ghi: {_words(asked, settled)}")
    typer.echo("Khi hồ sơ này lại thay đổi ở một trong hai cổng, việc sẽ tự mở lại.")
    return ExitCode.DONE


def _pair(config: Config, text: str) -> Pair:
    known = pairs(config)
    first, _, second = text.partition(":")
    found = next((pair for pair in known if (pair.first, pair.second) == (first, second)), None)
    if found is not None:
        return found
    names = ", ".join(f"{pair.first}:{pair.second}" for pair in known)
    raise InputError(
        f"Không có cặp cổng nào tên “{text}”. "
        + (f"Các cặp được đối chiếu: {names}." if names else "Chưa có cặp nào; xem [[reconcile]] trong cấu hình mẫu.")
    )


def _print(asked: Question, wanted: tuple[Pair, ...], found: list[Item], listed: list[Item]) -> None:
    if not wanted:
        typer.echo(
            "Chưa có cặp cổng nào để đối chiếu: chưa khai cổng nào là một cửa của Trung tâm (receipt), "
            "hoặc mục [[reconcile]] còn trống."
        )
    for pair in wanted:
        kinds = [item.kind for item in found if item.pair == pair]
        first, second = asked.name(pair.first), asked.name(pair.second)
        typer.echo(
            f"{first} – {second} ({pair.first}:{pair.second}): khớp {kinds.count(Kind.MATCHED)}, "
            f"chỉ có ở {first} {kinds.count(Kind.ONLY_FIRST)}, chỉ có ở {second} {kinds.count(Kind.ONLY_SECOND)}, "
            f"ghi khác nhau {kinds.count(Kind.DISAGREE)}."
        )
        for item in (item for item in listed if item.pair == pair):
            typer.echo(f"  {_words(asked, item)}")


def _words(asked: Question, item: Item) -> str:
    first, second = asked.name(item.pair.first), asked.name(item.pair.second)
    if item.kind is Kind.ONLY_FIRST:
        what = f"{item.first_code}: có ở {first}, không có ở {second}"
    elif item.kind is Kind.ONLY_SECOND:
        what = f"{item.second_code}: có ở {second}, không có ở {first}"
    else:
        differences = "; ".join(_difference(each, first, second) for each in item.differences)
        what = f"{item.first_code} = {item.second_code}: {differences or 'khớp'}"
    proven = "" if item.proven else ", cổng kia chưa được đọc đủ lại từ đó"
    words = f"{what} (từ {format_instant(item.since)}{proven})"
    if item.settled is not None:
        words += f" · {item.settled.settled_by} đã giải quyết: {item.settled.reason}"
    if item.reopened is not None:
        when = format_instant(item.reopened.settled_at)
        words += f" · mở lại: {item.reopened.settled_by} đã giải quyết lúc {when} nhưng nay đã khác"
    return words


def _difference(difference: Difference, first: str, second: str) -> str:
    one, other = (
        value if difference.field == "status" else format_date(date.fromisoformat(value))
        for value in (difference.first, difference.second)
    )
    return f"{_FIELDS[difference.field]} ở {first} là {one}, ở {second} là {other}"

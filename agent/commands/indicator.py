"""``hoso indicator``: rates that people type in, with where they are from, and what is known of a month."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import typer
from pydantic import BaseModel, ConfigDict

from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.numbers import NumberShapeError, format_percent, parse_percent
from dossiers.periods import parse_month
from dossiers.privacy import redact
from dossiers.text import clean
from reporting.figures.model import RATE_NAMES, Rate
from store import indicators

_WORDS = {"so-hoa": "digitisation", "tai-su-dung": "reuse", "thanh-toan": "online_payment"}
_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRate:
    """What was typed. ``percent`` may be left out where numerator and denominator are given."""

    month: str
    rate: str
    percent: str | None
    numerator: int | None
    denominator: int | None
    note: str


class IndicatorLine(BaseModel):
    """One rate, as ``--json`` prints it; ``percent`` is ``None`` where it is missing. ``since`` is aware."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str
    percent: str | None
    numerator: int | None
    denominator: int | None
    source: str | None
    typed: bool
    since: datetime | None


def set_indicator(config: Config, typed: TypedRate) -> ExitCode:
    """Keeps a typed rate. Raises ``InputError`` where something does not fit or a portal shows the rate itself."""
    period = "{:04d}-{:02d}".format(*parse_month(typed.month))
    key = _key(typed.rate)
    note = redact(clean(typed.note))
    if not note or len(note) > _LONGEST_NOTE:
        raise InputError(f"Hãy ghi rõ con số lấy từ đâu sau --note, không quá {_LONGEST_NOTE} ký tự.")
    percent = _percent(typed)
    now = clock_for(config.settings.clock.start_at).now()
    name = RATE_NAMES[key][:1].upper() + RATE_NAMES[key][1:]
    try:
        indicators.type_in(
            open_database(config, now),
            config.settings.unit.code,
            key=key,
            period=period,
            name=name,
            percent=str(percent),
            numerator=typed.numerator,
            denominator=typed.denominator,
            note=note,
            at=now,
        )
    except indicators.ShownByPortal as shown:
        raise InputError(
            f"{shown.source} đã ghi {RATE_NAMES[key]} tháng {period} là {shown.percent}%. Số của cổng được giữ nguyên, "
            "không nhập tay đè lên. Nếu số đó sai, hãy báo đơn vị quản lý cổng."
        ) from None
    typer.echo(f"Đã ghi {RATE_NAMES[key]} tháng {period}: {format_percent(percent)} ({indicators.TYPED}{note}).")
    return ExitCode.DONE


def list_indicators(config: Config, month: str, *, as_json: bool) -> ExitCode:
    """Prints the rates of a month; 1 where one is missing."""
    period = "{:04d}-{:02d}".format(*parse_month(month))
    now = clock_for(config.settings.clock.start_at).now()
    known = {
        item.key: item for item in indicators.known(open_database(config, now), config.settings.unit.code, period, now)
    }
    lines = [_line(key, known.get(key)) for key in (*RATE_NAMES, *sorted(known.keys() - RATE_NAMES.keys()))]
    if as_json:
        typer.echo("[" + ",\n".join(line.model_dump_json(indent=2) for line in lines) + "]")
    else:
        for line in lines:
            typer.echo(_sentence(line))
    return ExitCode.ATTENTION if any(line.percent is None for line in lines) else ExitCode.DONE


def _key(rate: str) -> str:
    key = _WORDS.get(rate, rate)
    if key not in RATE_NAMES:
        raise InputError(f"Không có tỷ lệ tên “{rate}”. Hãy chọn: {', '.join(_WORDS)}.")
    return key


def _percent(typed: TypedRate) -> Decimal:
    """The percentage as typed, or as numerator and denominator give it (two decimals)."""
    if (typed.numerator is None) != (typed.denominator is None):
        raise InputError("Hãy ghi cả tử số (--numerator) và mẫu số (--denominator), hoặc không ghi cả hai.")
    if typed.numerator is not None and typed.denominator is not None and typed.numerator > typed.denominator:
        raise InputError(f"Tử số {typed.numerator} lớn hơn mẫu số {typed.denominator}.")
    if typed.percent is not None:
        try:
            percent = parse_percent(typed.percent)
        except NumberShapeError:
            raise InputError(f"“{typed.percent}” không phải là tỷ lệ phần trăm. Hãy viết như 98,5.") from None
        rate = Rate(key=typed.rate, percent=percent, numerator=typed.numerator, denominator=typed.denominator)
        if not rate.agrees():
            raise InputError(f"{typed.numerator}/{typed.denominator} không phải là {typed.percent}%. Hãy xem lại.")
        return percent
    if typed.numerator is None or typed.denominator is None:
        raise InputError("Hãy ghi tỷ lệ phần trăm, hoặc tử số và mẫu số.")
    return (Decimal(typed.numerator) * 100 / Decimal(typed.denominator)).quantize(Decimal("0.01"))


def _line(key: str, item: indicators.Indicator | None) -> IndicatorLine:
    if item is None:
        return IndicatorLine(
            key=key,
            name=RATE_NAMES[key],
            percent=None,
            numerator=None,
            denominator=None,
            source=None,
            typed=False,
            since=None,
        )
    return IndicatorLine(
        key=key,
        name=RATE_NAMES.get(key, item.name),
        percent=item.percent,
        numerator=item.numerator,
        denominator=item.denominator,
        source=item.source,
        typed=item.typed,
        since=item.known_from,
    )


def _sentence(line: IndicatorLine) -> str:
    name = line.name[:1].upper() + line.name[1:]
    if line.percent is None:
        return f"{name}: chưa có số liệu."
    parts = "" if line.numerator is None else f" ({line.numerator}/{line.denominator})"
    return f"{name}: {line.percent}%{parts}. Nguồn: {line.source}."

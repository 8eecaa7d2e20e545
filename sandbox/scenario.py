"""Scenarios: what a pretend ward looks like, read from TOML. All keys but ``seed`` and ``month`` have defaults."""

import difflib
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from dossiers.periods import CutOff, Period, monthly_period, parse_month
from sandbox.scenario_parts import Background, CentreNotes, CutOffDay, Quotas, Rates, Unit, Watch
from sandbox.scenario_values import Instant, Month, Part


class ScenarioError(ValueError):
    """A scenario file that can't be used; ``str()`` is Vietnamese and names the file and the place."""


class Scenario(Part):
    """A ward and a month. ``moments``: the instants that a demo walks through; without any, the cut-off alone.
    ``national``: the national portal shows again those of iGate's dossiers that have a national code."""

    title: str = "Phường giả lập"
    seed: int
    month: Month
    national: bool = False
    moments: tuple[Instant, ...] = ()
    volume: Annotated[int, Field(ge=1, le=20_000)] = 300
    unit: Unit = Unit()
    cut_off: CutOffDay = CutOffDay()
    quotas: Quotas | None = None
    rates: Rates = Rates()
    watch: Watch | None = None
    background: Background = Background()
    centre: CentreNotes = CentreNotes()

    @property
    def cut_off_rule(self) -> CutOff:
        """The cut-off as the report's rules know it."""
        return CutOff(day=self.cut_off.day, at=self.cut_off.at)

    @property
    def period(self) -> Period:
        """The month's period."""
        return monthly_period(*parse_month(self.month), self.cut_off_rule)

    @model_validator(mode="after")
    def _moments_and_watch(self) -> Self:
        if list(self.moments) != sorted(set(self.moments)):
            raise ValueError("moments phải theo thứ tự thời gian và không trùng nhau")
        if self.watch is not None and not self.period.contains(self.watch.at):
            raise ValueError("watch.at phải nằm trong kỳ báo cáo")
        if self.watch is None:
            return self
        if self.quotas is None:
            raise ValueError("phần watch cần có phần quotas")
        if self.watch.overdue > self.quotas.late or self.watch.due_today > self.quotas.on_time:
            raise ValueError("cần watch.overdue ≤ quotas.late và watch.due_today ≤ quotas.on_time")
        return self

    @property
    def walk(self) -> tuple[datetime, ...]:
        """``moments``, or the cut-off alone where there are none."""
        return self.moments or (self.period.end,)


def parse_scenario(text: str, source: str) -> Scenario:
    """A scenario from TOML text; ``source`` is how messages call it. Raises ``ScenarioError``."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"Tệp kịch bản {source} viết sai cú pháp TOML: {error}.") from None
    try:
        return Scenario.model_validate(_lists_to_tuples(raw))
    except ValidationError as error:
        lines = "\n".join(f"  - {_sentence(details)}" for details in error.errors())
        raise ScenarioError(f"Tệp kịch bản {source} có chỗ chưa đúng:\n{lines}") from None


def load_scenario(path: Path) -> Scenario:
    """A scenario from a file. Raises ``ScenarioError`` (Vietnamese, with file and place)."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"Không đọc được tệp kịch bản {path}: {error}.") from error
    return parse_scenario(text, str(path))


def shipped_scenario(name: str) -> Path:
    """Where a shipped scenario lies, e.g. ``2026-05`` or ``busy``."""
    return Path(__file__).parent / "scenarios" / f"{name}.toml"


def _lists_to_tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


_TOLD = {
    "missing": "thiếu mục này",
    "int_type": "phải là số nguyên",
    "float_type": "phải là số",
    "string_type": "phải là chữ trong ngoặc kép",
    "dict_type": "phải là một bảng [tên]",
    "model_type": "phải là một bảng [tên]",
    "model_attributes_type": "phải là một bảng [tên]",
    "tuple_type": "phải là một danh sách [...]",
    "datetime_type": "phải là thời điểm có múi giờ, ví dụ 2026-05-12T07:30:00+07:00",
    "time_type": "phải là giờ trong ngày, ví dụ 17:00",
    "string_pattern_mismatch": "phải là mã đơn vị, ví dụ H40.12",
}


def _sentence(details: ErrorDetails) -> str:
    place = ".".join(str(part) for part in details["loc"]) or "toàn tệp"
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{place}: không có mục này{_nearest(details['loc'])}"
    if kind in ("greater_than_equal", "less_than_equal"):
        word, limit = ("nhỏ", context["ge"]) if "ge" in context else ("lớn", context["le"])
        return f"{place}: giá trị {details['input']} quá {word}, giới hạn là {limit}"
    if kind == "value_error":
        return f"{place}: {context['error']}"
    return f"{place}: {_TOLD.get(kind, details['msg'])}"


def _nearest(location: tuple[int | str, ...]) -> str:
    parts: dict[object, type[BaseModel]] = {
        "unit": Unit,
        "cut_off": CutOffDay,
        "quotas": Quotas,
        "rates": Rates,
        "watch": Watch,
        "background": Background,
        "centre": CentreNotes,
    }
    part = parts[location[0]] if len(location) > 1 else Scenario
    near = difflib.get_close_matches(str(location[-1]), part.model_fields, n=1)
    return f" (có phải là “{near[0]}”?)" if near else ""

"""Scenarios: what a pretend ward looks like, read from TOML. All keys but ``seed`` and ``month`` have defaults."""

import difflib
import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from dossiers.dates import VIETNAM
from dossiers.periods import CutOff, Period, monthly_period, parse_month
from sandbox.catalogue import COUNTED_PORTALS

_PORTALS_ONLY = f"phần portals chỉ nhận {', '.join(COUNTED_PORTALS)}"


class ScenarioError(ValueError):
    """A scenario file that can't be used; ``str()`` is Vietnamese and names the file and the place."""


def _instant(value: object) -> object:
    """Strings in ISO form are taken too: TOML has instants of its own, but people quote them."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("phải là thời điểm có múi giờ, ví dụ 2026-05-12T07:30:00+07:00") from None
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("phải có múi giờ, ví dụ 2026-05-12T07:30:00+07:00")
    return value.astimezone(VIETNAM)


def _time_of_day(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise ValueError("phải là giờ trong ngày, ví dụ 17:00") from None
    return value


def _month(value: str) -> str:
    parse_month(value)
    return value


Instant = Annotated[datetime, BeforeValidator(_instant), AfterValidator(_aware)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Count = Annotated[int, Field(ge=0, le=20_000)]
Rate = Annotated[float, Field(ge=0, le=1)]
UnitCode = Annotated[str, Field(pattern=r"^[HG][0-9]{2}(\.[0-9]{1,3}){0,4}$")]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Unit(_Part):
    """The ward, and the unit blocks of its dossier codes at each portal."""

    name: str = "phường Hưng Đạo"
    code: UnitCode = "H40.12"
    civil_code: UnitCode = "H40.12.7"
    business_code: UnitCode = "G12.34"
    national_code: UnitCode = "G22.99.12"


class CutOffDay(_Part):
    """When each month's period ends."""

    day: Annotated[int, Field(ge=1, le=28)] = 13
    at: TimeOfDay = time(17)


class Rates(_Part):
    """Shares by which dossiers are drawn where no quota is given (weights need not sum to 1)."""

    portals: dict[str, Rate] = {"igate": 0.5, "hkd": 0.07, "hotich": 0.25, "legacy": 0.08, "social": 0.1}
    online: Rate = 0.9
    in_person: Rate = 0.08
    post: Rate = 0.02
    early: Rate = 0.76
    on_time: Rate = 0.02
    late: Rate = 0.02
    not_accepted: Rate = 0.006
    stopped: Rate = 0.006
    withdrawn: Rate = 0.012
    open_in_time: Rate = 0.17
    open_overdue: Rate = 0.006
    carried: Rate = 0.1
    without_due: Rate = 0.01
    supplement: Rate = 0.08
    second_supplement: Rate = 0.15
    payment: Rate = 0.06
    due_rewritten: Rate = 0.02
    national_code: Rate = 0.3  # iGate's dossiers that the national portal shows again, under a code of its own
    digitised: Rate = 0.98
    reuse_eligible: Rate = 0.4
    reused: Rate = 0.9
    paid_online: Rate = 0.95

    @model_validator(mode="after")
    def _something_to_draw(self) -> Self:
        if sum(self.portals.values()) <= 0 or not set(self.portals) <= set(COUNTED_PORTALS):
            raise ValueError(f"{_PORTALS_ONLY}, và ít nhất một tỷ lệ phải lớn hơn 0")
        if self.online + self.in_person + self.post <= 0:
            raise ValueError("ít nhất một hình thức nộp (online, in_person, post) phải có tỷ lệ lớn hơn 0")
        if self.early + self.on_time + self.late + self.open_in_time + self.open_overdue <= 0:
            raise ValueError("ít nhất một kết quả (early, on_time, late, open_in_time, open_overdue) phải lớn hơn 0")
        return self


class Quotas(_Part):
    """Exact numbers of dossiers, counted at the cut-off. ``carried`` are those received before the period and open at
    its start; ``without_due`` are among the open ones. Both sums, by way in and by outcome, must be equal."""

    portals: dict[str, Count]
    carried: Count
    online: Count
    in_person: Count = 0
    post: Count = 0
    early: Count
    on_time: Count = 0
    late: Count = 0
    not_accepted: Count = 0
    stopped: Count = 0
    withdrawn: Count = 0
    open_in_time: Count = 0
    open_overdue: Count = 0
    without_due: Count = 0
    reuse_eligible: Count | None = None
    reused: Count | None = None

    @property
    def received(self) -> int:
        """All dossiers of the period."""
        return self.carried + self.online + self.in_person + self.post

    @property
    def resolved(self) -> int:
        """All dossiers ended in the period."""
        return self.early + self.on_time + self.late + self.not_accepted + self.stopped + self.withdrawn

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if not set(self.portals) <= set(COUNTED_PORTALS):
            raise ValueError(_PORTALS_ONLY)
        if sum(self.portals.values()) != self.received:
            raise ValueError(
                f"tổng theo cổng ({sum(self.portals.values())}) phải bằng tổng tiếp nhận ({self.received}) "
                "= carried + online + in_person + post"
            )
        ends = self.resolved + self.open_in_time + self.open_overdue
        if ends != self.received:
            raise ValueError(f"tổng theo kết quả ({ends}) phải bằng tổng tiếp nhận ({self.received})")
        if self.without_due > self.open_in_time:
            raise ValueError("without_due không được lớn hơn open_in_time")
        if self.not_accepted > self.online + self.in_person + self.post:
            raise ValueError("not_accepted không được lớn hơn số hồ sơ nộp trong kỳ")
        if (self.reuse_eligible is None) != (self.reused is None):
            raise ValueError("reuse_eligible và reused phải cùng có hoặc cùng không")
        if (self.reused or 0) > (self.reuse_eligible or 0) or (self.reuse_eligible or 0) > self.received - self.carried:
            raise ValueError(
                "cần reused ≤ reuse_eligible ≤ số hồ sơ tiếp nhận trong kỳ (không kể kỳ trước chuyển sang)"
            )
        return self


class Watch(_Part):
    """A morning within the period at which at least so many open dossiers are overdue, and due on that very day."""

    at: Instant
    overdue: Count = 0
    due_today: Count = 0


class CentreNotes(_Part):
    """Of the household-business dossiers that were received: the share that the centre's clerks enter into the one-stop
    system; of those, the shares that they enter on a later day, whose status stays behind, whose due date differs."""

    noted: Rate = 0.0
    late: Rate = 0.25
    lagging: Rate = 0.1
    other_due: Rate = 0.1


class Background(_Part):
    """Dossiers outside the period: ended before it, and received after it up to ``months_after`` months later."""

    before: Count = 80
    after: Count = 300
    months_after: Annotated[int, Field(ge=1, le=6)] = 2


class Scenario(_Part):
    """A ward and a month. ``moments``: the instants that a demo walks through; without any, the cut-off alone.
    ``national``: the national portal shows again those of iGate's dossiers that have a national code."""

    title: str = "Phường giả lập"
    seed: int
    month: Annotated[str, AfterValidator(_month)]
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

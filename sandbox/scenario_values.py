"""Values in scenario files, each refused with a Vietnamese sentence that shows a right one."""

from datetime import datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dossiers.dates import VIETNAM
from dossiers.periods import parse_month


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
Month = Annotated[str, AfterValidator(_month)]


class Part(BaseModel):
    """A part of a scenario file: strict, without unknown keys."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

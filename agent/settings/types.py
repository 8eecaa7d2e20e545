"""The kinds of values that ``config.toml`` holds. Validators raise ``ValueError`` with a Vietnamese sentence."""

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[A-Za-z0-9.-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOURS = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9])")
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _one_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError(f"“{value}” không phải là một địa chỉ thư điện tử")
    return value


def _clock_time(value: object) -> object:
    if isinstance(value, str):
        match = _CLOCK_TIME.fullmatch(value)
        if match is None:
            raise ValueError(f"“{value}” không phải là giờ; hãy viết như “07:30”")
        return time(int(match[1]), int(match[2]))
    return value


def _working_span(value: object) -> object:
    if isinstance(value, str):
        first, dash, last = value.partition("-")
        if not dash:
            raise ValueError(f"“{value}” không phải là khoảng giờ; hãy viết như “07:00-11:30”")
        return (_clock_time(first.strip()), _clock_time(last.strip()))
    return value


def _ordered_span(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise ValueError("giờ kết thúc phải sau giờ bắt đầu")
    return value


def _hours(value: str) -> str:
    match = _HOURS.fullmatch(value)
    if match is None or match[1] >= match[2]:
        raise ValueError(f"“{value}” không phải là khoảng giờ trong ngày; hãy viết như “07:00-18:00”")
    return value


def _fingerprint(value: str) -> str:
    digits = value.replace(":", "").replace(" ", "").lower()
    if not _SHA256.fullmatch(digits):
        raise ValueError(
            "vân tay phải là SHA-256 của chứng chỉ: 64 chữ số thập lục phân, như “AB:CD:…” trong phần xem chứng chỉ "
            "của trình duyệt hoặc theo hoso doctor"
        )
    return digits


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"“{value}” không phải là địa chỉ gốc của cổng; hãy viết như “https://cong.gov.vn”")
    return value.rstrip("/")


def _share_place(value: str) -> str:
    if value.startswith("smb:"):
        from reporting.drop.address import parse_address

        parse_address(value)
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("thời điểm phải ghi múi giờ, ví dụ 2026-05-14T07:00:00+07:00")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("địa chỉ phải bắt đầu bằng https:// (hoặc http://)")
    return value.rstrip("/")


WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
"""As Vietnamese calendars write them, Monday first."""

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, AfterValidator(_one_address)]
Addresses = Annotated[tuple[Address, ...], Field(strict=False)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
ClockTimes = Annotated[tuple[ClockTime, ...], Field(strict=False)]
FilePath = Annotated[Path, Field(strict=False)]
SharePlace = Annotated[str, Field(min_length=1), AfterValidator(_share_place)]
"""A folder's path, or ``smb://server/share/folder``."""
FilePaths = Annotated[tuple[FilePath, ...], Field(strict=False)]
WorkingSpan = Annotated[
    tuple[ClockTime, ClockTime], Field(strict=False), BeforeValidator(_working_span), AfterValidator(_ordered_span)
]
ProcedureHead = Annotated[str, Field(pattern=r"^[0-9]\.[0-9]{6}$")]
PortalKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
LoginsADay = Annotated[int, Field(ge=1, le=12)]
Origin = Annotated[str, AfterValidator(_origin)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Fingerprint = Annotated[str, AfterValidator(_fingerprint)]
"""The SHA-256 of a certificate, kept as 64 small hexadecimal digits."""
HostName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")]
Hours = Annotated[str, AfterValidator(_hours)]
AwareInstant = Annotated[datetime, AfterValidator(_aware)]


class Section(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

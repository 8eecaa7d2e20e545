"""Instants and civil dates of Việt Nam. A text is read only in the shapes that its portal is known to write."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import partial
from operator import itemgetter

from dossiers.memory import Memory
from dossiers.text import clean

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Fixed: Việt Nam has kept +07:00 since 1975 and has no summer time; a zone database is not to be had everywhere."""

_MIDNIGHT = time(tzinfo=VIETNAM)
_YEARS = range(1990, 2101)
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


class DateShape(StrEnum):
    """The shapes in which portals write instants."""

    DMY = "dmy"  # 13/04/2026, 13-04-2026, 13.04.2026
    DMY_HM = "dmy_hm"  # 13/04/2026 08:15[:30], 13/04/2026 lúc 08h15
    HM_DMY = "hm_dmy"  # 10:56[:30] 13/03/2026, 10 giờ 56 phút, ngày 13/03/2026
    WORDS = "words"  # [10 giờ 56, ]ngày 05 tháng 01 năm 2026
    ISO = "iso"  # 2026-04-13T08:05:00.000+0700, 2026-04-13 08:05:00
    COMPACT = "compact"  # 20260413080500
    EPOCH_MS = "epoch_ms"  # 1776042300000, or /Date(1776042300000)/ as ASP.NET writes it


class DateShapeError(ValueError):
    """A value that has none of the expected shapes, or names a day that does not exist."""

    def __init__(self, value: object, shapes: Sequence[DateShape]) -> None:
        self.value = value
        self.shapes = tuple(shapes)
        super().__init__(f"“{value}” không phải là ngày giờ theo dạng đã khai báo ({', '.join(self.shapes)})")


_DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_TIME_IN_WORDS = re.compile(r"([0-9]{1,2})(?:h| ?giờ)(?: ?([0-9]{2})(?: ?phút|p)?)?", re.IGNORECASE)
_BEFORE_TIME = re.compile(r"(?:,| -)?(?: lúc)? ", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"(?:,| -)?(?: ngày)? ", re.IGNORECASE)
_PATTERNS = {
    DateShape.WORDS: re.compile(
        r"(?:(?P<hour>[0-9]{1,2})(?::|h| ?giờ)(?: ?(?P<minute>[0-9]{2})(?: ?phút|p)?)?,? )?"
        r"(?:ngày )?(?P<day>[0-9]{1,2}) tháng (?P<month>[0-9]{1,2}) năm (?P<year>[0-9]{4})",
        re.IGNORECASE,
    ),
    DateShape.ISO: re.compile(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
        r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?)?"
        r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    ),
    DateShape.COMPACT: re.compile(
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})"
    ),
}
_PARTS = ("year", "month", "day", "hour", "minute", "second", "fraction", "offset")
_PARTS_OF = {  # of a match's groups behind a None, which stands for the parts that a shape has not got
    shape: itemgetter(*(pattern.groupindex.get(part, 0) for part in _PARTS)) for shape, pattern in _PATTERNS.items()
}
_EPOCH_MS = re.compile(r"(?:/Date\()?([0-9]{12,13})(?:[+-][0-9]{4}\)/|\)/)?")


def parse_instant(value: str | int, shapes: Sequence[DateShape]) -> datetime:
    """``value`` in one of ``shapes`` as an aware instant in Asia/Ho_Chi_Minh.

    A date without a time gives midnight; a time without an offset is local. Nothing is guessed: a value that fits no
    shape, and one that two shapes read differently, raise ``DateShapeError``.
    """
    return instant_parser(shapes)(value)


def instant_parser(shapes: Sequence[DateShape]) -> Callable[[str | int], datetime]:
    """``parse_instant`` for many values of the same ``shapes``."""
    readers = [_READERS[shape] for shape in shapes]
    # Of these shapes mostly nothing needs to be cleaned, and no other shape reads the same text.
    plain = readers[0] if len(readers) == 1 and shapes[0] in (DateShape.DMY_HM, DateShape.HM_DMY) else None

    def parse(value: str | int) -> datetime:
        if plain is not None and type(value) is str and (instant := plain(value)) is not None:
            return instant
        text = clean(str(value))
        found: datetime | None = None
        for reader in readers:
            try:
                instant = reader(text)
            except (ValueError, OverflowError):  # a day or an hour that does not exist
                continue
            if instant is None or instant.year not in _YEARS:
                continue
            if found is not None and instant != found:
                raise DateShapeError(value, shapes)
            found = instant
        if found is None:
            raise DateShapeError(value, shapes)
        return found

    return parse


def local_date(instant: datetime) -> date:
    """The civil day of an aware instant in Việt Nam. Raises ``ValueError`` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a naive instant has no civil day")
    return instant.astimezone(VIETNAM).date()


def format_date(day: date) -> str:
    """``13/04/2026``; an instant is taken in Việt Nam's time."""
    return (local_date(day) if isinstance(day, datetime) else day).strftime("%d/%m/%Y")


def format_instant(instant: datetime) -> str:
    """``07:42 13/04/2026`` in Việt Nam's time. Raises ``ValueError`` for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("a naive instant has no time of day in Việt Nam")
    return instant.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def weekday_name(day: date) -> str:
    """``Thứ Hai`` … ``Chủ nhật``."""
    return _WEEKDAYS[day.weekday()]


def _from_epoch(text: str) -> datetime | None:
    found = _EPOCH_MS.fullmatch(text)
    if found is None or text.startswith("/Date(") != text.endswith(")/"):
        return None
    # An offset behind the number only says where the server stands: the number itself counts from 1970 in UTC.
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))).astimezone(VIETNAM)


def _from_day(text: str) -> datetime | None:
    day = _DAYS[text]
    return None if day is None else datetime.combine(day, _MIDNIGHT)


def _from_day_and_time(text: str) -> datetime | None:
    first, _, second = text.partition(" ")
    day, clock = _DAYS[first], _TIMES[second]
    if day is None or clock is None:
        return _from_words(text, _BEFORE_TIME, day_first=True)
    return datetime.combine(day, clock)


def _from_time_and_day(text: str) -> datetime | None:
    first, _, second = text.partition(" ")
    clock, day = _TIMES[first], _DAYS[second]
    if day is None or clock is None:
        return _from_words(text, _BEFORE_DAY, day_first=False)
    return datetime.combine(day, clock)


def _from_words(text: str, joint: re.Pattern[str], *, day_first: bool) -> datetime | None:
    """A day and a time of day with words around them: "13/04/2026, lúc 8h15", "10 giờ 56 phút, ngày 13/03/2026"."""
    for between in joint.finditer(text):
        first, second = text[: between.start()], text[between.end() :]
        day, clock = (_DAYS[first], _TIMES[second]) if day_first else (_DAYS[second], _TIMES[first])
        if day is not None and clock is not None:
            return datetime.combine(day, clock)
    return None


def _parse_day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None or int(found[4]) not in _YEARS:
        return None
    try:
        return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:  # a day that does not exist
        return None


def _parse_time(text: str) -> time | None:
    """A time of day in Việt Nam."""
    found = _TIME.fullmatch(text)
    try:
        if found is not None:
            return time(int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=VIETNAM)
        found = _TIME_IN_WORDS.fullmatch(text)
        return None if found is None else time(int(found[1]), int(found[2] or 0), tzinfo=VIETNAM)
    except ValueError:  # one that does not exist
        return None


_DAYS: Memory[date | None] = Memory(_parse_day, None)
_TIMES: Memory[time | None] = Memory(_parse_time, None)


def _from_parts(text: str, shape: DateShape) -> datetime | None:
    found = _PATTERNS[shape].fullmatch(text)
    if found is None:
        return None
    parts = (None, *found.groups())
    year, month, day, hour, minute, second, fraction, offset = _PARTS_OF[shape](parts)
    return datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        int(fraction[1:7].ljust(6, "0")) if fraction else 0,
        tzinfo=_offset(offset),
    ).astimezone(VIETNAM)


def _offset(text: str | None) -> timezone:
    if text is None:
        return VIETNAM
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


_READERS: Mapping[DateShape, Callable[[str], datetime | None]] = {
    DateShape.DMY: _from_day,
    DateShape.DMY_HM: _from_day_and_time,
    DateShape.HM_DMY: _from_time_and_day,
    DateShape.EPOCH_MS: _from_epoch,
    **{shape: partial(_from_parts, shape=shape) for shape in _PATTERNS},
}

"""Columns that no longer hold what their headers say: seen over all rows of a page, not row by row. Pure.

A single odd cell is a matter of its dossier. Where a whole column is odd, the portal has moved or rewritten it; reading
on would fill the ledger with what belongs elsewhere (dates read the American way, names in the place of codes).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from dossiers.observation import Observation
from dossiers.privacy import redact
from dossiers.text import clean
from scrapers.errors.portal import LayoutChanged
from scrapers.profile import ListProfile, Portal
from scrapers.rows.reader import DATE_FIELDS, DATE_LABELS, DATE_ORDER, ReadRow

_LEAST_READABLE = 0.99
_LEAST_ODD = 3  # so many cells must be odd, however few rows there are: two may be typing errors
_LEAST_DISORDER = 0.5
_LIKE_A_DATE = re.compile(r"(?=.*[0-9])(?:[0-9\s/.,:+-]|T|Z|[hp]|AM|PM|SA|CH|lúc|ngày|tháng|năm|giờ|phút){6,40}")
_STATUS, _CHANNEL = "trạng thái", "hình thức nộp"


def check_columns(portal: Portal, profile: ListProfile, rows: Sequence[ReadRow]) -> None:
    """Raises ``LayoutChanged`` for a column of a page that is suspect: less than 99 % of its dates can be read; dates
    stand in the wrong order in most rows; codes have no digits, or letters with marks; statuses are all unknown, and of
    many kinds or together with all channels."""
    seen = [row.observation for row in rows if row.observation is not None]
    if len(seen) < _LEAST_ODD:
        return
    what = _unreadable_dates(rows) or _disorder(seen) or _no_codes(seen) or _no_statuses(seen)
    if what is not None:
        raise LayoutChanged.moved(portal.name, what, list_key=profile.walk_key)


def _unreadable_dates(rows: Sequence[ReadRow]) -> str | None:
    if not any(row.bad_dates for row in rows):
        return None
    for name in DATE_FIELDS:
        odd = sum(name in row.bad_dates for row in rows)
        read = sum(row.observation is not None and getattr(row.observation, name) is not None for row in rows)
        if odd >= _LEAST_ODD and read < _LEAST_READABLE * (read + odd):
            example = next((shown for row in rows if (shown := _unreadable(row, DATE_LABELS[name]))), None)
            such = f" theo khuôn đã khai, ví dụ “{example}”" if example else ""
            return f"cột {DATE_LABELS[name]} có {odd} trên {read + odd} ô không phải là ngày giờ{such}"
    return None


def _unreadable(row: ReadRow, label: str) -> str | None:
    """What a row shows in the place of a date, where it is made of what dates are made of: nobody's name."""
    for problem in row.problems:
        if problem.code == "bad_date" and f"“{label}”" in problem.sentence and problem.detail:
            text = redact(clean(problem.detail))
            return text if _LIKE_A_DATE.fullmatch(text) else None
    return None


def _disorder(seen: Sequence[Observation]) -> str | None:
    for earlier, later in DATE_ORDER:
        instants = map(attrgetter(earlier, later), seen)
        both = [(first, second) for first, second in instants if first is not None and second is not None]
        wrong = sum(second < first and _is_before(second, first) for first, second in both)
        if wrong >= _LEAST_ODD and wrong > _LEAST_DISORDER * len(both):
            return f"{DATE_LABELS[later]} đứng trước {DATE_LABELS[earlier]} ở {wrong} trên {len(both)} dòng"
    return None


def _is_before(instant: datetime, other: datetime) -> bool:
    """A date shown without an hour is midnight: then only the days are compared."""
    if (instant.hour, instant.minute) == (0, 0) or (other.hour, other.minute) == (0, 0):
        return instant.date() < other.date()
    return instant < other


def _no_codes(seen: Sequence[Observation]) -> str | None:
    odd = sum(not each.code.isascii() or not any(letter.isdigit() for letter in each.code) for each in seen)
    if odd >= _LEAST_ODD and len(seen) - odd < _LEAST_READABLE * len(seen):
        return f"cột mã hồ sơ có {odd} trên {len(seen)} ô không phải là mã"
    return None


def _no_statuses(seen: Sequence[Observation]) -> str | None:
    words = {each.raw_status for each in seen if each.raw_status}
    if not words or any(each.status is not None for each in seen):
        return None
    channels = [each for each in seen if each.raw_channel]
    no_channel = len(channels) >= _LEAST_ODD and all(each.channel is None for each in channels)
    if no_channel:
        return f"cột {_STATUS} và cột {_CHANNEL} không còn chữ nào mà chương trình biết"
    if len(words) >= _LEAST_ODD and 2 * len(words) > len(seen):
        return f"cột {_STATUS} có {len(words)} chữ khác nhau, không chữ nào là trạng thái mà chương trình biết"
    return None

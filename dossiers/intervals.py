"""Deadlines that a portal shows only as a distance: "còn 2 ngày", "quá hạn 3 ngày 4 giờ".

Such words were true when they were read, and no date follows from them: whether days are working days, and from which
hour they count, only the portal knows.
"""

import re
from dataclasses import dataclass

from dossiers.text import clean, match_key

_WORDS = {
    False: ("còn lại", "còn hạn", "còn"),
    True: ("đã quá hạn", "quá hạn", "trễ hạn", "đã trễ", "trễ", "chậm"),
}
_LATE = {match_key(words): late for late, each in _WORDS.items() for words in each}
_PARTS = re.compile(
    r"(?:(?P<days>[0-9]{1,4}) ngày)?(?: ?,? ?(?P<hours>[0-9]{1,3}) giờ)?(?: ?,? ?(?P<minutes>[0-9]{1,3}) phút)?"
)
_TODAY = {match_key("đến hạn hôm nay"), match_key("hạn hôm nay")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """How far away a deadline was when the portal said so. ``overdue``: it had passed."""

    overdue: bool
    days: int = 0
    hours: int = 0
    minutes: int = 0


def parse_interval(text: str) -> Interval | None:
    """What ``text`` says; ``None`` where it is no such distance (a date, other words, a distance without a unit)."""
    plain = clean(text).casefold().rstrip(".")
    if match_key(plain) in _TODAY:
        return Interval(overdue=False)
    head = re.match(r"[^0-9]*", plain)
    words = head[0].strip(" :") if head else ""
    late = _LATE.get(match_key(words))
    found = _PARTS.fullmatch(plain[len(head[0]) if head else 0 :].strip())
    if late is None or found is None or not any(found.groups()):
        return None
    days, hours, minutes = (int(found[name] or 0) for name in ("days", "hours", "minutes"))
    return Interval(overdue=late, days=days, hours=hours, minutes=minutes)


def due_in_words(words: str) -> str:
    """What people are shown of a dossier whose deadline the portal gives only so."""
    return f"cổng chỉ ghi: {words}"

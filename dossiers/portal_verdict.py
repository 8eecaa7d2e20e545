"""What a portal itself says of a dossier's deadline, in the words of its status or in place of a due date. Pure.

It stays apart from what we compute from the dates; where the two disagree, the dossier is listed.
"""

from dossiers.intervals import parse_interval
from dossiers.text import match_key

_LATE = tuple(match_key(words) for words in ("quá hạn", "trễ hạn", "chậm hạn", "muộn hạn"))
_IN_TIME = tuple(
    match_key(words) for words in ("đúng hạn", "trước hạn", "sớm hạn", "trong hạn", "còn hạn", "chưa quá hạn")
)


def says_late(raw_status: str, due_words: str | None) -> bool | None:
    """Whether the portal calls the dossier late; ``None`` where it says neither, or both."""
    if due_words is not None and (interval := parse_interval(due_words)) is not None:
        return interval.overdue
    words = match_key(f"{raw_status} {due_words or ''}")
    in_time = any(sign in words for sign in _IN_TIME)
    for sign in _IN_TIME:
        words = words.replace(sign, " ")  # "chưa quá hạn" holds "quá hạn"
    late = any(sign in words for sign in _LATE)
    return late if late is not in_time else None

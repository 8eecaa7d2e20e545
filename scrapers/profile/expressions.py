"""Regular expressions of a profile: what is wrong with one, in Vietnamese. Pure."""

import re

_SENTENCES = (
    ("missing ), unterminated", "thiếu dấu ) đóng"),
    ("unbalanced parenthesis", "thừa dấu )"),
    ("unterminated character set", "thiếu dấu ] đóng"),
    ("nothing to repeat", "dấu *, + hoặc ? không đứng sau gì cả"),
    ("multiple repeat", "hai dấu lặp (*, +, ?) liền nhau"),
    ("bad character range", "khoảng trong ngoặc vuông viết ngược"),
    ("bad escape", "có dấu \\ đứng trước một chữ không dùng được"),
    ("redefinition of group name", "một tên nhóm được dùng hai lần"),
    ("bad character in group name", "tên nhóm có chữ không dùng được"),
    ("missing >, unterminated name", "tên nhóm thiếu dấu > đóng"),
    ("unknown extension", "sau (? có chữ không dùng được; nhóm có tên viết là (?P<tên>…)"),
)


def expression(pattern: str) -> re.Pattern[str]:
    """The expression. Raises ``ValueError`` with a Vietnamese sentence."""
    try:
        return re.compile(pattern)
    except re.error as error:
        told = next((words for start, words in _SENTENCES if error.msg.startswith(start)), "viết chưa đúng")
        place = "" if error.pos is None else f" (ở ký tự thứ {error.pos + 1})"
        raise ValueError(f"mẫu “{pattern}” không hợp lệ: {told}{place}") from None

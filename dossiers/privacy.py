"""Personal data kept small: masked names, redacted numbers (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP)."""

import re

from dossiers.text import clean

HIDDEN = "[đã che]"
_ORGANISATIONS = re.compile(
    r"(?:hộ kinh doanh|hkd|công ty(?: tnhh| cổ phần)?(?: một thành viên| mtv)?|doanh nghiệp tư nhân|hợp tác xã"
    r"|hộ gia đình|ông|bà)\s+",
    re.IGNORECASE,
)
_START = r"(?<![0-9])(?<![0-9][.\-/])"
_END = r"(?![0-9])(?![.\-/][0-9])"
# What looks like a personal number only in part is matched first and stays: dossier codes, procedure codes, dates.
_KEPT = (
    r"(?<![0-9])(?P<kept>(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2,3}\.)?[HG][0-9]{2}(?:\.[0-9]{1,3}){0,5}-[0-9]{6}-[0-9]{4,7}"
    r"|[0-9]\.[0-9]{6}(?:\.[0-9]{2,3})*(?:\.[HG][0-9]{2})?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?![0-9])"
)
_NUMBER = r"(?:[0-9]{3}(?:[ .]?[0-9]{3}){2,3}|[0-9]{4}(?:[ .]?[0-9]{4}){2})"
_PHONE = r"(?:\+84|84|0)(?:[ .\-]?[0-9]){9}"
_MAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_DIGIT = re.compile("[0-9]")
_PERSONAL = re.compile(f"{_MAIL}|{_KEPT}|{_START}(?:{_PHONE}|{_NUMBER}){_END}")


def mask_name(name: str) -> str:
    """A name that the officer in charge still recognises and nobody else learns.

    "Nguyễn Thị Ánh Tuyết" → "N. T. Á. Tuyết": initials and the given name. A single word keeps its first letter;
    what kind of owner it is ("Hộ kinh doanh …") stays. Masking a masked name changes nothing.
    """
    text = clean(name)
    kind = _ORGANISATIONS.match(text)
    head, rest = (kind[0], text[kind.end() :]) if kind else ("", text)
    words = rest.split()
    if not words:
        return text
    if len(words) == 1:
        return head + (words[0] if len(words[0]) <= 1 or words[0].endswith("***") else f"{words[0][0]}***")
    initials = " ".join(f"{word[0]}." for word in words[:-1])
    return f"{head}{initials} {words[-1]}"


def redact(text: str) -> str:
    """``text`` without identity numbers (9 or 12 digits), Vietnamese telephone numbers and mail addresses.

    Codes of dossiers and procedures and dates stay. A number glued to a word ("CCCD001…") goes too.
    """
    if "@" not in text and _DIGIT.search(text) is None:
        return text
    return _PERSONAL.sub(lambda found: found["kept"] or HIDDEN, text)

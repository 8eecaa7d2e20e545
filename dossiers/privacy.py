"""Personal data kept small: masked names, redacted numbers (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP)."""

import re

from dossiers.text import clean

HIDDEN = "[đã che]"
_ORGANISATIONS = re.compile(
    r"(?:hộ kinh doanh|hkd|công ty(?: tnhh| cổ phần)?(?: một thành viên| mtv)?|doanh nghiệp tư nhân|hợp tác xã"
    r"|hộ gia đình|ông|bà)\s+",
    re.IGNORECASE,
)
_START = r"(?<![0-9A-Za-z])(?<![.\-/][0-9])(?<![0-9A-Za-z][.\-/])"
_END = r"(?![0-9A-Za-z])(?![.\-/][0-9A-Za-z])"
_PERSONAL_NUMBER = re.compile(_START + r"[0-9]{3}(?:[ .]?[0-9]{3}){2}(?:[ .]?[0-9]{3})?" + _END)
_PHONE = re.compile(_START + r"(?:\+84|84|0)(?:[ .\-]?[0-9]){9}" + _END)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")


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

    Codes of dossiers and procedures, dates and amounts stay.
    """
    for pattern in (_MAIL, _PHONE, _PERSONAL_NUMBER):
        text = pattern.sub(HIDDEN, text)
    return text

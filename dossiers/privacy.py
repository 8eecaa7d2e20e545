"""Personal data kept small: masked names, redacted numbers (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP)."""

import re
import unicodedata

from dossiers.text import clean

HIDDEN = "[đã che]"
_BUSINESS = re.compile(
    r"(?:hộ kinh doanh|hkd|công ty(?: tnhh| cổ phần| cp)?(?: một thành viên| mtv)?|doanh nghiệp tư nhân|dntn"
    r"|hợp tác xã|htx)\s+",
    re.IGNORECASE,
)
_HOUSEHOLD = re.compile(r"(?:(?:hộ gia đình|ông|bà)\s+)+", re.IGNORECASE)
_KIND_FIRST = frozenset("hcdôbHCDÔB")  # the letters with which a kind of owner begins
_FAMILY_NAME = re.compile(
    "(?:nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|đoàn|trịnh|mai|đào|tạ|cao|tô|lương|hà"
    "|lâm|phùng|trương|châu|quách|thái|tống|từ|tăng|vương|văn|triệu|nông|hứa|lưu|mạc|kiều|quan|bế|lò|giàng|vàng|thào|sùng"
    "|lục|chu|nghiêm|đàm|la|cù|doãn|khổng|khuất|lại|lã|ninh|phí|thạch|tôn|ung|viên)",
    re.IGNORECASE,
)
_MASKED_PERSON = re.compile(r"(?:\w\. )+\w+")
_HIDES = "…"
# What looks like a personal number only in part is matched first and stays: dossier codes, procedure codes, dates.
_DATE = r"(?:0?[1-9]|[12][0-9]|3[01])(?P<parts>[/.\-])(?:0?[1-9]|1[0-2])(?P=parts)(?:19|20)[0-9]{2}"
_KEPT = (
    r"(?<![0-9])(?P<kept>(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2,3}\.)?[HG][0-9]{2}(?:\.[0-9]{1,3}){0,5}-[0-9]{6}-[0-9]{4,7}"
    rf"|[0-9]\.[0-9]{{6}}(?:\.[0-9]{{2,3}})*(?:\.[HG][0-9]{{2}})?|{_DATE}(?!(?P=parts)[0-9]))(?![0-9])"
)
_DIGIT = r"\d"  # of any script: what a person reads as a number
_GAP = r"[\s.\-\u00ad\u2010-\u2015\u2212_·()\u200b-\u200f\u2060\ufeff]{0,3}"  # as people set groups apart
_SPACE = r"[\s.\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"
_DASH = r"[\-\u2010-\u2015\u2212_]"
# Whole, or in groups; with dashes only between all of them: "261008-0012" is a part of a code.
_NUMBER = "|".join(
    rf"{_DIGIT}{{{size}}}(?:{_SPACE}{_DIGIT}{{{size}}}){times}|{_DIGIT}{{{size}}}(?:{_DASH}{_DIGIT}{{{size}}}){times}"
    for size, times in ((3, "{2,3}"), (4, "{2}"))
)
_PHONE = rf"(?:(?:\+|00)84(?:{_GAP}0)?|84|0)(?:{_GAP}{_DIGIT}){{9}}"
_LANDLINE = rf"0{_GAP}2(?:{_GAP}{_DIGIT}){{9}}"
_MAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_PERSONAL = re.compile(
    rf"{_MAIL}|{_KEPT}|(?<!\d)(?:{_LANDLINE}|{_PHONE})(?!\d)"
    rf"|(?<!\d)(?<!\d\.)(?:\d{{12}}|\d{{9}})(?!\d)(?!\.\d)|(?<!\d)(?<!\d[.\-/])(?:{_NUMBER})(?!\d)(?![.\-/]\d)"
)
_ANY_DIGIT = re.compile(_DIGIT)
_OTHER_DIGITS = re.compile(r"(?![0-9])\d")


def mask_name(name: str) -> str:
    """A name that the officer in charge still recognises and nobody else learns.

    "Nguyễn Thị Ánh Tuyết" → "N. T. Á. Tuyết": initials and the given name. A single word keeps its first letter. What
    kind of owner it is stays: "Hộ kinh doanh Trần Văn Bình" → "Hộ kinh doanh T. V. Bình". A business that is not called
    like a person keeps first letters: "HKD Cơ khí Hoa Mai" → "HKD C… H… M…". Masking a masked name changes nothing.
    """
    text = clean(name)
    business = household = None
    end = 0
    if text[:1] in _KIND_FIRST:
        business = _BUSINESS.match(text)
        end = business.end() if business else 0
        household = _HOUSEHOLD.match(text, end)
        end = household.end() if household else end
    head, words = text[:end], text[end:].split()
    if not words:
        return text
    if business and not household and not _like_a_person(words):
        return head + _business(words)
    return head + _person(words)


def _person(words: list[str]) -> str:
    if len(words) == 1:
        return words[0] if len(words[0]) <= 1 or words[0].endswith("***") else f"{words[0][0]}***"
    return " ".join([*[f"{word[0]}." for word in words[:-1]], words[-1]])


def _like_a_person(words: list[str]) -> bool:
    """Whether a business goes by its owner's full name, masked or not."""
    if _MASKED_PERSON.fullmatch(" ".join(words)):
        return True
    return (
        2 <= len(words) <= 5
        and _FAMILY_NAME.fullmatch(words[0]) is not None
        and all(word.isalpha() and word[0].isupper() for word in words)
    )


def _business(words: list[str]) -> str:
    """The first letters of the words that begin with a capital or a digit ("Cơ khí & Hàn" → "C… H…"); of all words
    where none does."""
    firsts = [first for word in words if (first := next(filter(str.isalnum, word), None)) is not None]
    kept = [first for first in firsts if not first.islower()] or firsts
    return " ".join(f"{first}{_HIDES}" for first in kept) or _HIDES


def redact(text: str) -> str:
    """``text`` without identity numbers (9 or 12 digits), Vietnamese telephone numbers and mail addresses, in whichever
    way their digits are grouped and whatever script they are of.

    Codes of dossiers and procedures and dates stay. A number glued to a word ("CCCD001…") goes too.
    """
    if "@" not in text and _ANY_DIGIT.search(text) is None:
        return text
    plain = text if text.isascii() else _OTHER_DIGITS.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    redacted = _PERSONAL.sub(lambda found: found["kept"] or HIDDEN, plain)
    return text if redacted == plain else redacted

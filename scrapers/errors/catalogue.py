"""Every text that says what went wrong at a portal: one place, so that mails, pages and the command line agree.

Each entry says who must act, how far the problem reaches, whether trying again is safe, and what the run is worth.
Words in braces are filled in by the caller; ``{portal}`` is the portal's name as staff know it.
"""

from dossiers.privacy import redact
from dossiers.problems import Problem
from dossiers.text import clean
from scrapers.errors.texts.entry import Entry
from scrapers.errors.texts.lists_and_rows import LISTS_AND_ROWS
from scrapers.errors.texts.logging_in import LOGGING_IN
from scrapers.errors.texts.machine import MACHINE
from scrapers.errors.texts.saved_files import SAVED_FILES
from scrapers.errors.texts.whole_portal import WHOLE_PORTAL

_LONGEST_DETAIL = 300

CATALOGUE: dict[str, Entry] = LOGGING_IN | WHOLE_PORTAL | MACHINE | LISTS_AND_ROWS | SAVED_FILES


# Why the read-only guard stopped a request, by the words of ``scrapers.guard.decision``; each goes on after "vì".
BLOCK_REASONS = {
    "undeclared": "hồ sơ mô tả cổng không khai báo yêu cầu này",
    "undeclared_get": "cổng này chỉ được mở những trang đã khai báo",
    "query": "trên địa chỉ có tham số chưa khai báo",
    "form_event": "nút hoặc thao tác được gửi không có trong danh mục",
    "form_field": "có ô dữ liệu chưa khai báo",
    "json_shape": "nội dung gửi có mục chưa khai báo",
    "body_kind": "nội dung gửi không đúng loại đã khai báo",
    "hidden_body": "nội dung gửi có tệp hoặc phần không xem được",
    "body_of_reading": "yêu cầu đọc mà lại kèm nội dung gửi",
    "dangerous_path": "địa chỉ này có thể làm thay đổi hồ sơ",
    "foreign_origin": "địa chỉ không thuộc cổng này",
    "foreign_connection": "kết nối đến máy chủ không thuộc cổng này",
    "credentials_in_url": "trên địa chỉ có kèm tài khoản",
    "odd_address": "đây không phải địa chỉ trang của cổng",
    "odd_path": "địa chỉ viết theo cách dễ bị hiểu sai",
    "web_socket": "cổng mở kênh liên lạc riêng chưa khai báo",
    "too_many_redirects": "cổng chuyển hướng quá nhiều lần",
}


def blocked_sentence(portal: str, count: int) -> str:
    """How many requests the read-only guard stopped at ``portal`` (its name for people)."""
    return make_problem("requests_blocked", portal=portal, count=str(count)).sentence


def make_problem(
    code: str,
    *,
    list_key: str | None = None,
    dossier_code: str | None = None,
    detail: str | None = None,
    evidence: str | None = None,
    contact: str | None = None,
    kept_at: str | None = None,
    **words: str,
) -> Problem:
    """The problem of a catalogue ``code``, its sentence filled with ``words``.

    Everything scraped is made plain, redacted and cut before it gets in; ``contact`` (whom to call, from the office's
    own configuration) keeps its phone number. ``kept_at``: when the figures that are kept were read, as people read it.
    Raises ``KeyError`` for an unknown code or a missing word: both are defects of ours.
    """
    entry = CATALOGUE[code]
    safe = {name: shorten(word) for name, word in words.items()}
    safe["contact"] = f" ({clean(contact)})" if contact else ""
    safe["kept"] = f"Số liệu cũ vẫn còn (lấy lúc {kept_at})." if kept_at else "Số liệu cũ vẫn còn."
    return Problem(
        code=code,
        actor=entry.actor,
        scope=entry.scope,
        retry=entry.retry,
        sentence=entry.text.format(**safe),
        list_key=list_key,
        dossier_code=dossier_code,
        detail=None if detail is None else shorten(detail),
        evidence=evidence,
    )


def shorten(text: str) -> str:
    """``text`` fit to be kept in a problem: plain, without personal numbers, at most 300 characters."""
    plain = redact(clean(text))
    return plain if len(plain) <= _LONGEST_DETAIL else plain[: _LONGEST_DETAIL - 1] + "…"

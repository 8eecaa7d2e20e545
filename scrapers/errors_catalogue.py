"""Every text that says what went wrong at a portal: one place, so that mails, pages and the command line agree.

Each entry says who must act, how far the problem reaches, whether trying again is safe, and what the run is worth.
Words in braces are filled in by the caller; ``{portal}`` is the portal's name as staff know it.
"""

from dataclasses import dataclass

from dossiers.privacy import redact
from dossiers.problems import NO_LINE, Actor, Problem, Retry, Scope
from dossiers.snapshot import Verdict
from dossiers.text import clean

_LONGEST_DETAIL = 300
_KEPT = "Số liệu cũ vẫn còn."
_SUPPORT = "Xin báo người hỗ trợ kỹ thuật."
_WINDOW = "[Mở cửa sổ đăng nhập] (khoảng 2 phút): hoso login {key}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem. ``verdict``: what a run is worth that it ends."""

    actor: Actor
    scope: Scope
    retry: Retry
    verdict: Verdict
    text: str


def _owner(text: str) -> Entry:
    return Entry(Actor.ACCOUNT_OWNER, Scope.PORTAL, Retry.NEVER, Verdict.NEEDS_PERSON, text)


def _passing(text: str) -> Entry:
    return Entry(Actor.NOBODY, Scope.PORTAL, Retry.YES, Verdict.FAILED, text)


def _defect(text: str, scope: Scope = Scope.PORTAL, verdict: Verdict = Verdict.FAILED) -> Entry:
    return Entry(Actor.DEVELOPER, scope, Retry.NEVER, verdict, text)


def _machine(text: str, retry: Retry = Retry.NEVER) -> Entry:
    return Entry(Actor.OPERATOR, Scope.MACHINE, retry, Verdict.FAILED, text)


def _skipped(text: str) -> Entry:
    return Entry(Actor.NOBODY, Scope.PORTAL, Retry.YES, Verdict.SKIPPED, text)


def _list(text: str) -> Entry:
    return Entry(Actor.NOBODY, Scope.LIST, Retry.YES, Verdict.PARTIAL, text)


def _row(text: str) -> Entry:
    return Entry(Actor.OPERATOR, Scope.ROW, Retry.NEVER, Verdict.COMPLETE, text)


CATALOGUE: dict[str, Entry] = {
    # Logging in
    "wrong_password": _owner(
        "{portal} không nhận mật khẩu. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{_KEPT} Xin nhập lại mật khẩu đúng."
    ),
    "account_locked": _owner(
        "Tài khoản trên {portal} đang bị khóa. Chương trình không thử nữa. "
        f"{_KEPT} Hãy liên hệ người quản trị {{portal}}; mở khóa xong thì nhập lại mật khẩu để chạy lại."
    ),
    "password_expired": _owner(
        f"{{portal}} yêu cầu đổi mật khẩu. {_KEPT} Anh/chị đăng nhập {{portal}} để đổi, "
        "rồi nhập mật khẩu mới vào chương trình."
    ),
    "needs_captcha": _owner(
        f"{{portal}} cần mã xác thực (chữ trong hình), máy không được nhập thay. {_KEPT} {_WINDOW}"
    ),
    "needs_otp": _owner(f"{{portal}} cần mã xác thực. {_KEPT} {_WINDOW}"),
    "needs_sso": _owner(f"{{portal}} cần một người đăng nhập (mã xác thực, VNeID hoặc chữ ký số). {_KEPT} {_WINDOW}"),
    "totp_refused": _owner(
        "{portal} không nhận mã xác thực do máy tính ra. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{_KEPT} Xin kiểm tra đồng hồ của máy này, rồi lưu lại chuỗi bí mật: hoso secret set portal:{{key}}:totp"
    ),
    "login_given_up": _owner(
        "Đã chờ {minutes} phút mà chưa thấy đăng nhập xong {portal}, nên cửa sổ đã đóng. Phiên đăng nhập chưa được "
        f"lưu. {_KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "login_window_closed": _owner(
        "Cửa sổ đăng nhập {portal} đã bị đóng trước khi đăng nhập xong. Phiên đăng nhập chưa được lưu. "
        f"{_KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "no_account": _owner(f"Chưa có mật khẩu cho {{portal}}. {_KEPT} Xin nhập tài khoản và mật khẩu."),
    "login_unclear": _owner(
        "Không rõ {portal} đã nhận mật khẩu hay chưa. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{_KEPT} Xin tự đăng nhập {{portal}} một lần, rồi nhập lại mật khẩu vào chương trình."
    ),
    # The portal as a whole
    "missing_parameter": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        f"Chưa khai báo “{{parameter}}” để hỏi {{portal}}. {_KEPT} Xin bổ sung vào tệp cấu hình.",
    ),
    "unknown_page": _defect(
        f"{{portal}} hiện một trang mà chương trình chưa biết, nên không làm gì thêm. {_KEPT} {_SUPPORT}"
    ),
    "logged_out": _passing(
        "{portal} đã tự đăng xuất trong lúc đang đọc. Lần chạy này chưa được dùng. "
        f"{_KEPT} Chương trình sẽ tự thử lại ở lần chạy sau."
    ),
    "maintenance": _passing(f"{{portal}} đang bảo trì. {_KEPT} Sẽ tự thử lại ở lần chạy sau. Chưa cần làm gì."),
    "unavailable": _passing(
        f"Chưa vào được {{portal}}: mạng hoặc máy chủ của cổng đang trục trặc. {_KEPT} "
        "Sẽ tự thử lại ở lần chạy sau; nếu cả ngày vẫn vậy, xin kiểm tra mạng của máy này."
    ),
    "rate_limited": _passing(
        f"{{portal}} yêu cầu đọc chậm lại, chương trình đã dừng. {_KEPT} Sẽ tự thử lại ở lần chạy sau."
    ),
    "blocked_by_portal": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "{portal} báo truy cập bất thường và không cho đọc tiếp. Chương trình đã dừng, hôm nay không vào {portal} nữa. "
        f"{_KEPT} Nếu ngày mai vẫn vậy, xin hỏi người quản trị {{portal}}.",
    ),
    "outside_hours": _skipped(
        f"Chưa tới giờ được đọc {{portal}} ({{hours}}, ngày làm việc) nên bỏ qua lần này. {_KEPT} Sẽ đọc từ {{until}}."
    ),
    "resting": _skipped(
        "{portal} tạm nghỉ đến {until} vì {failures} lần liền không đọc được. "
        f"{_KEPT} Sau đó chương trình tự thử lại; muốn thử ngay: hoso sync {{key}} --now"
    ),
    "asked_to_wait": _skipped(
        f"{{portal}} yêu cầu tạm ngừng truy cập, nên chương trình tạm nghỉ đến {{until}}. {_KEPT} Sau đó sẽ tự đọc lại."
    ),
    "layout_changed": _defect(
        f"Trang của {{portal}} đã thay đổi, chương trình chưa đọc được: {{what}}. {_KEPT} {_SUPPORT}",
        Scope.LIST,
    ),
    "misencoded": _defect(
        "{portal} gửi chữ bị lỗi phông (không phải Unicode), nên chương trình không ghi lại để tránh lưu chữ sai. "
        f"{_KEPT} {_SUPPORT}",
        Scope.LIST,
    ),
    "other_unit": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "{portal} đang hiện đơn vị “{shown}”, không phải “{expected}”. Chương trình không lấy số liệu của đơn vị "
        f"khác. {_KEPT} Xin kiểm tra tài khoản hoặc chọn lại đúng đơn vị trên {{portal}}.",
    ),
    "guard_blocked": _defect(
        "Đã chặn một yêu cầu ngoài danh mục cho phép trên {portal} và dừng lại. Chương trình chỉ đọc, không bấm nút "
        f"xử lý hồ sơ; không có gì bị thay đổi. {_KEPT} {_SUPPORT}"
    ),
    "timed_out": _passing(f"Đọc {{portal}} quá thời gian cho phép nên đã dừng. {_KEPT} Sẽ tự thử lại ở lần chạy sau."),
    # Our own machine
    NO_LINE: Entry(
        Actor.OPERATOR,
        Scope.MACHINE,
        Retry.YES,
        Verdict.SKIPPED,
        f"Máy này chưa vào được mạng. Kiểm tra dây mạng/Wi-Fi. {_KEPT} Khi có mạng, chương trình tự chạy bù.",
    ),
    "browser_crashed": _machine(
        f"Trình duyệt trên máy này không chạy được hoặc bị tắt giữa chừng. {_KEPT} "
        "Chương trình sẽ tự thử lại; nếu lặp lại, xin khởi động lại máy.",
        Retry.ONCE,
    ),
    "no_browser": _machine(
        f"Máy này chưa có trình duyệt dùng được ({{where}}). {_KEPT} "
        "Xin cài Microsoft Edge hoặc Google Chrome, hoặc sửa đường dẫn trình duyệt trong tệp cấu hình."
    ),
    # One list
    "incomplete": _list(
        f"{{portal}}: danh sách “{{list_name}}” chưa đọc đủ: {{reason}} Chưa dùng lần chạy này. {_KEPT} "
        "Sẽ tự thử lại ở lần chạy sau."
    ),
    "unknown_column": Entry(
        Actor.DEVELOPER,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal} có thêm cột “{column}” mà chương trình chưa biết. Các cột khác vẫn được đọc đủ. "
        "Xin báo người hỗ trợ kỹ thuật khi tiện.",
    ),
    "lost_column": Entry(
        Actor.DEVELOPER,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal} không còn cột “{column}”. Các cột khác vẫn được đọc đủ. Xin báo người hỗ trợ kỹ thuật khi tiện.",
    ),
    "odd_indicator": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal} ghi “{name}” là “{value}” nhưng tử số và mẫu số của chính cổng không ra như vậy, hoặc không đọc được "
        "thành tỷ lệ. Xin kiểm tra trên cổng trước khi dùng vào báo cáo.",
    ),
    # One row
    "unknown_status": _row(
        "{portal}: hồ sơ {dossier} có trạng thái “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại với đúng "
        "chữ của cổng, nhưng chưa xếp vào nhóm nào. Xin báo người hỗ trợ kỹ thuật để khai báo trạng thái này."
    ),
    "unknown_channel": _row(
        "{portal}: hồ sơ {dossier} có hình thức nộp “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại. "
        "Xin báo người hỗ trợ kỹ thuật để khai báo hình thức này."
    ),
    "unknown_owner_kind": _row(
        "{portal}: hồ sơ {dossier} có loại đối tượng “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại. "
        "Xin báo người hỗ trợ kỹ thuật để khai báo loại này."
    ),
    "bad_date": _row(
        "{portal}: hồ sơ {dossier} có “{field}” ghi là “{value}”, không đọc được thành ngày giờ. Hồ sơ vẫn được ghi "
        "lại, riêng ngày này để trống. Xin kiểm tra hồ sơ trên cổng."
    ),
    "odd_code": _row(
        "{portal}: mã hồ sơ “{dossier}” không theo mẫu mã thường gặp. Hồ sơ vẫn được ghi lại. "
        "Xin kiểm tra mã này trên cổng."
    ),
    "odd_dates": _row(
        "{portal}: hồ sơ {dossier} có ngày tháng không hợp lý ({what}). Hồ sơ vẫn được ghi lại đúng như cổng hiện. "
        "Xin kiểm tra hồ sơ trên cổng."
    ),
    "no_code": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.PARTIAL,
        "{portal}: có một dòng không có mã hồ sơ nên không ghi lại được. Các dòng khác vẫn được đọc. "
        "Xin kiểm tra danh sách trên cổng.",
    ),
    "bad_row": Entry(
        Actor.DEVELOPER,
        Scope.LIST,
        Retry.NEVER,
        Verdict.PARTIAL,
        "{portal}: có một dòng không đúng khuôn của danh sách nên không đọc được. Các dòng khác vẫn được đọc. "
        f"{_SUPPORT}",
    ),
}


def make_problem(
    code: str,
    *,
    list_key: str | None = None,
    dossier_code: str | None = None,
    detail: str | None = None,
    evidence: str | None = None,
    **words: str,
) -> Problem:
    """The problem of a catalogue ``code``, its sentence filled with ``words``.

    Everything scraped is made plain, redacted and cut before it gets in. Raises ``KeyError`` for an unknown code or a
    missing word: both are defects of ours.
    """
    entry = CATALOGUE[code]
    safe = {name: shorten(word) for name, word in words.items()}
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

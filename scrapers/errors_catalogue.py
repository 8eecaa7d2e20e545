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
_KEPT = "{kept}"  # "Số liệu cũ vẫn còn", with its time where that is known
_SUPPORT = "Xin báo người hỗ trợ kỹ thuật."
_WINDOW = "[Mở cửa sổ đăng nhập] (khoảng 2 phút): hoso login {key}"
_RETRY = "hoso account retry {key}"


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
        "{portal} không nhận mật khẩu của tài khoản {username}. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{_KEPT} [Nhập lại mật khẩu]: hoso secret set portal:{{key}}"
    ),
    "account_locked": _owner(
        "Tài khoản {username} trên {portal} đang bị khóa. Chương trình không thử nữa. "
        f"{_KEPT} Hãy liên hệ quản trị {{portal}}{{contact}}; mở khóa xong thì [Thử lại một lần]: {_RETRY}"
    ),
    "password_expired": _owner(
        f"{{portal}} yêu cầu đổi mật khẩu của tài khoản {{username}}. {_KEPT} Anh/chị đăng nhập {{portal}} để đổi mật "
        "khẩu, rồi [Nhập mật khẩu mới]: hoso secret set portal:{key}"
    ),
    "password_expiring": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.COMPLETE,
        f"{{portal}} báo mật khẩu của tài khoản {{username}} hết hạn {{day}}. {_KEPT} Chương trình vẫn chạy bình "
        "thường. Anh/chị nên đổi mật khẩu trên {portal} trước lúc đó, rồi [Nhập mật khẩu mới]: "
        "hoso secret set portal:{key}",
    ),
    "account_paused": Entry(
        Actor.NOBODY,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.SKIPPED,
        f"{{portal}} đang được tạm dừng theo yêu cầu, chương trình không vào {{portal}}. {_KEPT} "
        "Khi muốn chạy lại, [Chạy tiếp]: hoso account resume {key}",
    ),
    "login_budget_spent": Entry(
        Actor.NOBODY,
        Scope.PORTAL,
        Retry.YES,
        Verdict.SKIPPED,
        "Hôm nay tài khoản {username} đã đăng nhập {portal} {count} lần, hết số lần cho phép trong ngày. "
        f"{_KEPT} Chương trình sẽ tự tiếp tục vào ngày mai. Chưa cần làm gì.",
    ),
    "used_elsewhere": _passing(
        "Tài khoản của chương trình trên {portal} đang được dùng ở máy khác nên chương trình đã nhường, thoát ra. "
        f"{_KEPT} Sẽ tự thử lại ngoài giờ làm việc. Nên xin {{portal}} cấp một tài khoản riêng cho chương trình."
    ),
    "session_ended": _owner(f"Phiên đăng nhập {{portal}} đã hết. {_KEPT} {_WINDOW}"),
    "key_unreadable": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "Không đọc được mật khẩu “{credential}” của {portal} trong kho mật khẩu nên chưa đăng nhập. "
        f"{_KEPT} {{what}} Nếu vẫn không được, [Nhập lại mật khẩu]: hoso secret set {{credential}}",
    ),
    "needs_captcha": _owner(
        f"{{portal}} cần mã xác thực (chữ trong hình), máy không được nhập thay. {_KEPT} {_WINDOW}"
    ),
    "needs_otp": _owner(f"{{portal}} cần mã xác thực. {_KEPT} {_WINDOW}"),
    "needs_sso": _owner(f"{{portal}} cần một người đăng nhập (mã xác thực, VNeID hoặc chữ ký số). {_KEPT} {_WINDOW}"),
    "totp_refused": _owner(
        "{portal} không nhận mã xác thực do máy tính ra. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{_KEPT} Xin kiểm tra đồng hồ của máy này, rồi [Thử lại một lần]: {_RETRY}"
    ),
    "login_given_up": _owner(
        "Đã chờ {minutes} phút mà chưa thấy đăng nhập xong {portal}, nên cửa sổ đã đóng. Phiên đăng nhập chưa được "
        f"lưu. {_KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "login_window_closed": _owner(
        "Cửa sổ đăng nhập {portal} đã bị đóng trước khi đăng nhập xong. Phiên đăng nhập chưa được lưu. "
        f"{_KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "no_account": _owner(
        f"Chưa lưu mật khẩu của {{portal}} nên chưa lấy được số liệu. {_KEPT} "
        "[Nhập mật khẩu]: hoso secret set portal:{key}"
    ),
    "login_unclear": _owner(
        "Không rõ {portal} đã nhận mật khẩu của tài khoản {username} hay chưa, nên được tính là sai để tránh bị khóa "
        f"tài khoản. Chương trình đã dừng thử. {_KEPT} Xin tự đăng nhập {{portal}} một lần cho chắc, rồi "
        f"[Thử lại một lần]: {_RETRY}"
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
    "bad_certificate": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "Chứng chỉ bảo mật của {portal} {what} nên chương trình không vào, để không lộ mật khẩu. "
        f"{_KEPT} Xin kiểm tra ngày giờ của máy này; nếu đúng, xin báo người quản trị {{portal}}.",
    ),
    "old_encryption": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "Máy chủ của {portal} và trình duyệt trên máy này không thỏa thuận được cách mã hóa đường truyền, thường vì "
        f"máy chủ dùng cách quá cũ. {_KEPT} Xin báo người quản trị {{portal}}, hoặc hỏi người phụ trách máy xem trình "
        "duyệt có vừa được cập nhật không.",
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
    "other_user": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "{portal} đang hiện người dùng “{shown}”, không phải “{expected}”. Chương trình không lấy số liệu bằng "
        f"tài khoản của người khác. {_KEPT} Xin kiểm tra tài khoản, hoặc sửa expected_user trong tệp "
        "cấu hình nếu đã đổi người.",
    ),
    "guard_blocked": _defect(
        "Đã chặn một yêu cầu ngoài danh mục cho phép trên {portal} và dừng lại. Chương trình chỉ đọc, không bấm nút "
        f"xử lý hồ sơ; không có gì bị thay đổi. {_KEPT} {_SUPPORT}"
    ),
    "requests_blocked": Entry(
        Actor.NOBODY,
        Scope.LIST,
        Retry.YES,
        Verdict.COMPLETE,
        "Đã chặn {count} yêu cầu ngoài danh mục cho phép trên {portal}. Chương trình chỉ đọc, không bấm nút xử lý hồ "
        "sơ; không có gì trên cổng bị thay đổi. Xem chi tiết bằng lệnh: hoso status --blocked.",
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
    "proxy_unsupported": _machine(
        "Máy này ra mạng qua một máy chủ trung gian (proxy) loại “{kind}”. Qua đó chương trình không giữ được trình "
        f"duyệt chỉ đến đúng các cổng đã khai báo, nên chưa lấy số liệu. {_KEPT} Xin dùng proxy loại http, hoặc cho "
        "các cổng đi thẳng không qua proxy."
    ),
    "proxy_refused": _machine(
        "Máy chủ trung gian (proxy) của mạng cơ quan không cho ra mạng ({what}), nên chưa vào được {portal}. "
        f"{_KEPT} Xin báo người phụ trách mạng của cơ quan.",
        Retry.YES,
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
        "{portal} không còn cột {column}. Các cột khác vẫn được đọc đủ. Xin báo người hỗ trợ kỹ thuật khi tiện.",
    ),
    "due_in_words": Entry(
        Actor.DEVELOPER,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal} không ghi ngày hẹn trả mà chỉ ghi còn bao lâu (ví dụ “còn 2 ngày”). Chương trình giữ đúng chữ của "
        "cổng và không tự tính ra ngày. Xin báo người hỗ trợ kỹ thuật khi tiện.",
    ),
    "unusual_count": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal}: danh sách “{list_name}” có {count} hồ sơ, {how} hẳn so với những lần trước (thường từ {low} đến "
        "{high}). Số liệu lần này vẫn được ghi lại. Xin mở cổng xem bộ lọc hoặc đơn vị có bị đổi không.",
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
    "pattern_not_found": _row(
        "{portal}: hồ sơ {dossier} có chỗ ghi “{value}” không theo khuôn đã mô tả nên chưa lấy được: {field}. "
        "Hồ sơ vẫn được ghi lại. Xin kiểm tra hồ sơ trên cổng."
    ),
    "detail_unread": _row(
        "{portal}: chưa đọc được trang chi tiết của hồ sơ {dossier}. Những gì danh sách cho biết vẫn được ghi lại; "
        "lần sau chương trình sẽ đọc lại."
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
    # A list that people saved to a file
    "file_incomplete": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.PARTIAL,
        "{portal}: danh sách “{list_name}” nhập từ tệp chưa chắc đã đủ: {reason} Hồ sơ có trong tệp vẫn được ghi; "
        "hồ sơ không có trong tệp được giữ nguyên như cũ. Nếu cổng có ghi tổng số, xin nhập lại kèm --total và số đó.",
    ),
    "file_unknown_column": Entry(
        Actor.DEVELOPER,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal}: tệp có cột “{column}” mà chương trình chưa biết. Các cột khác vẫn được đọc đủ. "
        "Xin báo người hỗ trợ kỹ thuật khi tiện.",
    ),
    "file_lost_column": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal}: tệp {what}. Với hồ sơ đã biết, mục này giữ nguyên như cũ.",
    ),
    "file_bad_code": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.PARTIAL,
        "{portal}: dòng {row} của tệp có mã hồ sơ đã bị Excel đổi thành “{value}” nên không còn đúng, "
        "không ghi lại được. Xin tải lại danh sách từ cổng và đừng lưu lại bằng Excel trước khi nhập.",
    ),
    "file_number_code": _row(
        "{portal}: trong tệp, “{field}” của hồ sơ {dossier} là con số chứ không phải chữ, nên có thể đã mất số 0. "
        "Hồ sơ vẫn được ghi lại như trong tệp. Xin kiểm tra trên cổng."
    ),
    "file_no_result": _row(
        "{portal}: hồ sơ {dossier} có ô “{field}” là công thức không có kết quả, hoặc báo lỗi. Chương trình không tự "
        "tính; ô này để trống. Xin mở tệp bằng Excel, lưu lại rồi nhập lại."
    ),
    "file_date_as_text": _row(
        "{portal}: hồ sơ {dossier} có “{field}” bị Excel đổi thành ngày “{value}”. Mục này để trống. "
        "Xin kiểm tra trên cổng."
    ),
}


# Why the read-only guard stopped a request, by the words of ``scrapers.guard``; each goes on after "vì".
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

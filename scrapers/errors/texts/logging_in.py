"""What is told of logging in: the account, its password, and what only a person can do."""

from dossiers.problems import Actor, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors.texts.entry import KEPT, Entry, owner, passing

_WINDOW = "[Mở cửa sổ đăng nhập] (khoảng 2 phút): hoso login {key}"
_RETRY = "hoso account retry {key}"

LOGGING_IN: dict[str, Entry] = {
    "wrong_password": owner(
        "{portal} không nhận mật khẩu của tài khoản {username}. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{KEPT} [Nhập lại mật khẩu]: hoso secret set portal:{{key}}"
    ),
    "account_locked": owner(
        "Tài khoản {username} trên {portal} đang bị khóa. Chương trình không thử nữa. "
        f"{KEPT} Hãy liên hệ quản trị {{portal}}{{contact}}; mở khóa xong thì [Thử lại một lần]: {_RETRY}"
    ),
    "password_expired": owner(
        f"{{portal}} yêu cầu đổi mật khẩu của tài khoản {{username}}. {KEPT} Anh/chị đăng nhập {{portal}} để đổi mật "
        "khẩu, rồi [Nhập mật khẩu mới]: hoso secret set portal:{key}"
    ),
    "password_expiring": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.COMPLETE,
        f"{{portal}} báo mật khẩu của tài khoản {{username}} hết hạn {{day}}. {KEPT} Chương trình vẫn chạy bình "
        "thường. Anh/chị nên đổi mật khẩu trên {portal} trước lúc đó, rồi [Nhập mật khẩu mới]: "
        "hoso secret set portal:{key}",
    ),
    "account_paused": Entry(
        Actor.NOBODY,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.SKIPPED,
        f"{{portal}} đang được tạm dừng theo yêu cầu, chương trình không vào {{portal}}. {KEPT} "
        "Khi muốn chạy lại, [Chạy tiếp]: hoso account resume {key}",
    ),
    "login_budget_spent": Entry(
        Actor.NOBODY,
        Scope.PORTAL,
        Retry.YES,
        Verdict.SKIPPED,
        "Hôm nay tài khoản {username} đã đăng nhập {portal} {count} lần, hết số lần cho phép trong ngày. "
        f"{KEPT} Chương trình sẽ tự tiếp tục vào ngày mai. Chưa cần làm gì.",
    ),
    "used_elsewhere": passing(
        "Tài khoản của chương trình trên {portal} đang được dùng ở máy khác nên chương trình đã nhường, thoát ra. "
        f"{KEPT} Sẽ tự thử lại ngoài giờ làm việc. Nên xin {{portal}} cấp một tài khoản riêng cho chương trình."
    ),
    "session_ended": owner(f"Phiên đăng nhập {{portal}} đã hết. {KEPT} {_WINDOW}"),
    "key_unreadable": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "Không đọc được mật khẩu “{credential}” của {portal} trong kho mật khẩu nên chưa đăng nhập. "
        f"{KEPT} {{what}} Nếu vẫn không được, [Nhập lại mật khẩu]: hoso secret set {{credential}}",
    ),
    "needs_captcha": owner(f"{{portal}} cần mã xác thực (chữ trong hình), máy không được nhập thay. {KEPT} {_WINDOW}"),
    "needs_otp": owner(f"{{portal}} cần mã xác thực. {KEPT} {_WINDOW}"),
    "needs_sso": owner(f"{{portal}} cần một người đăng nhập (mã xác thực, VNeID hoặc chữ ký số). {KEPT} {_WINDOW}"),
    "totp_refused": owner(
        "{portal} không nhận mã xác thực do máy tính ra. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        f"{KEPT} Xin kiểm tra đồng hồ của máy này, rồi [Thử lại một lần]: {_RETRY}"
    ),
    "login_given_up": owner(
        "Đã chờ {minutes} phút mà chưa thấy đăng nhập xong {portal}, nên cửa sổ đã đóng. Phiên đăng nhập chưa được "
        f"lưu. {KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "login_window_closed": owner(
        "Cửa sổ đăng nhập {portal} đã bị đóng trước khi đăng nhập xong. Phiên đăng nhập chưa được lưu. "
        f"{KEPT} Khi sẵn sàng, xin chạy lại: hoso login {{key}}"
    ),
    "no_account": owner(
        f"Chưa lưu mật khẩu của {{portal}} nên chưa lấy được số liệu. {KEPT} "
        "[Nhập mật khẩu]: hoso secret set portal:{key}"
    ),
    "login_unclear": owner(
        "Không rõ {portal} đã nhận mật khẩu của tài khoản {username} hay chưa, nên được tính là sai để tránh bị khóa "
        f"tài khoản. Chương trình đã dừng thử. {KEPT} Xin tự đăng nhập {{portal}} một lần cho chắc, rồi "
        f"[Thử lại một lần]: {_RETRY}"
    ),
}

"""What is told of a portal as a whole: its line, its pages, what it asks for, whose figures it shows."""

from dossiers.problems import Actor, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors.texts.entry import KEPT, SUPPORT, Entry, defect, passing, skipped

WHOLE_PORTAL: dict[str, Entry] = {
    "missing_parameter": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        f"Chưa khai báo “{{parameter}}” để hỏi {{portal}}. {KEPT} Xin bổ sung vào tệp cấu hình.",
    ),
    "unknown_page": defect(
        f"{{portal}} hiện một trang mà chương trình chưa biết, nên không làm gì thêm. {KEPT} {SUPPORT}"
    ),
    "logged_out": passing(
        "{portal} đã tự đăng xuất trong lúc đang đọc. Lần chạy này chưa được dùng. "
        f"{KEPT} Chương trình sẽ tự thử lại ở lần chạy sau."
    ),
    "maintenance": passing(f"{{portal}} đang bảo trì. {KEPT} Sẽ tự thử lại ở lần chạy sau. Chưa cần làm gì."),
    "unavailable": passing(
        f"Chưa vào được {{portal}}: mạng hoặc máy chủ của cổng đang trục trặc. {KEPT} "
        "Sẽ tự thử lại ở lần chạy sau; nếu cả ngày vẫn vậy, xin kiểm tra mạng của máy này."
    ),
    "portal_silent": passing(
        "Chưa vào được {portal}: cổng không trả lời hoặc trả lời dở dang, trong khi máy này vẫn nối được tới cổng khác."
        f" {KEPT} Sẽ tự thử lại ở lần chạy sau; nếu cả ngày vẫn vậy, xin hỏi người quản trị {{portal}}."
    ),
    "server_failed": passing(
        f"Máy chủ của {{portal}} trả lời rằng nó đang gặp lỗi, nên chưa đọc được. {KEPT} "
        "Sẽ tự thử lại ở lần chạy sau; nếu cả ngày vẫn vậy, xin hỏi người quản trị {portal}."
    ),
    "bad_certificate": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "Chứng chỉ bảo mật của {portal} {what} nên chương trình không vào, để không lộ mật khẩu. "
        f"{KEPT} Xin kiểm tra ngày giờ của máy này; nếu đúng, xin báo người quản trị {{portal}}.",
    ),
    "old_encryption": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "Máy chủ của {portal} và trình duyệt trên máy này không thỏa thuận được cách mã hóa đường truyền, thường vì "
        f"máy chủ dùng cách quá cũ. {KEPT} Xin báo người quản trị {{portal}}, hoặc hỏi người phụ trách máy xem trình "
        "duyệt có vừa được cập nhật không.",
    ),
    "rate_limited": passing(
        f"{{portal}} yêu cầu đọc chậm lại, nên chương trình đã dừng và {{rest}}. {KEPT} Sau đó sẽ tự thử lại."
    ),
    "blocked_by_portal": Entry(
        Actor.OPERATOR,
        Scope.PORTAL,
        Retry.YES,
        Verdict.FAILED,
        "{portal} báo truy cập bất thường và không cho đọc tiếp. Chương trình đã dừng, hôm nay không vào {portal} nữa. "
        f"{KEPT} Nếu ngày mai vẫn vậy, xin hỏi người quản trị {{portal}}.",
    ),
    "outside_hours": skipped(
        f"Chưa tới giờ được đọc {{portal}} ({{hours}}, ngày làm việc) nên bỏ qua lần này. {KEPT} Sẽ đọc từ {{until}}."
    ),
    "resting": skipped(
        "{portal} tạm nghỉ đến {until} vì {failures} lần liền không đọc được. "
        f"{KEPT} Sau đó chương trình tự thử lại; muốn thử ngay: hoso sync {{key}} --now"
    ),
    "asked_to_wait": skipped(
        f"{{portal}} yêu cầu tạm ngừng truy cập, nên chương trình tạm nghỉ đến {{until}}. {KEPT} Sau đó sẽ tự đọc lại."
    ),
    "layout_changed": defect(
        f"Trang của {{portal}} đã thay đổi, chương trình chưa đọc được: {{what}}. {KEPT} {SUPPORT}",
        Scope.LIST,
    ),
    "misencoded": defect(
        "{portal} gửi chữ bị lỗi phông (không phải Unicode), nên chương trình không ghi lại để tránh lưu chữ sai. "
        f"{KEPT} {SUPPORT}",
        Scope.LIST,
    ),
    "other_unit": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "{portal} đang hiện đơn vị “{shown}”, không phải “{expected}”. Chương trình không lấy số liệu của đơn vị "
        f"khác. {KEPT} Xin kiểm tra tài khoản hoặc chọn lại đúng đơn vị trên {{portal}}.",
    ),
    "other_user": Entry(
        Actor.ACCOUNT_OWNER,
        Scope.PORTAL,
        Retry.NEVER,
        Verdict.NEEDS_PERSON,
        "{portal} đang hiện người dùng “{shown}”, không phải “{expected}”. Chương trình không lấy số liệu bằng "
        f"tài khoản của người khác. {KEPT} Xin kiểm tra tài khoản, hoặc sửa expected_user trong tệp "
        "cấu hình nếu đã đổi người.",
    ),
    "guard_blocked": defect(
        "Đã chặn một yêu cầu ngoài danh mục cho phép trên {portal} và dừng lại. Chương trình chỉ đọc, không bấm nút "
        f"xử lý hồ sơ; không có gì bị thay đổi. {KEPT} {SUPPORT}"
    ),
    "requests_blocked": Entry(
        Actor.NOBODY,
        Scope.LIST,
        Retry.YES,
        Verdict.COMPLETE,
        "Đã chặn {count} yêu cầu ngoài danh mục cho phép trên {portal}. Chương trình chỉ đọc, không bấm nút xử lý hồ "
        "sơ; không có gì trên cổng bị thay đổi. Xem chi tiết bằng lệnh: hoso status --blocked.",
    ),
    "timed_out": passing(f"Đọc {{portal}} quá thời gian cho phép nên đã dừng. {KEPT} Sẽ tự thử lại ở lần chạy sau."),
}

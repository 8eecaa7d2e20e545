"""What is told of one list, or of one dossier in it."""

from dossiers.problems import Actor, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors.texts.entry import KEPT, SUPPORT, Entry, of_list, of_row

LISTS_AND_ROWS: dict[str, Entry] = {
    # One list
    "incomplete": of_list(
        f"{{portal}}: danh sách “{{list_name}}” chưa đọc đủ: {{reason}} Chưa dùng lần chạy này. {KEPT} "
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
        "{portal} không còn cột {column}. Với hồ sơ đã biết, những gì cột ấy cho biết giữ nguyên như lần trước; với hồ "
        "sơ mới thì để trống. Các cột khác vẫn được đọc đủ. Xin báo người hỗ trợ kỹ thuật khi tiện.",
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
    "unknown_status": of_row(
        "{portal}: hồ sơ {dossier} có trạng thái “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại với đúng "
        "chữ của cổng, nhưng chưa xếp vào nhóm nào. Xin báo người hỗ trợ kỹ thuật để khai báo trạng thái này."
    ),
    "unknown_channel": of_row(
        "{portal}: hồ sơ {dossier} có hình thức nộp “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại. "
        "Xin báo người hỗ trợ kỹ thuật để khai báo hình thức này."
    ),
    "unknown_owner_kind": of_row(
        "{portal}: hồ sơ {dossier} có loại đối tượng “{value}” mà chương trình chưa biết. Hồ sơ vẫn được ghi lại. "
        "Xin báo người hỗ trợ kỹ thuật để khai báo loại này."
    ),
    "bad_date": of_row(
        "{portal}: hồ sơ {dossier} có “{field}” ghi là “{value}”, không đọc được thành ngày giờ. Hồ sơ vẫn được ghi "
        "lại, riêng ngày này để trống. Xin kiểm tra hồ sơ trên cổng."
    ),
    "pattern_not_found": of_row(
        "{portal}: hồ sơ {dossier} có chỗ ghi “{value}” không theo khuôn đã mô tả nên chưa lấy được: {field}. "
        "Hồ sơ vẫn được ghi lại. Xin kiểm tra hồ sơ trên cổng."
    ),
    "detail_unread": of_row(
        "{portal}: chưa đọc được trang chi tiết của hồ sơ {dossier}. Những gì danh sách cho biết vẫn được ghi lại; "
        "lần sau chương trình sẽ đọc lại."
    ),
    "odd_code": of_row(
        "{portal}: mã hồ sơ “{dossier}” không theo mẫu mã thường gặp. Hồ sơ vẫn được ghi lại. "
        "Xin kiểm tra mã này trên cổng."
    ),
    "odd_dates": of_row(
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
        f"{SUPPORT}",
    ),
}

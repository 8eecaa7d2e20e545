"""What is told of a list that people saved from a portal's screen."""

from dossiers.problems import Actor, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors.texts.entry import Entry, of_row

SAVED_FILES: dict[str, Entry] = {
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
    "file_empty": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.FAILED,
        "{portal}: tệp không có hồ sơ nào của danh sách “{list_name}”, mà cũng không có câu của cổng báo là danh "
        "sách trống. Mọi hồ sơ đã biết được giữ nguyên như cũ. Nếu trên cổng đúng là không có hồ sơ nào, xin ghi câu "
        "mà cổng hiện vào [import] empty của mô tả cổng rồi nhập lại; nếu không, xin tải lại danh sách.",
    ),
    "file_no_code": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.PARTIAL,
        "{portal}: dòng {row} của tệp không có mã hồ sơ đọc được{why}, nên không ghi lại. Các dòng khác vẫn được đọc. "
        "Xin xem lại dòng này trong tệp.",
    ),
    "file_number_dates": Entry(
        Actor.OPERATOR,
        Scope.LIST,
        Retry.NEVER,
        Verdict.COMPLETE,
        "{portal}: cột “{column}” của tệp có {count} ô là con số (ví dụ {value}) chứ không phải ngày. Chương trình "
        "không đoán nên không lấy ngày ở các ô này. Nếu là ngày mà Excel đã đổi thành số: trong Excel đặt định dạng "
        "của cột là ngày, lưu lại rồi nhập lại; nếu lần nào tải về cũng vậy: ghi excel_serials = true vào [import] của "
        "mô tả cổng.",
    ),
    "file_number_code": of_row(
        "{portal}: trong tệp, “{field}” của hồ sơ {dossier} là con số chứ không phải chữ, nên có thể đã mất số 0. "
        "Hồ sơ vẫn được ghi lại như trong tệp. Xin kiểm tra trên cổng."
    ),
    "file_no_result": of_row(
        "{portal}: hồ sơ {dossier} có ô “{field}” là công thức không có kết quả, hoặc báo lỗi. Chương trình không tự "
        "tính; ô này để trống. Xin mở tệp bằng Excel, lưu lại rồi nhập lại."
    ),
    "file_date_as_text": of_row(
        "{portal}: hồ sơ {dossier} có “{field}” bị Excel đổi thành ngày “{value}”. Mục này để trống. "
        "Xin kiểm tra trên cổng."
    ),
}

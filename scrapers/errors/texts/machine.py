"""What is told of the computer that the program runs on."""

from dossiers.problems import NO_LINE, Actor, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors.texts.entry import KEPT, Entry, machine

MACHINE: dict[str, Entry] = {
    NO_LINE: Entry(
        Actor.OPERATOR,
        Scope.MACHINE,
        Retry.YES,
        Verdict.SKIPPED,
        f"Máy này chưa vào được mạng. Kiểm tra dây mạng/Wi-Fi. {KEPT} Khi có mạng, chương trình tự chạy bù.",
    ),
    "browser_crashed": machine(
        f"Trình duyệt trên máy này không chạy được hoặc bị tắt giữa chừng. {KEPT} "
        "Chương trình sẽ tự thử lại; nếu lặp lại, xin khởi động lại máy.",
        Retry.ONCE,
    ),
    "no_browser": machine(
        f"Máy này chưa có trình duyệt dùng được ({{where}}). {KEPT} "
        "Xin cài Microsoft Edge hoặc Google Chrome, hoặc sửa đường dẫn trình duyệt trong tệp cấu hình."
    ),
    "proxy_unsupported": machine(
        "Máy này ra mạng qua một máy chủ trung gian (proxy) loại “{kind}”. Qua đó chương trình không giữ được trình "
        f"duyệt chỉ đến đúng các cổng đã khai báo, nên chưa lấy số liệu. {KEPT} Xin dùng proxy loại http, hoặc cho "
        "các cổng đi thẳng không qua proxy."
    ),
    "proxy_refused": machine(
        "Máy chủ trung gian (proxy) của mạng cơ quan không cho ra mạng ({what}), nên chưa vào được {portal}. "
        f"{KEPT} Xin báo người phụ trách mạng của cơ quan.",
        Retry.YES,
    ),
}

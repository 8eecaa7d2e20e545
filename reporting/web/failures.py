"""Pages for what cannot be shown."""

from starlette.responses import Response

from reporting.web.page import Page

_WORDS = {
    400: ("Địa chỉ chưa đúng", "Trong địa chỉ có phần chương trình không hiểu. Số liệu không bị ảnh hưởng."),
    401: (
        "Cần đăng nhập lại",
        "Phiên làm việc đã kết thúc nên chưa ghi gì. Hãy đăng nhập rồi làm lại bước vừa rồi.",
    ),
    403: ("Không có quyền xem trang này", "Tài khoản của anh/chị không được mở trang này. Hãy hỏi người quản trị."),
    404: ("Không có trang này", "Địa chỉ không dẫn đến trang hoặc hồ sơ nào trong sổ."),
    503: (
        "Chưa đọc được sổ hồ sơ",
        "Sổ hồ sơ đang bận hoặc không mở được. Không mất gì cả. Hãy thử lại sau ít phút.",
    ),
}


def refusal(page: Page, status: int, sentence: str | None = None) -> Response:
    """A page that says what cannot be done, what is safe and what to do."""
    title, words = _WORDS[status]
    return page.show("refusal.html.j2", status, title=title, sentence=sentence or words)

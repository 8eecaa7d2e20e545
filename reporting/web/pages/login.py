"""Logging in and out."""

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from reporting.web.guards import Guard
from reporting.web.identity import COOKIE, give_token, take_token
from reporting.web.page import Page
from reporting.web.passwords import new_token, token_hash, verify
from reporting.web.routing import Entry
from store.people import viewer_sessions
from store.people.access_log import Access, Act, note_access
from store.people.viewers import find_viewer

_WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin gõ lại."


def ask(page: Page) -> Response:
    """The log-in page."""
    return page.show("login.html.j2", back=local_path(page.param("ve")), failure=None, username="")


def log_in(page: Page) -> Response:
    """One try. A log-in gets a token of its own, so that one that somebody planted before is worth nothing."""
    username, password = page.field("ten")[:64].casefold(), str(page.form.get("mat-khau", ""))
    back = local_path(page.field("ve"))
    given = viewer_sessions.begin_try(page.desk.writer, username, page.now)
    if given.number is None:
        seconds = max(1, round(given.wait.total_seconds()))
        failure = f"Đã thử sai nhiều lần. Hãy đợi {seconds} giây rồi thử lại. Tài khoản không bị khóa."
        return page.show("login.html.j2", 429, back=back, failure=failure, username=username)
    viewer = find_viewer(page.desk.reader, username)
    usable = viewer is not None and viewer.closed_at is None
    right = verify(viewer.password_hash if viewer is not None and usable else None, password)
    if viewer is None or not right:
        return page.show("login.html.j2", 401, back=back, failure=_WRONG, username=username)
    viewer_sessions.succeed(page.desk.writer, given.number)
    old = page.request.cookies.get(COOKIE)
    if old:
        viewer_sessions.end(page.desk.writer, token_hash(old), page.now)
    token = new_token()
    viewer_sessions.begin(page.desk.writer, viewer.id, token_hash(token), page.now)
    unit = viewer.unit or page.desk.office.unit
    note_access(page.desk.writer, unit, Access(at=page.now, who=viewer.name, act=Act.LOG_IN, viewer_id=viewer.id))
    response = RedirectResponse(back, status_code=303)
    give_token(response, token)
    return response


def log_out(page: Page) -> Response:
    """Ends the log-in here, or with ``moi-noi`` everywhere."""
    token = page.request.cookies.get(COOKIE)
    if token:
        viewer_sessions.end(page.desk.writer, token_hash(token), page.now)
    if page.field("moi-noi") and page.who.viewer_id is not None:
        viewer_sessions.end_all(page.desk.writer, page.who.viewer_id, page.now)
    response = RedirectResponse("/dang-nhap", status_code=303)
    take_token(response)
    return response


def local_path(target: str) -> str:
    """Where to go after logging in: a page of ours, else the first."""
    parts = urlsplit(target)
    plain = target.isprintable() and not any(sign in target for sign in ("\\", " "))
    local = plain and not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if local and parts.path != "/dang-nhap" else "/"


ENTRIES = (
    Entry(path="/dang-nhap", handle=ask, guard=Guard.PUBLIC),
    Entry(path="/dang-nhap", handle=log_in, guard=Guard.PUBLIC, post=True),
    Entry(path="/dang-xuat", handle=log_out, guard=Guard.PUBLIC, post=True),
)

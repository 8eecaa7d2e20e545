"""Cài đặt: departments, recipients, times, days off, the folder, each with its live test; and who may look here."""

from starlette.responses import Response

from reporting.web.accounts import BadAccount, make_account, new_password
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.office import Told
from reporting.web.page import Page
from reporting.web.routing import Entry
from store.people import viewer_sessions, viewers
from store.people.access_log import Act
from store.people.viewers import Role, Viewer


def show(page: Page) -> Response:
    """The page."""
    return _draw(page)


def save(page: Page) -> Response:
    """One section. Where it cannot be used, what was typed comes back with the reason."""
    key = page.request.path_params["section"]
    section = next((each for each in page.desk.settings.sections() if each.key == key), None)
    if section is None or not page.is_own:
        return refusal(page, 404)
    values = {field.name: str(page.form.get(field.name, ""))[:5000] for field in section.fields}
    told = page.desk.settings.save(key, values)
    if not told.ok:
        return _draw(page, told=told, at=key, typed=values, status=422)
    note_look(page, Act.CHANGE, detail=f"Cài đặt: {section.title}")
    return _draw(page, told=told, at=key)


def try_out(page: Page) -> Response:
    """A live test; its answer stands beside its button."""
    test = page.request.path_params["test"]
    section = next((each for each in page.desk.settings.sections() if each.test == test), None)
    if section is None or not page.is_own:
        return refusal(page, 404)
    told = page.desk.settings.try_out(test, {"thu-toi": page.field("thu-toi")})
    return _draw(page, told=told, at=section.key)


def add_viewer(page: Page) -> Response:
    """One more account for the dashboard."""
    try:
        name = make_account(
            page.desk.writer,
            username=page.field("ten"),
            name=page.field("ho-ten") or page.field("ten"),
            role=page.field("vai-tro"),
            department=page.field("phong"),
            departments=[each.name for each in page.office.departments],
            unit=page.unit,
            password=str(page.form.get("mat-khau", "")),
            now=page.now,
        )
    except BadAccount as error:
        typed = {name: page.field(name)[:100] for name in ("ten", "ho-ten", "vai-tro", "phong")}
        return _draw(page, told=Told(ok=False, sentence=str(error)), at="tai-khoan", typed=typed, status=422)
    note_look(page, Act.CHANGE, detail=f"Thêm tài khoản {name}")
    return page.back("/cai-dat", "da-them")


def change_viewer(page: Page) -> Response:
    """Another password, the end of all log-ins, closing, reopening. The last administrator stays."""
    viewer = _asked_viewer(page)
    if viewer is None:
        return refusal(page, 404)
    act = page.field("viec")
    if act == "doi-mat-khau":
        try:
            new_password(page.desk.writer, viewer.id, str(page.form.get("mat-khau", "")), page.now)
        except BadAccount as error:
            return _draw(page, told=Told(ok=False, sentence=str(error)), at="tai-khoan", status=422)
        note = "da-doi-mat-khau"
    elif act == "khoa":
        others = [each for each in viewers.viewers(page.desk.reader) if each.closed_at is None and each.id != viewer.id]
        if viewer.role is Role.ADMIN and not any(each.role is Role.ADMIN for each in others):
            sentence = "Đây là tài khoản quản trị cuối cùng nên không khóa. Hãy thêm một quản trị khác trước."
            return _draw(page, told=Told(ok=False, sentence=sentence), at="tai-khoan", status=422)
        viewers.close_viewer(page.desk.writer, viewer.id, page.now)
        note = "da-dong"
    elif act == "dang-xuat":
        viewer_sessions.end_all(page.desk.writer, viewer.id, page.now)
        note = "da-dang-xuat"
    elif act == "mo":
        viewers.reopen_viewer(page.desk.writer, viewer.id, page.now)
        note = "da-mo"
    else:
        return refusal(page, 400)
    note_look(page, Act.CHANGE, detail=f"Tài khoản {viewer.username}: {note}")
    return page.back("/cai-dat", note)


def _asked_viewer(page: Page) -> Viewer | None:
    """An account that whoever asks may change: of their own units only."""
    number = page.field("so")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    viewer = viewers.viewer_by_id(page.desk.reader, int(number))
    mine = viewer is not None and (page.who.unit is None or viewer.unit == page.who.unit)
    return viewer if mine else None


def _draw(
    page: Page,
    *,
    told: Told | None = None,
    at: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    known = [each for each in viewers.viewers(page.desk.reader) if page.who.unit is None or each.unit == page.who.unit]
    return page.show(
        "settings.html.j2",
        status,
        sections=page.desk.settings.sections() if page.is_own else (),
        told=told,
        at=at,
        typed=typed or {},
        viewers=known,
        roles=tuple(Role),
        living=viewer_sessions.living(page.desk.reader, page.now),
    )


ENTRIES = (
    Entry(path="/cai-dat", handle=show, guard=Guard.ADMIN),
    Entry(path="/cai-dat/tai-khoan", handle=add_viewer, guard=Guard.ADMIN, post=True),
    Entry(path="/cai-dat/tai-khoan/doi", handle=change_viewer, guard=Guard.ADMIN, post=True),
    Entry(path="/cai-dat/thu/{test}", handle=try_out, guard=Guard.ADMIN, post=True),
    Entry(path="/cai-dat/phan/{section}", handle=save, guard=Guard.ADMIN, post=True),
)

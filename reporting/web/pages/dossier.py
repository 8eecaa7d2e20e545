"""One dossier: what it says now, its whole story, and where else it stands."""

from urllib.parse import urlsplit

from starlette.responses import Response

from reporting.web.failures import refusal
from reporting.web.filters import today_of
from reporting.web.guards import Guard
from reporting.web.known import may_see, office_name
from reporting.web.looks import note_look
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.story import beside, current_row, due_changes, other_views, steps
from store.people import acknowledgements, reminders
from store.people.access_log import Act
from store.people.names import Reader
from store.people.reminders import Reminder

_KINDS = {
    Reminder.MAIL: "thư nhắc",
    Reminder.ESCALATION: "báo lên lãnh đạo",
    Reminder.SLIP: "phiếu đôn đốc",
    Reminder.APOLOGY: "phiếu xin lỗi, hẹn lại ngày trả",
}


def show(page: Page) -> Response:
    """The page. Every look is noted."""
    id_ = int(page.request.path_params["id"])
    with page.desk.reader.reading() as connection:
        row = current_row(connection, page.unit, id_)
        if row is None or not may_see(page, row["department"]):
            return refusal(page, 404)
        story = steps(connection, page.unit, row["portal"], row["code"])
        changes = due_changes(connection, id_)
        views = tuple(view for view in other_views(connection, page.unit, id_) if may_see(page, view.row["department"]))
        reminded = reminders.of_dossier(connection, page.unit, row["portal"], row["code"])
    noted = acknowledgements.of_dossier(page.desk.reader, page.unit, row["portal"], row["code"])
    note_look(page, Act.DOSSIER, portal=row["portal"], code=row["code"])
    return page.show(
        "dossier.html.j2",
        row=row,
        department=office_name(page, row["department"]),
        story=story,
        due_changes=changes,
        views=views,
        facts=beside(row, views) if views else (),
        reminded=reminded,
        noted=noted,
        kinds=_KINDS,
        link=safe_link(row["link"]),
        soon_until=today_of(page.office, page.now).soon_until,
    )


def show_name(page: Page) -> Response:
    """The applicant's full name, where the office keeps it; that it was read is kept before it is shown."""
    with page.desk.reader.reading() as connection:
        row = current_row(connection, page.unit, int(page.request.path_params["id"]))
    if row is None or page.desk.reveal is None or not page.is_own:
        return refusal(page, 404)
    reader = Reader(who=page.who.name, viewer_id=page.who.viewer_id)
    told = page.desk.reveal(row["portal"], row["code"], reader, page.now)
    return page.show("name.html.j2", row=row, told=told)


def safe_link(link: str | None) -> str | None:
    """The portal's own address of the dossier, if it is one that a browser may open."""
    return link if link and urlsplit(link).scheme in ("http", "https") else None


ENTRIES = (
    Entry(path="/ho-so/{id:int}", handle=show, guard=Guard.LOOK),
    Entry(path="/ho-so/{id:int}/ho-ten", handle=show_name, guard=Guard.ADMIN, post=True),
)

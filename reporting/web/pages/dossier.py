"""One dossier: what it says now, its whole story, and where else it stands."""

from urllib.parse import urlsplit

from starlette.responses import Response

from dossiers.text import match_key
from reporting.web.failures import refusal
from reporting.web.filters import department_names, today_of
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.story import current_row, due_changes, other_views, steps
from store.access_log import Act


def show(page: Page) -> Response:
    """The page. Every look is noted."""
    id_ = int(page.request.path_params["id"])
    with page.desk.reader.reading() as connection:
        row = current_row(connection, page.unit, id_)
        if row is None or not _may_see(page, row["department"]):
            return refusal(page, 404)
        story = steps(connection, page.unit, row["portal"], row["code"])
        changes = due_changes(connection, id_)
        views = other_views(connection, page.unit, id_)
    note_look(page, Act.DOSSIER, portal=row["portal"], code=row["code"])
    return page.show(
        "dossier.html.j2",
        row=row,
        department=_office_name(page, row["department"]),
        story=story,
        due_changes=changes,
        views=views,
        link=safe_link(row["link"]),
        soon_until=today_of(page.office, page.now).soon_until,
    )


def safe_link(link: str | None) -> str | None:
    """The portal's own address of the dossier, if it is one that a browser may open."""
    return link if link and urlsplit(link).scheme in ("http", "https") else None


def _office_name(page: Page, department: str | None) -> str | None:
    known = (department,) if department else ()
    return department_names(page.office.departments, known).get(department or "")


def _may_see(page: Page, department: str | None) -> bool:
    """A department's people see their own dossiers."""
    only = page.who.department
    return only is None or match_key(_office_name(page, department) or "") == match_key(only)


ENTRIES = (Entry(path="/ho-so/{id:int}", handle=show, guard=Guard.LOOK),)

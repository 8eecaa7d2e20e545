"""Trợ giúp: in the same place on every page, for everybody."""

from starlette.responses import Response

from reporting.web.guards import Guard
from reporting.web.page import Page
from reporting.web.routing import Entry


def show(page: Page) -> Response:
    """The page."""
    return page.show("help.html.j2")


ENTRIES = (Entry(path="/tro-giup", handle=show, guard=Guard.PUBLIC),)

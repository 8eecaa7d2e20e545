"""A new process looks at its pages once before people do, so that nobody waits for what is only done at first looks."""

import gc
import logging

from starlette.requests import Request

from reporting.web.guards import LOCAL
from reporting.web.office import Desk
from reporting.web.page import Page
from reporting.web.pages import chases, dossiers, portals, reconcile, reports, today

_FIRST = (
    ("/", today.show),
    ("/ho-so", dossiers.show),
    ("/don-doc", chases.show),
    ("/doi-soat", reconcile.show),
    ("/cong", portals.show),
    ("/bao-cao", reports.show_months),
)
"""What people open first. None of them notes a look."""


def warm(desk: Desk) -> None:
    """Draws the pages for nobody: statements are put together, and what they tell of the present is remembered. A page
    that can't be drawn is left to its first visitor, who is told why."""
    for path, show in _FIRST:
        request = Request({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []})
        own = desk.office
        page = Page(
            desk=desk,
            request=request,
            who=LOCAL,
            known=True,
            unit=own.unit,
            units={own.unit: own.name},
            now=desk.now(),
        )
        try:
            with desk.reader.one_state():
                show(page)
        except Exception:
            logging.getLogger("hoso.web").warning("not_warmed path=%s", path, exc_info=True)
    gc.collect()
    gc.freeze()  # what stays for the process's life is not looked through again and again while people wait

"""The whole: routes behind the defence."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from reporting.web.defence import Defence
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.office import Desk
from reporting.web.pages import (
    changes,
    chases,
    city,
    dossier,
    dossiers,
    helping,
    journal,
    login,
    portals,
    reconcile,
    reports,
    settings,
    system,
    today,
    words,
)
from reporting.web.render import compile_all
from reporting.web.routing import Entry, GuardedRoute, page_of, routes
from store.errors import StoreError

STATIC = Path(__file__).parent / "static"
_KINDS = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""What the pages are drawn with: these files and no other."""


def _static(name: str, kind: str) -> GuardedRoute:
    body = (STATIC / name).read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'

    async def give(request: Request) -> Response:
        headers = {"cache-control": "no-cache", "etag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=kind, headers=headers)

    return GuardedRoute(f"/tinh/{name}", give, Guard.PUBLIC)


ENTRIES: tuple[Entry, ...] = (
    *today.ENTRIES,
    *dossiers.ENTRIES,
    *dossier.ENTRIES,
    *portals.ENTRIES,
    *chases.ENTRIES,
    *reports.ENTRIES,
    *changes.ENTRIES,
    *words.ENTRIES,
    *reconcile.ENTRIES,
    *city.ENTRIES,
    *settings.ENTRIES,
    *journal.ENTRIES,
    *system.ENTRIES,
    *helping.ENTRIES,
    *login.ENTRIES,
)


def make_app(desk: Desk, hosts: Collection[str]) -> ASGIApp:
    """The dashboard, answering to ``hosts`` (names without port) alone."""

    def missing(request: Request, error: Exception) -> Response:
        return refusal(page_of(desk, request), 404)

    def unreadable(request: Request, error: Exception) -> Response:
        sentence = error.problem.sentence if isinstance(error, StoreError) else None
        return Response(
            f"Chưa đọc được sổ hồ sơ. {sentence or ''} Hãy thử lại sau ít phút.", 503, media_type="text/plain"
        )

    compile_all()
    handlers = {404: missing, 405: missing, StoreError: unreadable}
    drawn_with = [_static(name, kind) for name, kind in _KINDS.items()]
    return Defence(Starlette(routes=[*routes(desk, ENTRIES), *drawn_with], exception_handlers=handlers), hosts)

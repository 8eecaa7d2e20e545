"""From an address to a handler, past its guard."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.identity import identify, see_units
from reporting.web.office import Desk
from reporting.web.page import UNIT, Page

Handler = Callable[[Page], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page or an action, with who may ask for it. ``post``: it changes something; else it only reads."""

    path: str
    handle: Handler
    guard: Guard
    post: bool = False


class GuardedRoute(Route):
    """A route that knows its guard, for whoever checks that all do."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        guard: Guard,
        *,
        post: bool = False,
    ) -> None:
        methods = ["POST"] if post else ["GET"]
        super().__init__(path, endpoint, methods=methods, name=f"{methods[0]} {path}")
        self.guard = guard


def routes(desk: Desk, entries: Iterable[Entry]) -> list[GuardedRoute]:
    """One route for each entry."""
    return [GuardedRoute(each.path, _endpoint(desk, each), each.guard, post=each.post) for each in entries]


def _endpoint(desk: Desk, entry: Entry) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=200) if entry.post else None

        def answer() -> Response:
            if entry.post:
                return judged()  # what it writes it must see
            with desk.reader.one_state():
                return judged()

        def judged() -> Response:
            page = page_of(desk, request)
            if form is not None:
                page.form = form
            if entry.guard.admits(page.who.role if page.known else None):
                return refusal(page, 404) if page.lost else entry.handle(page)
            if page.known:
                return refusal(page, 403)
            if entry.post:
                return refusal(page, 401)
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/dang-nhap?ve={quote(target, safe='')}", status_code=303)

        return await run_in_threadpool(answer)

    return endpoint


def page_of(desk: Desk, request: Request) -> Page:
    """The request with who asks and for which unit."""
    now = desk.now()
    who, known = identify(desk, request, now)
    units = see_units(desk, who) if known else {desk.office.unit: desk.office.name}
    own = desk.office.unit if desk.office.unit in units else next(iter(units), desk.office.unit)
    asked = request.query_params.get(UNIT) or own
    lost = asked not in units
    unit = own if lost else asked
    return Page(desk=desk, request=request, who=who, known=known, unit=unit, units=units, now=now, lost=lost)

"""Who is asking: by the log-in that the browser holds; or, while no accounts exist, whoever sits at this computer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from dossiers.text import CollationKey, collation_key
from reporting.web.guards import LOCAL, Who
from reporting.web.office import Desk
from reporting.web.passwords import token_hash
from store.people import viewer_sessions
from store.people.viewers import Role, any_open
from store.tables import unit as unit_table

COOKIE = "__Host-hoso"
"""Its name makes browsers insist: only over TLS (or on this computer itself), for this host and no other."""
_NOBODY = Who(name="", role=Role.DEPARTMENT, department="")


def identify(desk: Desk, request: Request, now: datetime) -> tuple[Who, bool]:
    """Who asks, and whether they are known at all. As soon as one account exists, everybody logs in."""
    token = request.cookies.get(COOKIE)
    if token:
        key = token_hash(token)
        session = viewer_sessions.find(desk.reader, key, now)
        if session is not None:
            viewer_sessions.touch(desk.writer, key, session, now)
            viewer = session.viewer
            who = Who(
                name=viewer.name,
                role=viewer.role,
                unit=viewer.unit,
                department=viewer.department,
                viewer_id=viewer.id,
            )
            return who, True
    if desk.demands_login or any_open(desk.reader):
        return _NOBODY, False
    return LOCAL, True


def see_units(desk: Desk, who: Who) -> Mapping[str, str]:
    """The units that somebody may see, code → name, this computer's first."""
    u = unit_table.c
    with desk.reader.reading() as connection:
        rows = sorted(connection.execute(select(u.code, u.name)).all(), key=lambda row: order_of(row.name))
    known = {row.code: row.name for row in rows if who.unit in (None, row.code)}
    own = desk.office.unit
    return {own: known[own], **known} if own in known else known


def order_of(name: str) -> tuple[tuple[int, int, CollationKey], ...]:
    """A unit's place by its name: numbers by their size (Phường 2 before Phường 10) and before words, which stand as
    Vietnamese sorts them."""
    return tuple(
        (0, int(part), ()) if part.isascii() and part.isdigit() else (1, 0, collation_key(part))
        for part in name.split()
    )


def give_token(response: Response, token: str) -> None:
    """Hands the browser its log-in."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")


def take_token(response: Response) -> None:
    """Takes it away."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")

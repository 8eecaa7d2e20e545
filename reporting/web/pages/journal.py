"""Nhật ký: runs, mails and their delivery, blocked requests, who looked at what; and one run or issue whole."""

from datetime import timedelta

from sqlalchemy import select
from starlette.responses import Response

from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.mails import mails
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.wishes import STATES as WISH_STATES
from reporting.web.wishes import WISH_WORDS
from store.blocked import blocked_since
from store.evidence_pages import pages_of
from store.issues import find_issue
from store.people import commands
from store.people.access_log import recent_access
from store.runs import last_runs
from store.tables import list_walk, run

_RUNS = 60
_BLOCKED_DAYS = 30
_ACCESSES = 200
_WISHES = 40
_LINES = 2


def show_runs(page: Page) -> Response:
    """The latest runs."""
    portal = page.param("cong") or None
    runs = last_runs(page.desk.reader, page.unit, limit=_RUNS, portal=portal)
    return page.show("journal_runs.html.j2", runs=runs, portal=portal, tab="")


def show_run(page: Page) -> Response:
    """One run: its lists, proofs and pages."""
    id_ = int(page.request.path_params["id"])
    with page.desk.reader.reading() as connection:
        row = connection.execute(select(run).where(run.c.unit == page.unit, run.c.id == id_)).mappings().one_or_none()
        walks = connection.execute(select(list_walk).where(list_walk.c.run_id == id_)).mappings().all()
    if row is None:
        return refusal(page, 404)
    return page.show("journal_run.html.j2", run=row, walks=walks, pages=pages_of(page.desk.reader, id_), tab="")


def show_wishes(page: Page) -> Response:
    """What people asked of the program, and how it went."""
    found = commands.recent(page.desk.reader, page.unit, limit=_WISHES)
    return page.show(
        "journal_wishes.html.j2",
        wishes=found,
        words=WISH_WORDS,
        states=WISH_STATES,
        most=_LINES,
        waiting=any(each.settled_at is None for each in found),
        tab="/viec",
    )


def show_mails(page: Page) -> Response:
    """The latest mails, with how far each went to each recipient."""
    return page.show("journal_mails.html.j2", mails=mails(page.desk.reader, page.unit), tab="/thu")


def show_blocked(page: Page) -> Response:
    """What the read-only guard stopped in the last thirty days."""
    found = blocked_since(page.desk.reader, page.unit, page.now - timedelta(days=_BLOCKED_DAYS))
    return page.show("journal_blocked.html.j2", blocked=found, days=_BLOCKED_DAYS, tab="/da-chan")


def show_accesses(page: Page) -> Response:
    """Who looked at what."""
    found = recent_access(page.desk.reader, page.unit, limit=_ACCESSES)
    return page.show("journal_accesses.html.j2", accesses=found, tab="/truy-cap")


def show_issue(page: Page) -> Response:
    """One thing that could not be understood, with its masked capture."""
    issue = find_issue(page.desk.reader, page.unit, int(page.request.path_params["id"]))
    return refusal(page, 404) if issue is None else page.show("issue.html.j2", issue=issue, tab="")


def show_capture(page: Page) -> Response:
    """The masked capture of an issue as a text file: what a portal sent is never drawn as a page here."""
    issue = find_issue(page.desk.reader, page.unit, int(page.request.path_params["id"]))
    found = page.desk.evidence(issue.evidence) if issue is not None and issue.evidence and page.is_own else None
    if found is None:
        return refusal(page, 404)
    name = f"ban-chup-{issue.id}.txt" if issue is not None else "ban-chup.txt"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(found, media_type="text/plain; charset=utf-8", headers=headers)


ENTRIES = (
    Entry(path="/nhat-ky", handle=show_runs, guard=Guard.WHOLE),
    Entry(path="/nhat-ky/viec", handle=show_wishes, guard=Guard.WHOLE),
    Entry(path="/nhat-ky/thu", handle=show_mails, guard=Guard.WHOLE),
    Entry(path="/nhat-ky/da-chan", handle=show_blocked, guard=Guard.WHOLE),
    Entry(path="/nhat-ky/truy-cap", handle=show_accesses, guard=Guard.ADMIN),
    Entry(path="/nhat-ky/{id:int}", handle=show_run, guard=Guard.WHOLE),
    Entry(path="/viec/{id:int}", handle=show_issue, guard=Guard.WHOLE),
    Entry(path="/viec/{id:int}/ban-chup", handle=show_capture, guard=Guard.ADMIN),
)

"""Every look at a dossier, every file taken, every change made here leaves a line with who did it."""

from reporting.web.page import Page
from store.people.access_log import Access, Act, note_access


def note_look(page: Page, act: Act, *, portal: str | None = None, code: str | None = None, detail: str = "") -> None:
    """Written before the answer is given: what cannot be noted is not shown."""
    note_access(
        page.desk.writer,
        page.unit,
        Access(
            at=page.now,
            who=page.who.name,
            act=act,
            viewer_id=page.who.viewer_id,
            portal=portal,
            code=code,
            detail=detail or None,
        ),
    )

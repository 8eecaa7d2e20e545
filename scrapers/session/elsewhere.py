"""Whether the portal ended our session because the account logged in somewhere else. Pure."""

import json

from dossiers.text import LongText
from scrapers.html_page import html_page
from scrapers.profile import Portal, words_in
from scrapers.transport import Reply


def used_elsewhere(portal: Portal, reply: Reply) -> bool:
    """Whether a refusal (401) or a page says so in the portal's own words (``session.elsewhere`` of its profile)."""
    if not portal.session.elsewhere:
        return False
    if "json" in reply.content_type.lower():
        said = LongText(_plain(reply)) if reply.status == 401 else LongText("")
        return any(said.holds(words) for words in words_in(portal.session.elsewhere))
    return html_page(reply.text()).shows(portal.session.elsewhere)


def _plain(reply: Reply) -> str:
    """A JSON answer's words, whatever way its letters are written."""
    try:
        return json.dumps(json.loads(reply.text()), ensure_ascii=False)
    except ValueError:
        return reply.text()

"""Whether the portal ended our session because the account logged in somewhere else. Pure."""

import json

from selectolax.lexbor import LexborHTMLParser

from dossiers.text import match_key
from scrapers.login_signs import shows
from scrapers.portal import Portal
from scrapers.transport import Reply


def used_elsewhere(portal: Portal, reply: Reply) -> bool:
    """Whether a refusal (401) or a page says so in the portal's own words (``session.elsewhere`` of its profile)."""
    if not portal.session.elsewhere:
        return False
    if "json" in reply.content_type.lower():
        return reply.status == 401 and shows(LexborHTMLParser(""), match_key(_plain(reply)), portal.session.elsewhere)
    page = LexborHTMLParser(reply.text())
    text = page.body.text(separator=" ") if page.body else ""
    return shows(page, match_key(text), portal.session.elsewhere)


def _plain(reply: Reply) -> str:
    """A JSON answer's words, whatever way its letters are written."""
    try:
        return json.dumps(json.loads(reply.text()), ensure_ascii=False)
    except ValueError:
        return reply.text()

"""The headers that a portal's services want besides cookies: found where the profile says, after the log-in."""

import re
from collections.abc import Mapping

from scrapers.browser.guarded import OpenPortal
from scrapers.errors.portal import UnknownPage
from scrapers.profile import Portal, SessionHeader
from scrapers.session.proof import token_in


async def read_headers(portal: Portal, opened: OpenPortal) -> Mapping[str, str]:
    """Name → value of every header of the profile. Raises ``UnknownPage`` where one is not where it should be (the
    message names the header, never a value), and Playwright's errors."""
    wanted = portal.session.headers
    page = await opened.page.content() if any(each.pattern for each in wanted) else ""
    found: dict[str, str] = {}
    for each in wanted:
        value = await _value(portal, opened, each, page)
        if not value or not value.isprintable():
            raise UnknownPage.of(portal.name, detail=f"không có giá trị cho tiêu đề {each.name} (session.headers)")
        found[each.name] = value
    return found


async def _value(portal: Portal, opened: OpenPortal, header: SessionHeader, page: str) -> str | None:
    if header.pattern is not None:
        match = re.search(header.pattern, page)
        return match[1] if match else None
    if header.storage is not None:
        stored = await opened.page.evaluate(f"(key) => {header.storage}.getItem(key)", header.key)
        return token_in(stored, header.pointer)
    cookies = await opened.context.cookies(portal.origins[header.origin])
    return next((each.get("value") for each in cookies if each.get("name") == header.cookie), None)

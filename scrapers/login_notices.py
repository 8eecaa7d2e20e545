"""Notices that stand between a log-in and the work, put away only where the profile declares how.

Nothing is clicked because it looks like the way on: the element must be the declared one, the only one, and the
declared words must stand there.
"""

from collections.abc import Mapping

from playwright.async_api import Page

from scrapers.login_signs import wait_for_any
from scrapers.portal import Portal

_NOTICE = "notice"

# The indexes of the declared notices that the page shows: one visible element, all words on the page or the element.
_FIND = """(declared) => {
  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\\s+/g, " ").trim();
  const page = plain(document.body ? document.body.innerText : "");
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length);
  return declared.flatMap(({selector, words}, index) => {
    const found = shown(selector);
    if (found.length !== 1) return [];
    const own = plain([found[0].value, found[0].getAttribute("aria-label")].filter(Boolean).join(" "));
    return words.every((each) => page.includes(plain(each)) || own.includes(plain(each))) ? [index] : [];
  });
}"""


async def wait_past_notices(
    portal: Portal, page: Page, signs: Mapping[str, tuple[str, ...]], timeout_seconds: float
) -> frozenset[str]:
    """``wait_for_any`` that puts declared notices away on the way; each of them once at most.

    Empty where the page shows none of ``signs`` in time, also behind a notice that is not declared. Raises
    Playwright's errors.
    """
    left = list(portal.login.dismiss)
    while left:
        # Where an element stands there without its words, it is not the declared notice: nothing is clicked.
        notices = tuple(f"css={each.selector}" for each in left)
        seen = await wait_for_any(page, {**signs, _NOTICE: notices}, timeout_seconds)
        if _NOTICE not in seen:
            return seen
        declared = [{"selector": each.selector, "words": list(each.words)} for each in left]
        found = await page.evaluate(_FIND, declared)
        if not found:
            break
        notice = left.pop(found[0])
        await page.click(notice.selector, timeout=timeout_seconds * 1000, no_wait_after=True)
    return await wait_for_any(page, signs, timeout_seconds)

"""Notices that stand between a log-in and the work, put away only where the profile declares how.

Nothing is clicked because it looks like the way on: the element must be the declared one, the only one, and the
declared words must stand there.
"""

from collections.abc import Callable, Mapping

from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scrapers.profile import Portal
from scrapers.session.signs import wait_for_any


async def wait_past_notices(
    portal: Portal,
    page: Page,
    signs: Mapping[str, tuple[str, ...]],
    timeout_seconds: float,
    read: Callable[[str], None] = lambda text: None,
) -> frozenset[str]:
    """``wait_for_any`` that puts declared notices away on the way; each of them once at most. ``read`` is given the
    text of the page on which each stood.

    Empty where the page shows none of ``signs`` in time, also behind a notice that is not declared. Raises
    Playwright's errors.
    """
    left = {f"notice {number}": each for number, each in enumerate(portal.login.dismiss)}
    while True:
        declared = {name: (each.selector, each.words) for name, each in left.items()}
        seen = await wait_for_any(page, signs, timeout_seconds, declared)
        standing = [name for name in declared if name in seen]
        if not standing:
            return seen
        notice = left.pop(standing[0])
        read(await page.inner_text("body", timeout=timeout_seconds * 1000))
        await page.click(notice.selector, timeout=timeout_seconds * 1000, no_wait_after=True)
        try:
            await page.wait_for_selector(notice.selector, state="hidden", timeout=timeout_seconds * 1000)
        except PlaywrightTimeout:  # it does not go away: then whatever else the page shows must do
            return await wait_for_any(page, signs, timeout_seconds)

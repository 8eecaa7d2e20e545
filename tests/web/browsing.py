"""What the tests do in the real browser, more than once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, Response

WCAG = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_GEOMETRY = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
}
"""What the width of a page decides; the other rules read the same document at any width."""
_SEND = """([path, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@asynccontextmanager
async def opened(browser: Browser, *, width: int = 1280, script: bool = True) -> AsyncIterator[Page]:
    """A page in a fresh profile of the browser."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, locale="vi-VN", ignore_https_errors=True
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def send(page: Page, path: str, fields: Mapping[str, str]) -> Response:
    """Posts a form as the page that is open would; what came back."""
    async with page.expect_navigation() as answered:
        await page.evaluate(_SEND, [path, dict(fields)])
    response = await answered.value
    assert response is not None
    return response


async def breaks_no_rule(page: Page, *, narrow: bool = False) -> None:
    """WCAG 2.2 AA by axe, on the page as it stands. ``narrow``: only what is otherwise than on a wide page."""
    there = await page.evaluate("typeof window.axe?.run === 'function'")  # half a megabyte, read once for each document
    axe = Axe(axe_script="" if there else AXE_SCRIPT)
    found = await axe.run(page, options=_GEOMETRY if narrow else WCAG)
    assert found.violations_count == 0, found.generate_report()


async def scrolls_sideways(page: Page, width: int) -> int:
    """By how many pixels a page of ``width`` pixels is too wide."""
    await page.set_viewport_size({"width": width, "height": 900})
    return int(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


async def tab_to(page: Page, selector: str, *, most: int = 400) -> None:
    """Presses Tab until what ``selector`` names has the focus. It must be seen then, and not lie under anything."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        raise AssertionError(f"the keyboard does not reach {selector}")
    seen = """() => {
      const here = document.activeElement, box = here.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const style = getComputedStyle(here);
      return {
        shown: box.width > 0 && box.height > 0,
        free: top !== null && (here.contains(top) || top.contains(here) || top.labels !== undefined),
        marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
      };
    }"""
    assert await page.evaluate(seen) == {"shown": True, "free": True, "marked": True}, selector

"""Grids that keep only the rows in sight: scrolled step by step, read in one look each time.

Nothing is pressed. What the grid asks for while it is scrolled passes the guard like everything else.
"""

from typing import Any

from playwright.async_api import Frame, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scrapers.errors.portal import LayoutChanged
from scrapers.profile import GridScreen, selectors_in, words_in
from scrapers.transport import GridCell, GridView

_POLL_MILLISECONDS = 50

# Settled: the grid is not busy, and rows stand at the top and at the bottom of the box (or nothing is there at all, and
# the portal says so).
_SETTLED = """([box, row, busy, selectors, words]) => {
  const shows = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  if (busy && [...document.querySelectorAll(busy)].some(shows)) return false;
  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\\s+/g, " ");
  if (selectors.some((each) => [...document.querySelectorAll(each)].some(shows))) return true;
  const text = words.length && document.body ? plain(document.body.innerText) : "";
  if (words.some((each) => text.includes(plain(each)))) return true;
  const pane = document.querySelector(box);
  if (!pane) return false;
  const rows = [...document.querySelectorAll(row)].filter(shows).map((each) => each.getBoundingClientRect());
  const around = pane.getBoundingClientRect();
  const top = around.top + 2, bottom = Math.min(around.bottom, around.top + pane.scrollHeight - pane.scrollTop) - 2;
  const covers = (line) => rows.some((each) => each.top <= line + 2 && each.bottom >= line - 2);
  return covers(top) && covers(bottom);
}"""
_LOOK = """([box, headers, row, inRow, index]) => {
  const pane = document.querySelector(box);
  if (!pane) return null;
  const said = (cell) => cell.innerText ?? cell.textContent ?? "";
  const held = (cell) => Object.fromEntries([...cell.attributes].map((each) => [each.name, each.value]));
  const parts = (line) => inRow ? line.querySelectorAll(inRow) : line.cells ?? line.children;
  const cells = (line) => [...parts(line)].map((cell) => [said(cell), held(cell)]);
  const place = index.startsWith("css=") ? index.slice(4) : null;
  const number = (line) => place ? line.querySelector(place)?.textContent.trim() ?? null : line.getAttribute(index);
  const rows = [...document.querySelectorAll(row)].map((line) => [number(line), cells(line)]);
  return {
    headers: [...document.querySelectorAll(headers)].map(said), rows,
    top: pane.scrollTop, height: pane.clientHeight, whole: pane.scrollHeight,
    html: document.documentElement.outerHTML,
  };
}"""
_SCROLL = """([box, top]) => {
  const pane = document.querySelector(box);
  if (pane) pane.scrollTop = top;
  return pane !== null;
}"""


async def view(page: Page, portal: str, screen: GridScreen, top: float) -> tuple[GridView, bool]:
    """See ``transport.GridPage``; and whether the rows came. Raises ``LayoutChanged`` where the frame or the box is
    not there, or a row has no number, and Playwright's errors. ``portal`` is its name for people."""
    frame = await _frame(page, portal, screen)
    try:  # a page that was just opened builds its grid by and by
        await frame.wait_for_selector(screen.box, state="attached", timeout=screen.seconds * 1000)
    except PlaywrightTimeout:
        raise LayoutChanged.lost(portal, screen.box) from None
    if not await frame.evaluate(_SCROLL, [screen.box, top]):
        raise LayoutChanged.lost(portal, screen.box)
    settled = await _settled(frame, screen)
    found = await frame.evaluate(_LOOK, [screen.box, screen.headers, screen.row, screen.cells, screen.index])
    if found is None:
        raise LayoutChanged.lost(portal, screen.box)
    return view_of(portal, screen, found), settled


async def _settled(frame: Frame, screen: GridScreen) -> bool:
    signs = [list(selectors_in(screen.empty)), list(words_in(screen.empty))]
    try:
        await frame.wait_for_function(
            _SETTLED,
            arg=[screen.box, screen.row, screen.busy, *signs],
            timeout=screen.seconds * 1000,
            polling=_POLL_MILLISECONDS,
        )
    except PlaywrightTimeout:  # what is there is read; what is not is missed by its number
        return False
    return True


async def _frame(page: Page, portal: str, screen: GridScreen) -> Frame:
    if screen.frame is None:
        return page.main_frame
    try:
        element = await page.wait_for_selector(screen.frame, state="attached", timeout=screen.seconds * 1000)
    except PlaywrightTimeout:
        element = None
    frame = None if element is None else await element.content_frame()
    if frame is None:
        raise LayoutChanged.lost(portal, screen.frame)
    return frame


def view_of(portal: str, screen: GridScreen, found: dict[str, Any]) -> GridView:
    """What was found on the page (as its script gives it) as a view. Raises ``LayoutChanged`` for a row without its
    number."""
    # Columns that stay in sight stand in a table of their own: a row is what all elements of one number hold.
    rows: dict[int, tuple[GridCell, ...]] = {}
    for number, cells in found["rows"]:
        if number is None or not number.isdecimal():
            raise LayoutChanged.lost(portal, f"{screen.row}[{screen.index}]", detail=str(number))
        read = tuple(GridCell(text=text, attributes=attributes) for text, attributes in cells)
        rows[int(number)] = rows.get(int(number), ()) + read
    return GridView(
        headers=tuple(found["headers"]),
        rows=rows,
        top=found["top"],
        height=found["height"],
        whole=found["whole"],
        html=found["html"],
    )

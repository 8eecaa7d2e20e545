"""Lists that grow on the page: its own "Xem thêm" is pressed, or it is scrolled down; then we wait for what comes.

Nothing is pressed because it looks right: the element must be the declared one, the only one that shows, and its own
words must be the declared ones. What the page then asks for passes the guard like everything else.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from playwright.async_api import Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scrapers.profile import selectors_in, words_in
from scrapers.session.signs import wait_for_any
from scrapers.transport import Growing

_ASKED_BY_SCRIPTS = frozenset({"xhr", "fetch"})


class Step(StrEnum):
    """What came of a step. ``OTHER``: the declared button says something else, or there are several."""

    TAKEN = "taken"
    NOTHING = "nothing"
    OTHER = "other"


# Elements at `rows`: how many, and what the last one says. Changes when the list grows, also where only the visible
# rows are kept. Counts and arrows beside the words of a button ("Xem thêm (20)") don't matter.
_COMMON = """
  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\\s+/g, " ").trim();
  const bare = (text) => plain(text.replace(/[0-9().,…»›>+▼↓]+/g, " "));
  const shows = (element) => element.getClientRects().length > 0;
  const mark = (rows) => {
    const all = document.querySelectorAll(rows);
    return `${all.length}|${all.length ? all[all.length - 1].textContent : ""}`;
  };
"""
_PRESS = (
    "([rows, selector, words]) => {"
    + _COMMON
    + """
  const there = [...document.querySelectorAll(selector)].filter(shows);
  if (there.length === 0 || there[0].disabled) return ["nothing", ""];
  const said = there[0].innerText || there[0].value || there[0].getAttribute("aria-label") || "";
  if (there.length > 1 || !words.some((each) => bare(each) === bare(said))) return ["other", said];
  const before = mark(rows);
  there[0].click();
  return ["taken", before];
}"""
)
# Up first: who stands at the end already would not be noticed there.
_SCROLL = (
    "async ([rows, selector]) => {"
    + _COMMON
    + """
  const box = selector ? document.querySelector(selector) : document.scrollingElement;
  if (!box) return ["other", selector];
  const before = mark(rows);
  const drawn = () => new Promise((done) => requestAnimationFrame(() => done()));
  box.scrollTop = Math.max(0, box.scrollHeight - 3 * box.clientHeight);
  await drawn();
  box.scrollTop = box.scrollHeight;
  await drawn();
  return ["taken", before];
}"""
)
_GREW = (
    "([rows, before, selectors, words]) => {"
    + _COMMON
    + """
  if (mark(rows) !== before) return true;
  if (selectors.some((each) => [...document.querySelectorAll(each)].some(shows))) return true;
  const text = words.length && document.body ? plain(document.body.innerText) : "";
  return words.some((each) => text.includes(plain(each)));
}"""
)


async def wait_for_rows(page: Page, rows: str, signs: Sequence[str], seconds: float) -> None:
    """Returns when the page shows something at ``rows`` (CSS) or one of ``signs``, or when the time is over."""
    await wait_for_any(page, {"rows": (f"css={rows}",), "signs": tuple(signs)}, seconds)


async def take_step(page: Page, step: Growing) -> tuple[Step, str]:
    """One step, and what came of it: for ``TAKEN`` an error that the portal answered it with ("HTTP 500"), or nothing;
    for ``OTHER`` what the button says. Raises Playwright's errors."""
    with answers_to_scripts(page) as failed:
        if step.button is not None:
            done, said = await page.evaluate(_PRESS, [step.rows, step.button, list(step.words)])
        else:
            done, said = await page.evaluate(_SCROLL, [step.rows, step.scroll])
        if done != Step.TAKEN:
            return Step(done), said
        ends = [list(selectors_in(step.end)), list(words_in(step.end))]
        grown = asyncio.ensure_future(
            page.wait_for_function(_GREW, arg=[step.rows, said, *ends], timeout=step.seconds * 1000, polling=50)
        )
        try:
            waiting: set[asyncio.Future[Any]] = {grown, failed}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                return Step.TAKEN, failed.result()
            await grown
        except PlaywrightTimeout:
            return Step.TAKEN, ""
        finally:
            await _let_go(grown)
    return Step.TAKEN, ""


@contextmanager
def answers_to_scripts(page: Page) -> Iterator["asyncio.Future[str]"]:
    """Done as soon as the portal answers a script of the page with an error."""
    failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def look(response: Response) -> None:
        bad = response.status >= 400 and response.request.resource_type in _ASKED_BY_SCRIPTS
        if bad and not failed.done():
            failed.set_result(f"HTTP {response.status}")

    page.on("response", look)
    try:
        yield failed
    finally:
        page.remove_listener("response", look)
        failed.cancel()


async def _let_go(task: "asyncio.Future[Any]") -> None:
    if not task.done():
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)

"""What a page shows, recognised by the profile's words and selectors in one look."""

from collections.abc import Mapping
from types import MappingProxyType

from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scrapers.profile import selectors_in, words_in

_POLL_MILLISECONDS = 50

# Names of the signs that the page shows now, else null. Only what a person sees counts.
_LOOK = """([signs, notices]) => {
  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\\s+/g, " ");
  const seen = (element) => element.getClientRects().length > 0;
  const text = plain(document.body ? document.body.innerText : "");
  const found = [];
  for (const [name, {selectors, words}] of Object.entries(signs)) {
    const shown = selectors.some((each) => [...document.querySelectorAll(each)].some(seen));
    if (shown || words.some((each) => text.includes(plain(each)))) found.push(name);
  }
  for (const [name, {selector, words}] of Object.entries(notices)) {
    const there = [...document.querySelectorAll(selector)].filter(seen);
    if (there.length !== 1) continue;
    const own = plain([there[0].value, there[0].getAttribute("aria-label")].filter(Boolean).join(" "));
    if (words.every((each) => text.includes(plain(each)) || own.includes(plain(each)))) found.push(name);
  }
  return found.length ? found : null;
}"""


async def wait_for_any(
    page: Page,
    signs: Mapping[str, tuple[str, ...]],
    timeout_seconds: float,
    notices: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType({}),
) -> frozenset[str]:
    """The names of ``signs`` (words, or ``css=`` selectors) that the page shows as soon as it shows any.

    ``notices`` (a selector and words each) count where exactly one such element shows and all the words stand on the
    page or on the element. Follows the page through redirects. Empty when the time is up; raises Playwright's other
    errors.
    """
    argument = [
        {name: {"selectors": selectors_in(each), "words": words_in(each)} for name, each in signs.items() if each},
        {name: {"selector": selector, "words": words} for name, (selector, words) in notices.items()},
    ]
    try:
        handle = await page.wait_for_function(
            _LOOK, arg=argument, timeout=timeout_seconds * 1000, polling=_POLL_MILLISECONDS
        )
        found = await handle.json_value()
    except PlaywrightTimeout:
        return frozenset()
    return frozenset(found)

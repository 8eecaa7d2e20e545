"""Asking a portal from inside the browser's page: by ``fetch``, or by sending the page itself there.

Both pass the guard below all pages. What is asked for is the same as by our own request; only who asks differs.
"""

import base64
from collections.abc import Mapping

from playwright.async_api import Page

from scrapers.transport import Pairs, Reply

_HTML = "text/html; charset=utf-8"

# The answer's bytes come as base64 text, so that no charset is guessed by the page.
_FETCH = """async ([method, url, headers, body, milliseconds]) => {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), milliseconds);
  try {
    const answer = await fetch(url, {
      method, headers, body, credentials: "include", cache: "no-store", signal: control.signal,
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return {status: answer.status, url: answer.url, type: answer.headers.get("content-type") ?? "", body: btoa(text)};
  } finally {
    clearTimeout(timer);
  }
}"""

# A form of our own, since the page's buttons are never pressed.
_SUBMIT = """([url, fields]) => {
  const form = document.createElement("form");
  form.method = "POST";
  form.action = url;
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


async def by_fetch(
    page: Page, *, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout_seconds: float
) -> Reply:
    """One ``fetch`` in the page, with its cookies. Raises Playwright's errors."""
    text = None if body is None else body.decode()
    answer = await page.evaluate(_FETCH, [method, url, dict(headers), text, timeout_seconds * 1000])
    return Reply(
        status=answer["status"],
        url=answer["url"],
        content_type=answer["type"],
        body=base64.b64decode(answer["body"]),
    )


async def by_document(page: Page, *, url: str, form: Pairs | None, timeout_seconds: float) -> Reply:
    """The page goes to ``url`` (with ``form``: by a POST of these fields), and its document is read by one look.

    A document that is not there whole when the time is over is never read. Raises Playwright's errors.
    """
    milliseconds = timeout_seconds * 1000
    if form is None:
        response = await page.goto(url, wait_until="domcontentloaded", timeout=milliseconds)
    else:
        async with page.expect_navigation(wait_until="domcontentloaded", timeout=milliseconds) as navigation:
            await page.evaluate(_SUBMIT, [url, [list(field) for field in form]])
        response = await navigation.value
    html: str = await page.evaluate("() => document.documentElement.outerHTML")
    status = 200 if response is None else response.status
    return Reply(status=status, url=page.url, content_type=_HTML, body=html.encode())

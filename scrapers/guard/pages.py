"""What is taken away from pages, because the browser would send it past every place where requests are stopped.

Speculation rules (other pages fetched ahead of time): out of the answer's headers and document, and out of the page as
soon as a script puts them there. WebRTC and WebTransport, which are no HTTP: their names; besides, the browser is
started so that neither finds a way out (``browser``, ``gateway``). Measured: decision 8.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(rb"speculationrules", re.IGNORECASE)
_OFF = b"speculation-off!"  # as long as the word
_HEADER = "speculation-rules"

IN_EVERY_PAGE = """(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete window[name];
  const rules = /^\\s*speculationrules\\s*$/i;
  const clear = (root) => {
    for (const each of root.querySelectorAll("script[type]")) if (rules.test(each.getAttribute("type"))) each.remove();
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) watch(each.shadowRoot);
  };
  const watched = new WeakSet();
  const watch = (root) => {
    if (watched.has(root)) return;
    watched.add(root);
    new MutationObserver(() => clear(root)).observe(
      root, {childList: true, subtree: true, attributes: true, attributeFilter: ["type"]});
    clear(root);
  };
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
})()"""
"""Runs in every page and frame before its own scripts."""


def without_speculation(headers: Iterable[dict[str, str]], body: bytes) -> tuple[list[dict[str, str]], bytes]:
    """An answer's headers (``name``, ``value``) and document without speculation rules."""
    return [each for each in headers if each["name"].lower() != _HEADER], _WORD.sub(_OFF, body)


def is_cut_short(headers: Iterable[dict[str, str]], body: bytes) -> bool:
    """Whether less of a document came than its headers announced. Of a packed one they announce nothing that could be
    compared here; what its list lacks then is missed by the list's own total."""
    told = {each["name"].lower(): each["value"].strip() for each in headers}
    length = told.get("content-length", "")
    packed = told.get("content-encoding", "identity").lower() != "identity"
    return not packed and length.isascii() and length.isdigit() and len(body) < int(length)

"""What pages must not do even by reading: fetch other pages ahead of time (speculation rules).

The browser sends such requests by itself, past every place where requests are stopped (measured, decision 8), so the
rules are taken away before it sees them: out of the answer's headers and document, and out of the page as soon as
a script puts them there.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(rb"speculationrules", re.IGNORECASE)
_OFF = b"speculation-off!"  # as long as the word
_HEADER = "speculation-rules"

NO_SPECULATION = """(() => {
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

"""The sentence above the page while a person logs in: in a closed shadow root, so that the page neither sees nor
changes it. Nothing of the page's own content is touched but two things: the page begins below the sentence, so that it
hides no heading or code to be scanned, and a mark in its head says that it is not to be translated: the browser would
offer that in a bubble over the sentence, and what the page says would go to the browser's maker."""

import json

WORDS = "Anh/chị đăng nhập như mọi ngày. Em không xem mật khẩu. Cửa sổ tự đóng khi xong."
DONE = "Đã đăng nhập xong, cảm ơn anh/chị. Cửa sổ đang tự đóng."

# Runs in every document of the window, before the page's own scripts. Only the top frame gets the bar. A page that
# replaces its whole document gets it again with the next document; a page that removes it gets it back.
_SCRIPT = """(words) => {
  if (window.top !== window) return;
  const host = document.createElement("div");
  const root = host.attachShadow({mode: "closed"});
  const bar = document.createElement("div");
  bar.setAttribute("role", "status");
  bar.textContent = words;
  bar.style.cssText = "position:fixed;inset:0 0 auto 0;z-index:2147483647;padding:10px 16px;background:#fff4ce;" +
    "color:#1b1b1b;font:16px/1.4 system-ui,sans-serif;text-align:center;border-bottom:2px solid #b58900;" +
    "pointer-events:none";
  root.append(bar);
  host.style.cssText = "all:initial";
  host.dataset.hoso = "banner";
  const mark = document.createElement("meta");
  mark.name = "google";
  mark.content = "notranslate";
  const room = new CSSStyleSheet();
  new ResizeObserver(() => room.replaceSync(`html { margin-top: ${bar.offsetHeight}px !important }`)).observe(bar);
  const place = () => {
    if (document.documentElement && !host.isConnected) document.documentElement.append(host);
    if (!document.adoptedStyleSheets.includes(room)) document.adoptedStyleSheets.push(room);
    if (document.head && !mark.isConnected) document.head.append(mark);
  };
  new MutationObserver(place).observe(document, {childList: true, subtree: true});
  place();
}"""


def banner_script(words: str = WORDS) -> str:
    """The script that shows ``words`` above every page."""
    return f"({_SCRIPT})({json.dumps(words, ensure_ascii=False)})"

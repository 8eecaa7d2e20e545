"""What a page looked like, without what it said of people: the shape is kept, names, numbers and values are not.

Pure. An element keeps only attributes of a short list, so nothing that a page hides in values, addresses or scripts
(passwords, session handles, tokens, view state) can get into a capture.
"""

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.privacy import redact

_KEPT_ATTRIBUTES = frozenset(
    {"id", "class", "name", "type", "role", "for", "method", "colspan", "rowspan", "lang", "hidden", "disabled"}
)
_DROPPED_ELEMENTS = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "embed",
    "link",
    "meta",
    "base",
)
_ELEMENT = re.compile(
    "a|abbr|address|article|aside|b|blockquote|body|br|button|canvas|caption|center|code|col|colgroup|dd|del|details"
    "|dialog|div|dl|dt|em|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|img"
    "|input|ins|label|legend|li|main|map|mark|menu|nav|ol|optgroup|option|output|p|picture|pre|progress|s|section"
    "|select|small|span|strike|strong|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|u|ul|video"
    "|wbr"
)
_COMPONENT = re.compile(r"[a-z]+(?:-[a-z]+)+")  # a portal's own elements, such as app-list-search
_VALUE_ELEMENTS = frozenset({"td", "textarea", "option", "input"})
_NAME = re.compile(r"[^\W\d_a-zà-ỹđ][^\W\d_]*(?:\s+[^\W\d_a-zà-ỹđ][^\W\d_]*)+")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_KEPT_ITEMS = 2


def mask_html(html: str) -> str:
    """The page's structure and fixed words. Texts of table cells and fields become ``x`` and ``0`` of equal length,
    elsewhere digits become ``0`` and runs of capitalised words (names) ``x``."""
    tree = LexborHTMLParser(html)
    for selector in _DROPPED_ELEMENTS:
        for node in tree.css(selector):
            node.decompose()
    # What is no element that we know is text that looks like one ("<Nguyễn"): inner ones first.
    for node in reversed(tree.css("*")):
        tag = node.tag or ""
        if not _ELEMENT.fullmatch(tag) and not _COMPONENT.fullmatch(tag):
            node.replace_with(mask_shape(node.text() or ""))
    root = tree.root
    if root is None:
        return ""
    for node in list(root.traverse(include_text=True)):
        if node.is_text_node:
            _mask_text_node(node)
        elif node.is_element_node:
            _strip_attributes(node)
        elif node is not root:
            node.decompose()
    return tree.html or ""


def mask_json(text: str) -> str:
    """Keys and types of a JSON reply, of each list its first two items. Text that is no JSON is masked as text."""
    try:
        value = json.loads(text)
    except ValueError:
        return mask_words(text)
    return json.dumps(_mask_value(value), ensure_ascii=False, indent=1)


def mask_words(text: str) -> str:
    """Fixed words stay, names and digits don't."""
    return _DIGIT.sub("0", _NAME.sub(lambda found: _LETTER.sub("x", found[0]), redact(text)))


def mask_shape(text: str) -> str:
    """Letters to ``x``, digits to ``0``; spaces and marks stay, so that a date still looks like a date."""
    return _DIGIT.sub("0", _LETTER.sub("x", text))


def _mask_text_node(node: LexborNode) -> None:
    text = node.text_content
    if not text or not text.strip():
        return
    masked = mask_shape(text) if _within_value(node) else mask_words(text)
    node.replace_with(masked)


def _within_value(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in _VALUE_ELEMENTS:
            return True
        parent = parent.parent
    return False


def _strip_attributes(node: LexborNode) -> None:
    for name, value in list(node.attributes.items()):
        if name not in _KEPT_ATTRIBUTES:
            del node.attrs[name]
        elif value:
            node.attrs[name] = re.sub(r"\d{5,}", lambda found: "0" * len(found[0]), value)


def _mask_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {mask_words(str(key)): _mask_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mask_value(item) for item in value[:_KEPT_ITEMS]]
    if isinstance(value, str):
        return mask_shape(value)
    return value if value is None or isinstance(value, bool) else 0

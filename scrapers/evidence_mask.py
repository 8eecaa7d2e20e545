"""What a page looked like, without what it said of people: the shape is kept, names, numbers and values are not.

Pure. An element keeps only attributes of a short list, so nothing that a page hides in values, addresses or scripts
(passwords, session handles, tokens, view state) can get into a capture.
"""

import json
import re
from functools import lru_cache
from html import escape, unescape
from string import ascii_letters, digits
from typing import Any

from selectolax.lexbor import LexborHTMLParser

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
_VALUE_ELEMENTS = frozenset({"td", "textarea", "option"})
_NAME = re.compile(r"[^\W\d_a-zà-ỹđ][^\W\d_]*(?:\s+[^\W\d_a-zà-ỹđ][^\W\d_]*)+")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_ASCII_SHAPE = str.maketrans(dict.fromkeys(ascii_letters, "x") | dict.fromkeys(digits, "0"))
_NAMED = re.compile(r"<([A-Za-z][^\s/>]*)")
_TAG = re.compile(r'(<!--.*?-->|<[^>"]*(?:"[^"]*"[^>"]*)*>)', re.DOTALL)
_PLAIN_TAG = re.compile(r"""<(/?)([a-z][^\s"'<>/=]*)((?: [^\s"'<>/=]+="[^"<>]*")*)>""")
_ATTRIBUTE = re.compile(r' ([^\s=]+)="([^"]*)"')
_LONG_NUMBER = re.compile(r"\d{5,}")
_REMEMBERED = 5_000  # texts and tags: a list says the same over and over
_SHORT = 200  # characters; longer ones are of one page only, such as its view state of tens of thousands
_KEPT_ITEMS = 2


def mask_html(html: str) -> str:
    """The page's structure and fixed words. Texts of table cells and fields become ``x`` and ``0`` of equal length,
    elsewhere digits become ``0`` and runs of capitalised words (names) ``x``."""
    tree = LexborHTMLParser(html)
    named = {name.lower() for name in _NAMED.findall(html)}  # all that there are, and what only looks like one
    for selector in _DROPPED_ELEMENTS:
        for node in tree.css(selector) if selector in named else ():
            node.decompose()
    if not all(map(_is_known, named)):
        # What is no element that we know is text that looks like one ("<Nguyễn"): inner ones first.
        for node in reversed(tree.css("*")):
            if not _is_known(node.tag or ""):
                node.replace_with(mask_shape(node.text() or ""))
    return _mask_written(tree)


def _is_known(tag: str) -> bool:
    return tag in _DROPPED_ELEMENTS or bool(_ELEMENT.fullmatch(tag) or _COMPONENT.fullmatch(tag))


def _mask_written(tree: LexborHTMLParser) -> str:
    """The document as the parser writes it: attributes in double quotes, no other ``<`` and ``>`` than those of tags,
    every element that has content closed."""
    if tree.root is None:
        return ""
    masked = _mask_parts(_TAG.split(tree.html or ""))
    if masked is None:  # attributes with marks in their names
        for node in tree.css("*"):
            for name in [each for each in node.attributes if each not in _KEPT_ATTRIBUTES]:
                del node.attrs[name]
        masked = _mask_parts(_TAG.split(tree.html or ""))
    return masked or ""


def _mask_parts(parts: list[str]) -> str | None:
    """Texts and tags, one after the other, masked; ``None`` where they are not what they seem."""
    texts, tags = parts[::2], parts[1::2]
    if "<" in "".join(texts):
        return None
    masked = [_mask_written_text(texts[0])]
    within_values = 0
    for tag, text in zip(tags, texts[1:], strict=True):
        written = _mask_short_tag(tag) if len(tag) <= _SHORT else _mask_tag(tag)
        if written is None:
            return None
        masked.append(written[0])
        within_values += written[1]
        if text:
            if not within_values:
                masked.append(_mask_written_text(text))
            else:
                masked.append(_mask_short_value(text) if len(text) <= _SHORT else _mask_written_value(text))
    return "".join(masked)


def _mask_tag(tag: str) -> tuple[str, int] | None:
    """A tag with the attributes that are kept, and by how much deeper what follows stands in values; ``None`` for what
    is no plain tag."""
    if tag.startswith("<!"):  # a comment, or the document's kind
        return ("<!DOCTYPE html>" if tag[:9].lower() == "<!doctype" else ""), 0
    found = _PLAIN_TAG.fullmatch(tag)
    if found is None:
        return None
    end, name, attributes = found.groups()
    kept = "".join(
        f' {each}="{_LONG_NUMBER.sub(_zeros, value)}"'
        for each, value in _ATTRIBUTE.findall(attributes)
        if each in _KEPT_ATTRIBUTES
    )
    within = name in _VALUE_ELEMENTS
    return f"<{end}{name}{kept}>", 0 if not within else -1 if end else 1


def _mask_written_text(text: str) -> str:
    if "&" not in text:
        return mask_words(text) if text.strip() else text
    plain = unescape(text)
    return _escaped(mask_words(plain)) if plain.strip() else text


def _mask_written_value(text: str) -> str:
    return mask_shape(text) if "&" not in text else _escaped(mask_shape(unescape(text)))


_mask_short_tag = lru_cache(_REMEMBERED)(_mask_tag)
_mask_short_value = lru_cache(_REMEMBERED)(_mask_written_value)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\u00a0", "&nbsp;")


def _zeros(found: re.Match[str]) -> str:
    return "0" * len(found[0])


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
    if text.isascii():
        return text.translate(_ASCII_SHAPE)
    return _DIGIT.sub("0", _LETTER.sub("x", text))


def _mask_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {mask_words(str(key)): _mask_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mask_value(item) for item in value[:_KEPT_ITEMS]]
    if isinstance(value, str):
        return mask_shape(value)
    return value if value is None or isinstance(value, bool) else 0

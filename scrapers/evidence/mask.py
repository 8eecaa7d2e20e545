"""What a page looked like, without what it said of people: the shape is kept, names, numbers and values are not.

Pure. An element keeps only attributes of a short list, so nothing that a page hides in values, addresses or scripts
(passwords, session handles, tokens, view state) can get into a capture.
"""

import json
import re
from functools import lru_cache
from html import escape, unescape
from itertools import accumulate
from string import ascii_letters, digits
from typing import Any
from unicodedata import normalize

from selectolax.lexbor import LexborHTMLParser

from dossiers.privacy import redact
from scrapers.evidence.tags import KEPT_ATTRIBUTES, is_known, mask_tags, texts_and_runs, texts_and_tags
from scrapers.html_page import html_page
from scrapers.transport import WrittenNumber, parsed

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
_NAME = re.compile(r"[^\W\d_a-zà-ỹđ][^\W\d_]*(?:\s+[^\W\d_a-zà-ỹđ][^\W\d_]*)+")
_SHAPES = bytes(
    ord("0") if chr(byte) in digits else ord("x") if chr(byte) in ascii_letters or byte > 0x7F else byte
    for byte in range(256)
)
_HARD_SPACE = "\u00a0"
_FURTHER_BYTES = bytes(range(0x80, 0xC0))  # of a sign beyond ASCII in UTF-8: all but its first
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_DROPPED = ",".join(_DROPPED_ELEMENTS)
_REMEMBERED = 5_000  # texts: a list says the same over and over
_SHORT = 200  # characters; longer ones are of one page only, such as its view state of tens of thousands
_KEPT_ITEMS = 2


def mask_html(html: str) -> str:
    """The page's structure and fixed words. Texts of table cells and fields become ``x`` and ``0`` of equal length,
    elsewhere digits become ``0`` and runs of capitalised words (names) ``x``."""
    page = html_page(html).tree
    runs = texts_and_runs(page.html or "")
    masked = _mask_parts(runs) if runs else None
    return _mask_unusual(page.clone()) if masked is None else masked  # nobody changes the tree of a page


def _mask_unusual(tree: LexborHTMLParser) -> str:
    """A page that isn't all plain tags of elements that we know, once what is dropped was cut out of its text."""
    for node in reversed(tree.css(_DROPPED)):  # inner ones first
        node.decompose()
    masked = _mask_parts(texts_and_tags(tree.html or ""))
    if masked is None:
        # What is no element that we know is text that looks like one ("<Nguyễn").
        for node in reversed(tree.css("*")):
            if not is_known(node.tag or ""):
                node.replace_with(mask_shape(node.text() or ""))
        masked = _mask_parts(texts_and_tags(tree.html or ""))
    if masked is None:  # attributes with marks in their names
        for node in tree.css("*"):
            for name in [each for each in node.attributes if each not in KEPT_ATTRIBUTES]:
                del node.attrs[name]
        masked = _mask_parts(texts_and_tags(tree.html or ""))
    return masked or ""


def _mask_parts(parts: list[str]) -> str | None:
    """A document masked, of which ``parts`` are texts and tags, as the parser writes them: attributes in double quotes,
    every element that has content closed. ``None`` where tags are not what they seem, or of no element that we know."""
    texts, tags = parts[::2], parts[1::2]
    masked: dict[str, str] = {}
    deeper: dict[str, int] = {}
    for tag in set(tags):  # a list says the same over and over
        written = mask_tags(tag)
        if written is None:
            return None
        masked[tag], deeper[tag] = written
    joined = "<".join(texts)  # no text holds one, so that all are masked at once
    values = mask_shape(joined).split("<")
    if len(values) != len(texts):
        return None
    depths = list(accumulate(map(deeper.__getitem__, tags), initial=0))
    for place in [place for place, depth in enumerate(depths) if not depth]:
        text = texts[place]
        values[place] = _mask_short_text(text) if len(text) <= _SHORT else _mask_text(text)
    if "&" in joined:
        for place in [place for place, depth in enumerate(depths) if depth and "&" in texts[place]]:
            text = texts[place]
            values[place] = _mask_short_value(text) if len(text) <= _SHORT else _mask_value_of(text)
    parts[::2], parts[1::2] = values, map(masked.__getitem__, tags)
    return "".join(parts)


def _mask_text(text: str) -> str:
    if "&" not in text:
        return mask_words(text) if text.strip() else text
    plain = unescape(text)
    return _escaped(mask_words(plain)) if plain.strip() else text


def _mask_value_of(text: str) -> str:
    return _escaped(mask_shape(unescape(text)))


_mask_short_text = lru_cache(_REMEMBERED)(_mask_text)
_mask_short_value = lru_cache(_REMEMBERED)(_mask_value_of)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace(_HARD_SPACE, "&nbsp;")


def mask_json(text: str) -> str:
    """Keys and types of a JSON reply, of each list its first two items. Text that is no JSON is masked as text."""
    try:
        value = parsed(text)
    except ValueError:
        return mask_words(text)
    return json.dumps(_mask_value(value), ensure_ascii=False, indent=1)


def mask_words(text: str) -> str:
    """Fixed words stay, names and digits don't."""
    text = normalize("NFC", text)  # marks apart from their letters would cut a name into pieces
    return _DIGIT.sub("0", _NAME.sub(lambda found: _LETTER.sub("x", found[0]), redact(text)))


def mask_shape(text: str) -> str:
    """Letters to ``x``, digits to ``0``; spaces and marks stay, so that a date still looks like a date. What is beyond
    ASCII counts as a letter, whatever it is, but for the space that fills empty cells."""
    if _HARD_SPACE in text:
        return _HARD_SPACE.join(map(mask_shape, text.split(_HARD_SPACE)))
    return text.encode(errors="replace").translate(_SHAPES, _FURTHER_BYTES).decode("ascii")


def _mask_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {mask_words(str(key)): _mask_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mask_value(item) for item in value[:_KEPT_ITEMS]]
    if isinstance(value, str) and not isinstance(value, WrittenNumber):
        return mask_shape(value)
    return value if value is None or isinstance(value, bool) else 0

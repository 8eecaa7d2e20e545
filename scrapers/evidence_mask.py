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

from selectolax.lexbor import LexborHTMLParser

from dossiers.privacy import redact
from scrapers.html_page import html_page

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
_SHAPES = bytes(
    ord("0") if chr(byte) in digits else ord("x") if chr(byte) in ascii_letters or byte > 0x7F else byte
    for byte in range(256)
)
_HARD_SPACE = "\u00a0"
_FURTHER_BYTES = bytes(range(0x80, 0xC0))  # of a sign beyond ASCII in UTF-8: all but its first
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_DROPPED = ",".join(_DROPPED_ELEMENTS)
_TAG = re.compile(r'<(!--.*?--|[^>"]*(?:"[^"]*"[^>"]*)*)>', re.DOTALL)
_PLAIN_TAG = re.compile(r"""(/?)([a-z][^\s"'<>/=]*)((?: [^\s"'<>/=]+="")*)""")
_ATTRIBUTE = re.compile(r' ([^\s=]+)=""')
_LONG_NUMBER = re.compile(r"\d{5,}")
_REMEMBERED = 5_000  # texts and tags: a list says the same over and over
_SHORT = 200  # characters; longer ones are of one page only, such as its view state of tens of thousands
_KEPT_ITEMS = 2


def mask_html(html: str) -> str:
    """The page's structure and fixed words. Texts of table cells and fields become ``x`` and ``0`` of equal length,
    elsewhere digits become ``0`` and runs of capitalised words (names) ``x``."""
    tree = html_page(html).tree.clone()  # whoever read the page has had it taken apart; nobody changes that one
    for node in reversed(tree.css(_DROPPED)):  # inner ones first
        node.decompose()
    masked = _mask_written(tree)
    if masked is None:
        # What is no element that we know is text that looks like one ("<Nguyễn").
        for node in reversed(tree.css("*")):
            if not _is_known(node.tag or ""):
                node.replace_with(mask_shape(node.text() or ""))
        masked = _mask_written(tree)
    if masked is None:  # attributes with marks in their names
        for node in tree.css("*"):
            for name in [each for each in node.attributes if each not in _KEPT_ATTRIBUTES]:
                del node.attrs[name]
        masked = _mask_written(tree)
    return masked or ""


def _is_known(tag: str) -> bool:
    return bool(_ELEMENT.fullmatch(tag) or _COMPONENT.fullmatch(tag))


def _mask_written(tree: LexborHTMLParser) -> str | None:
    """The document as the parser writes it, masked: attributes in double quotes, no other ``<`` and ``>`` than those of
    tags, every element that has content closed. ``None`` where tags are not what they seem, or of no element that we
    know."""
    parts = _parts(tree.html or "")
    texts, tags = parts[::2], parts[1::2]
    masked = [_mask_short_tag(tag) if len(tag) <= _SHORT else _mask_tag(tag) for tag in tags]
    written = [each for each in masked if each is not None]
    joined = "<".join(texts)  # no text holds one, so that all are masked at once
    values = mask_shape(joined).split("<")
    if len(written) != len(tags) or len(values) != len(texts):
        return None
    depths = list(accumulate([deeper for _, deeper in written], initial=0))
    for place in [place for place, depth in enumerate(depths) if not depth]:
        text = texts[place]
        values[place] = _mask_short_text(text) if len(text) <= _SHORT else _mask_text(text)
    if "&" in joined:
        for place in [place for place, depth in enumerate(depths) if depth and "&" in texts[place]]:
            text = texts[place]
            values[place] = _mask_short_value(text) if len(text) <= _SHORT else _mask_value_of(text)
    parts[::2], parts[1::2] = values, [tag for tag, _ in written]
    return "".join(parts)


def _parts(written: str) -> list[str]:
    """Texts and tags, one after the other, the tags without their brackets. A bracket within an attribute leaves a tag
    whose quotes are odd, and that is no plain one."""
    if "<!--" in written:  # comments may hold anything
        return _TAG.split(written)
    return written.replace(">", "<").split("<")


def _mask_tag(tag: str) -> tuple[str, int] | None:
    """A tag with the attributes that are kept, and by how much deeper what follows stands in values; ``None`` for what
    is no plain tag of an element that we know."""
    if tag.startswith("!"):  # a comment, or the document's kind
        return ("<!DOCTYPE html>" if tag[:8].lower() == "!doctype" else ""), 0
    parts = tag.split('"')
    frame = _frame(tuple(parts[::2])) if "<" not in tag and ">" not in tag else None
    if frame is None:
        return None
    name, kept, deeper = frame
    for each, place in kept:
        name += f' {each}="{_LONG_NUMBER.sub(_zeros, parts[place])}"'
    return f"<{name}>", deeper


@lru_cache(_REMEMBERED)
def _frame(outside: tuple[str, ...]) -> tuple[str, tuple[tuple[str, int], ...], int] | None:
    """What a tag is, from all that stands outside of its quotes: its name (after a slash, if it ends something), the
    attributes that are kept with the places of their values, and by how much deeper what follows stands in values."""
    found = _PLAIN_TAG.fullmatch('""'.join(outside))
    if found is None or not _is_known(found[2]):
        return None
    names = _ATTRIBUTE.findall(found[3])
    kept = tuple((name, 2 * place + 1) for place, name in enumerate(names) if name in _KEPT_ATTRIBUTES)
    within = found[2] in _VALUE_ELEMENTS
    return f"{found[1]}{found[2]}", kept, 0 if not within else -1 if found[1] else 1


def _mask_text(text: str) -> str:
    if "&" not in text:
        return mask_words(text) if text.strip() else text
    plain = unescape(text)
    return _escaped(mask_words(plain)) if plain.strip() else text


def _mask_value_of(text: str) -> str:
    return _escaped(mask_shape(unescape(text)))


_mask_short_tag = lru_cache(_REMEMBERED)(_mask_tag)
_mask_short_text = lru_cache(_REMEMBERED)(_mask_text)
_mask_short_value = lru_cache(_REMEMBERED)(_mask_value_of)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace(_HARD_SPACE, "&nbsp;")


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
    if isinstance(value, str):
        return mask_shape(value)
    return value if value is None or isinstance(value, bool) else 0

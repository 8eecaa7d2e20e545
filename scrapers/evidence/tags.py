"""The tags of a document as the parser writes it, and what of them is kept in a capture. Pure.

A list's page has thousands of tags, few of which differ in more than the values of attributes that are not kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

KEPT_ATTRIBUTES = frozenset(
    {"id", "class", "name", "type", "role", "for", "method", "colspan", "rowspan", "lang", "hidden", "disabled"}
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
_TAG = re.compile(r'<(!--.*?--|[^>"]*(?:"[^"]*"[^>"]*)*)>', re.DOTALL)
_NAME = r"""[^\s"'<>/=]+"""  # of an attribute
_PLAIN_TAG = re.compile(rf"""(/?)([a-z][^\s"'<>/=]*)((?: {_NAME}="")*)""")
_ATTRIBUTE = re.compile(r' ([^\s=]+)=""')
_CUT = re.compile("<(?:!--|link|meta|base|embed|script|style|iframe)")  # comments, and most of what is dropped
_CUT_TAG = re.compile(rf"""<(?:(!--)|(?:link|meta|base|embed|(script|style|iframe))(?: {_NAME}="[^"]*")*>)""")
_COMMENT = "!"  # the tag that stands for one
_DECLARATIONS = {"!DOCTYPE html": "<!DOCTYPE html>", _COMMENT: ""}
_NEXT = "\0\0"  # for the brackets between tags that follow each other; the parser lets none through
_NO_VALUE = re.compile(f"[<>{_NEXT[0]}]")
_LONG_NUMBER = re.compile(r"\d{5,}")
_REMEMBERED = 5_000
_SHORT = 600  # characters; longer ones are of one page only, such as its view state of tens of thousands

Masked = tuple[str, int]
"""Tags with the attributes that are kept, and by how much deeper what follows stands in values."""


def is_known(element: str) -> bool:
    """Whether a page's elements are called so, and not what a person wrote between brackets."""
    return bool(_ELEMENT.fullmatch(element) or _COMPONENT.fullmatch(element))


def texts_and_runs(written: str) -> list[str] | None:
    """Texts, and the tags between them, one after the other, without what is dropped. Tags with no text between them
    are one piece. ``None`` where that can't be seen without taking the document apart. What is dropped but not cut
    here leaves tags that are not known."""
    kept, at = [], 0
    while found := _CUT.search(written, at):
        start = found.start()
        end = _end_of_cut(written, start)
        if end is None or written.rfind("<", at, start) > written.rfind(">", at, start):
            return None  # or within a tag
        kept.append(written[at:start])
        if written.startswith("<!", start):
            kept.append(f"<{_COMMENT}>")
        at = end
    kept.append(written[at:])
    parts = "".join(kept).replace("><", _NEXT).replace(">", "<").split("<")
    return parts if len(parts) % 2 else None


def _end_of_cut(written: str, start: int) -> int | None:
    """Where a comment, or an element without elements in it, ends that begins at ``start``."""
    tag = _CUT_TAG.match(written, start)
    if tag is None:
        return None
    if tag.lastindex is None:
        return tag.end()
    closing = "-->" if tag[1] else f"</{tag[2]}>"
    end = written.find(closing, tag.end())
    if end < 0 or (tag[2] and "<script" in written[tag.end() : end].lower()):
        return None  # within "<!--" a script may hold a whole script
    return end + len(closing)


def texts_and_tags(written: str) -> list[str]:
    """Texts and tags, one after the other, the tags without their brackets. A bracket within an attribute leaves a tag
    whose quotes are odd, and that is no plain one."""
    if "<!--" in written:  # comments may hold anything
        return _TAG.split(written)
    return written.replace(">", "<").split("<")


def mask_tags(tags: str) -> Masked | None:
    """``None`` where one of ``tags`` that follow each other is no plain tag of an element that we know."""
    parts = tags.split('"')
    outside = '""'.join(parts[::2])
    frame = _short_frame(outside) if len(outside) <= _SHORT else _frame(outside)
    if frame is None:
        return _mask_declaration(tags)
    if frame.values is None:
        return frame.form, frame.deeper
    values = frame.values(parts)
    masked = _short_filled(frame.form, values) if len(tags) <= _SHORT else _filled(frame.form, values)
    return None if masked is None else (masked, frame.deeper)


def _mask_declaration(tag: str) -> Masked | None:
    """A comment, or the document's kind."""
    if not tag.startswith("!") or _NEXT in tag:
        return None
    return ("<!DOCTYPE html>" if tag[:8].lower() == "!doctype" else ""), 0


@dataclass(frozen=True, slots=True)
class _Frame:
    """What tags are, from what stands outside of their quotes: how they are written with the attributes that are
    kept, what takes the values of these from all pieces, and by how much deeper what follows stands in values."""

    form: str
    values: Callable[[list[str]], tuple[str, ...] | str] | None
    deeper: int


def _frame(outside: str) -> _Frame | None:
    form, deeper, place = "", 0, 1
    places: list[int] = []
    for tag in outside.split(_NEXT):
        if tag in _DECLARATIONS:
            form += _DECLARATIONS[tag]
            continue
        found = _PLAIN_TAG.fullmatch(tag)
        if found is None or not is_known(found[2]):
            return None
        form += f"<{found[1]}{found[2]}"
        for name in _ATTRIBUTE.findall(found[3]):
            if name in KEPT_ATTRIBUTES:
                form += f' {name}="%s"'
                places.append(place)
            place += 2
        form += ">"
        if found[2] in _VALUE_ELEMENTS:
            deeper += -1 if found[1] else 1
    return _Frame(form, itemgetter(*places) if places else None, deeper)


def _filled(form: str, values: tuple[str, ...] | str) -> str | None:
    """``None`` where a value holds a bracket, which the parser writes in another way."""
    if _NO_VALUE.search("".join(values)):
        return None
    return _LONG_NUMBER.sub(_zeros, form % values)


def _zeros(found: re.Match[str]) -> str:
    return "0" * len(found[0])


_short_frame = lru_cache(_REMEMBERED)(_frame)
_short_filled = lru_cache(_REMEMBERED)(_filled)

"""What server-made pages are taken apart into: tables, forms, links, labelled values, totals, words. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborNode

from dossiers.numbers import NumberShapeError, parse_count
from dossiers.text import clean, match_key
from scrapers.html_page import html_page
from scrapers.transport import Pairs

# What urljoin would only put behind the origin: no dot segments, no parameters, nothing empty.
_PLAIN_ADDRESS = re.compile(r"(?:/[\w~%:@$&+=,-][\w.~%:@$&+=,-]*)+(?:\?[\w./~%:@$&+=,-]+)?", re.ASCII)
_BUTTONS = frozenset({"submit", "button", "image", "reset", "file"})
_TICKED = frozenset({"checkbox", "radio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: where and how it is sent, and the fields that a browser would send, buttons left out."""

    method: str
    path: str
    query: Pairs
    fields: Pairs

    def filled(self, values: Mapping[str, str], button: str | None = None) -> Pairs:
        """All fields, those of ``values`` set to what is said there (added where the form lacks them)."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        pressed = [tuple(button.split("=", 1))] if button else []
        return (*kept, *values.items(), *((name, value) for name, value in pressed))


def text_of(node: LexborNode) -> str:
    """A node's text, its parts apart from each other."""
    return node.text(deep=True, separator=" ")


class HtmlRow:
    """A table's row of these cells: see ``rows_table.AnyRow``."""

    __slots__ = ("_cells", "spans", "texts")

    def __init__(self, cells: Sequence[LexborNode], *, spans: bool = False) -> None:
        self._cells = cells
        self.texts = [cell.text(True, " ") for cell in cells]
        self.spans = spans

    def attribute(self, column: int, name: str) -> str | None:
        """The cell's own; the address of its first link counts as one, where it has none."""
        cell = self._cells[column]
        own = cell.attributes
        if name in own:
            return own[name] or ""
        if name != "href":
            return None
        link = cell.child
        there = link.attributes if link is not None and link.tag == "a" else {}
        if "href" not in there and (link := cell.css_first("a[href]")) is not None:
            there = link.attributes
        return there["href"] or "" if "href" in there else None


def own_rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of the table itself, not of tables in its cells."""
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iter() if row.tag == "tr")


def read_total(html: str, selector: str | None, pattern: str | None) -> int | None:
    """The declared total: the count in the text at a place (``text_at_place``). ``None`` where it stands nowhere or is
    no count."""
    text = clean(text_in(html, selector) or "") if selector else ""
    found = re.search(pattern, text) if pattern else re.fullmatch(r"(.*)", text)
    try:
        return parse_count(found[1]) if found else None
    except NumberShapeError:
        return None


def says(html: str, signs: tuple[str, ...]) -> bool:
    """Whether the page shows one of ``signs``."""
    return html_page(html).shows(signs)


def read_form(html: str, selector: str, url: str) -> Form | None:
    """The form at ``selector``; ``None`` where there is none. ``url`` is the page's own."""
    form = html_page(html).tree.css_first(selector)
    return None if form is None else form_of(form, url)


def form_of(form: LexborNode, url: str) -> Form:
    """A form's node, taken apart."""
    place = urlsplit(urljoin(url, form.attributes.get("action") or url))
    return Form(
        method=(form.attributes.get("method") or "GET").upper(),
        path=place.path or "/",
        query=tuple(parse_qsl(place.query, keep_blank_values=True)),
        fields=tuple(_fields(form)),
    )


def link_at(html: str, place: str, url: str) -> str | None:
    """The full address in the ``href`` at a CSS place, or in another attribute (``button@data-url``); ``None`` where
    there is none, or none that leads anywhere."""
    return full_address(text_in(html, place if "@" in place else f"{place}@href"), url)


def full_address(href: str | None, url: str) -> str | None:
    """``href`` as it stands on the page at ``url``, in full; ``None`` for what is no address of a page."""
    if not href or href.startswith("#"):
        return None
    if _PLAIN_ADDRESS.fullmatch(href) and (origin := _origin(url)) is not None:
        return origin + href
    full = urljoin(url, href)
    return full if urlsplit(full).scheme in ("http", "https") else None


@lru_cache(maxsize=16)  # of a page's rows all stand at one address
def _origin(url: str) -> str | None:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else None


def text_at_place(node: LexborNode, place: str) -> str | None:
    """What stands at a place within ``node``: a CSS selector, ``selector@attribute``, ``@attribute`` of the node
    itself, or the node's whole text (empty). Of several elements the first that says something counts; ``None`` where
    there is no such element or attribute."""
    selector, _, attribute = place.partition("@")
    found: str | None = None
    for each in node.css(selector) if selector.strip() else [node]:
        if attribute and attribute not in each.attributes:
            continue
        text = (each.attributes.get(attribute) or "") if attribute else text_of(each)
        if clean(text):
            return text
        found = text
    return found


def text_in(html: str, place: str) -> str | None:
    """``text_at_place`` of the whole page."""
    root = html_page(html).tree.root
    return None if root is None else text_at_place(root, place)


def labelled_values(html: str, labels: str) -> dict[str, str]:
    """Label → value of a page that names each fact: the labels stand at ``labels`` (CSS), the values beside them, as an
    element or as bare text. Keys are ``dossiers.text.match_key`` of the label without its colon; of several equal
    labels the first that has a value counts; where none has, the value is empty."""
    found: dict[str, str] = {}
    names = html_page(html).tree.css(labels)
    others = {name.mem_id for name in names}
    for name in names:
        value = name.next
        while value is not None and (value.tag in ("_comment", "br") or (value.tag == "-text" and not _says(value))):
            value = value.next
        shown = ""
        if value is not None and value.mem_id not in others:
            shown = (value.attributes.get("value") or "") if value.tag == "input" else text_of(value)
        key = match_key(clean(text_of(name)).rstrip(": "))
        if key and not found.get(key):
            found[key] = clean(shown).lstrip(": ")
    return found


def _says(text: LexborNode) -> bool:
    """Whether a piece of bare text is more than the colon behind a label."""
    return bool(clean(text_of(text)).strip(": "))


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    """The successful controls of a form, in its order, as HTML defines them; of buttons none."""
    for node in form.css("input, select, textarea"):
        name, attributes = node.attributes.get("name"), node.attributes
        if not name or "disabled" in attributes:
            continue
        if node.tag == "select":
            for value in _selected(node):
                yield name, value
        elif node.tag == "textarea":
            yield name, node.text(deep=True)
        else:
            kind = (attributes.get("type") or "text").lower()
            if kind in _BUTTONS or (kind in _TICKED and "checked" not in attributes):
                continue
            yield name, attributes.get("value") or ("on" if kind in _TICKED and "value" not in attributes else "")


def _selected(select: LexborNode) -> list[str]:
    options = select.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = options[:1]
    return [
        (option.attributes["value"] or "") if "value" in option.attributes else clean(text_of(option))
        for option in chosen
    ]

"""Saved pages as they would come back after the portal changed: a column gone, renamed, swapped, a status added."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.text import match_key
from scrapers.families.html import own_rows, text_of
from scrapers.profile import ListProfile, Portal
from scrapers.rows.json_items import Missing, at_path, at_pointer
from scrapers.transport import Reply

NEW = "Moi"
"""What a renamed key, class or header gets at its end."""
STRANGE = "Trạng thái chưa ai biết"


_CARDS = ("cards", "load_more")


def places_of(profile: ListProfile) -> dict[str, tuple[str, ...]]:
    """Field → where it stands, its patterns' places included."""
    found = dict(profile.columns.declared()) if profile.columns is not None else {}
    for pattern in profile.patterns:
        for name in pattern.fields:
            found.setdefault(name, (pattern.place,))
    return {name: tuple(places) for name, places in found.items() if places}


def mutated(portal: Portal, replies: Sequence[Reply], change: "Change") -> list[Reply]:
    """The replies after ``change``."""
    profile = portal.lists[0]
    return [replace(reply, body=_changed(portal.family, profile, reply, change)) for reply in replies]


class Change:
    """What happens to every page. ``items``: JSON; ``table`` and ``cards``: HTML."""

    def __init__(self, places: Sequence[str], *, to: Sequence[str] | None = None) -> None:
        """Without ``to`` the places go; with it, each becomes the one at its position there."""
        self.places = tuple(places)
        self.to = None if to is None else tuple(to)

    def item(self, item: Any) -> None:
        """Changes a JSON item."""
        taken = []
        for place in self.places:
            parent, key = _parent(item, place)
            if parent is not None and key in parent:
                taken.append((place, parent.pop(key)))
        if self.to is None:
            return
        for place, value in taken:
            target = self.to[self.places.index(place)]
            parent, key = _parent(item, target)
            if parent is not None:
                parent[key] = value

    def table(self, table: LexborNode, head_rows: int) -> None:
        """Changes an HTML table: whole columns go, or their headers change."""
        rows, heads = _rows_and_heads(table, head_rows)
        keys = [match_key(text_of(cell)) for cell in heads]
        for number, place in enumerate(self.places):
            words = place.partition("@")[0]
            column = keys.index(match_key(words))
            if self.to is not None:
                _write(heads[column], self.to[number].partition("@")[0])
                continue
            for cells in rows:
                if len(cells) == len(heads):
                    cells[column].decompose()

    def cards(self, page: LexborHTMLParser, rows: str) -> None:
        """Changes what stands on cards: elements and attributes go, or get other names."""
        found: list[tuple[LexborNode, str, str]] = []
        for number, place in enumerate(self.places):
            target = "" if self.to is None else self.to[number]
            for card in page.css(rows):
                selector, _, attribute = place.partition("@")
                nodes = card.css(selector) if selector else [card]
                found += [(node, attribute, target) for node in nodes]
        for node, attribute, target in found:
            if attribute:
                value = node.attrs[attribute]
                del node.attrs[attribute]
                if target:
                    node.attrs[target.partition("@")[2]] = value
            elif target.startswith("."):
                node.attrs["class"] = target.removeprefix(".")
            else:
                node.decompose()


def dropped(places: Sequence[str]) -> Change:
    """The column is gone."""
    return Change(places)


def renamed(places: Sequence[str]) -> Change:
    """The column has another name."""
    return Change(places, to=[f"{place}{NEW}" if "@" not in place else _renamed_at(place) for place in places])


def swapped(first: Sequence[str], second: Sequence[str]) -> Change:
    """What stood under one name now stands under the other."""
    return Change((first[0], second[0]), to=(second[0], first[0]))


def with_strange_status(portal: Portal, replies: Sequence[Reply]) -> list[Reply]:
    """A dossier of the last page that has any gets a status that nobody has seen before."""
    profile, done = portal.lists[0], False
    found = []
    for reply in reversed(replies):
        if not done:
            body, done = _strange(portal.family, profile, reply)
            reply = replace(reply, body=body)  # noqa: PLW2901 - the changed one takes its place
        found.append(reply)
    assert done
    return found[::-1]


def _renamed_at(place: str) -> str:
    selector, _, attribute = place.partition("@")
    return f"{selector}{NEW}@{attribute}" if selector else f"@{attribute}-{NEW.lower()}"


def _changed(family: str, profile: ListProfile, reply: Reply, change: Change) -> bytes:
    if "json" in reply.content_type:
        return _json(profile, reply, change.item)
    page = LexborHTMLParser(reply.text())
    if family in _CARDS:
        change.cards(page, profile.rows)
    else:
        for table in page.css(profile.rows):
            change.table(table, profile.head_rows)
    return (page.html or "").encode()


def _json(profile: ListProfile, reply: Reply, change: Callable[[Any], None]) -> bytes:
    document = json.loads(reply.body)
    for item in at_pointer(document, profile.rows):
        change(item)
    return json.dumps(document, ensure_ascii=False).encode()


def _strange(family: str, profile: ListProfile, reply: Reply) -> tuple[bytes, bool]:
    place = places_of(profile)["status"][0]
    if "json" in reply.content_type:
        document = json.loads(reply.body)
        items = at_pointer(document, profile.rows)
        if items:
            parent, key = _parent(items[0], place)
            assert parent is not None
            parent[key] = 9999 if isinstance(parent[key], int) else STRANGE
        return json.dumps(document, ensure_ascii=False).encode(), bool(items)
    page = LexborHTMLParser(reply.text())
    cell = _status_of_card(page, profile, place) if family in _CARDS else _status_cell(page, profile, place)
    if cell is None:
        return reply.body, False
    _write(cell, STRANGE)
    return (page.html or "").encode(), True


def _status_of_card(page: LexborHTMLParser, profile: ListProfile, place: str) -> LexborNode | None:
    cards = page.css(profile.rows)  # of a list that grows, only the last ones stand on no earlier page
    return cards[-1].css_first(place) if cards else None


def _status_cell(page: LexborHTMLParser, profile: ListProfile, place: str) -> LexborNode | None:
    for table in page.css(profile.rows):
        rows, heads = _rows_and_heads(table, profile.head_rows)
        column = [match_key(text_of(cell)) for cell in heads].index(match_key(place.partition("@")[0]))
        for cells in rows:
            if len(cells) == len(heads) and cells is not heads:
                return cells[column]
    return None


def _rows_and_heads(table: LexborNode, head_rows: int) -> tuple[list[list[LexborNode]], list[LexborNode]]:
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in own_rows(table)]
    if head_rows:
        return rows, rows[head_rows - 1]
    return rows, next(cells for cells in rows if cells and all(cell.tag == "th" for cell in cells))


def _parent(item: Any, path: str) -> tuple[dict[str, Any] | None, str]:
    """The object that holds the last key of a path; ``None`` where the item has none."""
    above, _, key = path.rpartition(".")
    try:
        parent = at_path(item, above) if above else item
    except Missing:
        return None, key
    return (parent if isinstance(parent, dict) else None), key


def _write(node: LexborNode, text: str) -> None:
    for child in list(node.iter(include_text=True)):
        child.decompose()
    node.insert_child(text)


def fields_of(profile: ListProfile) -> Mapping[str, tuple[str, ...]]:
    """The fields that have columns of their own, without those that only stand in a text with others."""
    return {name: tuple(each) for name, each in (profile.columns.declared() if profile.columns else {}).items() if each}

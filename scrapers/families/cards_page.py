"""A page of cards (any repeated block) → rows. Facts stand at places within a card, or several in one text. Pure."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossiers.numbers import NumberShapeError, parse_count
from dossiers.text import clean
from scrapers.errors import LayoutChanged
from scrapers.families.html import full_address, says, text_at_place
from scrapers.families.links import path_below
from scrapers.portal import ListProfile, Portal
from scrapers.rows import ReadRow, RowReader


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPage:
    """What a page (or a piece of one) shows: its dossiers, the tab's total and the mark of what follows, both ``None``
    where the page has no such place, and whether it says that there is nothing."""

    rows: tuple[ReadRow, ...]
    total: int | None
    cursor: str | None
    empty_words: bool
    marks: tuple[str, ...] = ()


def read_cards(
    portal: Portal, profile: ListProfile, rows: RowReader, html: str, url: str, *, before: Sequence[str] = (),
    ever: Container[str] = (),
) -> CardsPage:  # fmt: skip
    """Takes a page apart; ``url``: its own. ``marks`` tell its cards apart by what stands on them.

    Of a list that grows only what is new is read: ``before`` are the marks of the page as it was, ``ever`` all so far.
    Where the page still begins with the cards of before, all that follow are new; else those never seen.

    Raises ``LayoutChanged`` where a required fact stands in no card, and
    ``Misencoded``."""
    page = LexborHTMLParser(html)
    cards = page.css(profile.rows)
    _know_again(portal, profile, cards)
    root = page.root
    marks = tuple(card.html or "" for card in cards)
    if marks[: len(before)] == tuple(before):
        fresh = cards[len(before) :]
    else:
        fresh = [card for card, mark in zip(cards, marks, strict=True) if mark not in ever]
    return CardsPage(
        rows=tuple(_row(portal, profile, rows, card, url) for card in fresh),
        marks=marks,
        total=_total(profile, root),
        cursor=None if root is None or profile.cursor is None else text_at_place(root, profile.cursor),
        empty_words=not cards and bool(profile.empty) and says(html, profile.empty),
    )


def _row(portal: Portal, profile: ListProfile, rows: RowReader, card: LexborNode, url: str) -> ReadRow:
    columns = profile.columns
    raw: dict[str, str] = {}
    for name, places in ({} if columns is None else columns.declared()).items():
        for place in places:
            text = text_at_place(card, place)
            if text and clean(text):
                raw[name] = text
                break
    link = full_address(text_at_place(card, profile.link), url) if profile.link else None
    page = full_address(text_at_place(card, profile.detail.path), url) if profile.detail is not None else None
    own_page = None if page is None else path_below(portal, profile, page)
    return rows.read_split(raw, partial(text_at_place, card), link, own_page)


def _know_again(portal: Portal, profile: ListProfile, cards: Sequence[LexborNode]) -> None:
    """Every required fact has its place in some card; every pattern for one is found in some card, unless there is but
    one, which may be the odd one. Raises ``LayoutChanged``."""
    if not cards:
        return
    for places in _required_places(profile):
        if not any(text_at_place(card, place) is not None for place in places for card in cards):
            raise LayoutChanged.lost(portal.name, places[0], list_key=profile.walk_key)
    for pattern in profile.patterns:
        if pattern.may_lack or len(cards) == 1 or not set(pattern.fields) & set(profile.required):
            continue
        texts = [clean(text_at_place(card, pattern.place) or "") for card in cards]
        if not any(re.search(pattern.pattern, text) for text in texts):
            lost = f"{pattern.place}: {', '.join(pattern.fields)}"
            raise LayoutChanged.lost(portal.name, lost, list_key=profile.walk_key, detail=texts[0])


def _required_places(profile: ListProfile) -> list[tuple[str, ...]]:
    """The places of each required field: any of them will do."""
    declared = {} if profile.columns is None else profile.columns.declared()
    places = [declared[name] for name in profile.required if name in declared]
    wanted = set(profile.required) - set(declared)
    return places + [(each.place,) for each in profile.patterns if not each.may_lack and wanted & set(each.fields)]


def _total(profile: ListProfile, root: LexborNode | None) -> int | None:
    """The declared total; ``None`` where it stands nowhere or is no count."""
    if root is None or profile.total is None:
        return None
    text = clean(text_at_place(root, profile.total) or "")
    found = re.search(profile.total_pattern or r"^(.*)$", text)
    try:
        return parse_count(found[1]) if found else None
    except NumberShapeError:
        return None

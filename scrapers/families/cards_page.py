"""A page of cards (any repeated block) → rows. Facts stand at places within a card, or several in one text. Pure."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from dossiers.problems import Problem
from dossiers.text import clean
from scrapers.errors.portal import LayoutChanged
from scrapers.families.html import full_address, text_at_place
from scrapers.families.links import path_below
from scrapers.html_page import html_page
from scrapers.profile import ListProfile, Portal
from scrapers.rows.lost_columns import lost_places
from scrapers.rows.nearest import nearest
from scrapers.rows.reader import ReadRow, RowReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """What a page (or a piece of one) shows. ``marks`` tell all its cards apart by what stands on them; ``rows`` are
    the dossiers of those that are new."""

    rows: tuple[ReadRow, ...]
    marks: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def read_cards(
    portal: Portal,
    profile: ListProfile,
    rows: RowReader,
    html: str,
    url: str,
    *,
    before: Sequence[str] = (),
    ever: Container[str] = (),
) -> Cards:
    """Takes a page apart; ``url``: its own.

    Of a list that grows only what is new is read: ``before`` are the marks of the page as it was, ``ever`` all so far.
    Where the page still begins with the cards of before, all that follow are new; else those never seen.

    Raises ``LayoutChanged`` where a required fact stands on no card, and ``Misencoded``.
    """
    cards = html_page(html).tree.css(profile.rows)
    _check_places(portal, profile, cards)
    marks = tuple(card.html or "" for card in cards)
    if marks[: len(before)] == tuple(before):
        fresh = cards[len(before) :]
    else:
        fresh = [card for card, mark in zip(cards, marks, strict=True) if mark not in ever]
    return Cards(
        rows=tuple(_row(portal, profile, rows, card, url) for card in fresh),
        marks=marks,
        problems=_lost(portal, profile, cards),
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
    return rows.read_split(raw, lambda place: text_at_place(card, place) or "", link, own_page)


def _check_places(portal: Portal, profile: ListProfile, cards: Sequence[LexborNode]) -> None:
    """Raises ``LayoutChanged`` where a required fact has its place on no card at all."""
    places = {} if profile.columns is None else profile.columns.declared()
    places |= {name: (each.place,) for each in profile.patterns for name in each.fields if name not in places}
    for name in profile.required:
        wanted = places.get(name, ())
        if cards and wanted and not any(text_at_place(card, place) is not None for place in wanted for card in cards):
            there = [f".{each}" for each in _classes(cards[0])]
            raise LayoutChanged.lost(
                portal.name,
                wanted[0],
                nearest(wanted[0], there),
                list_key=profile.walk_key,
                detail=", ".join(there),
            )


def _lost(portal: Portal, profile: ListProfile, cards: Sequence[LexborNode]) -> tuple[Problem, ...]:
    """What the list can spare and no card has any more."""
    there = [f".{each}" for each in _classes(cards[0])] if cards else []
    return lost_places(
        portal,
        profile,
        len(cards),
        lambda place: any(text_at_place(card, place) is not None for card in cards),
        [each for each in there if each not in _known(profile)],
    )


def _known(profile: ListProfile) -> set[str]:
    places = {} if profile.columns is None else profile.columns.declared()
    return {place for each in places.values() for place in each} | {pattern.place for pattern in profile.patterns}


def _classes(card: LexborNode) -> list[str]:
    names = (node.attributes.get("class") or "" for node in card.css("[class]"))
    return list(dict.fromkeys(name for each in names for name in each.split()))

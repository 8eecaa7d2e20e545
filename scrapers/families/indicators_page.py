"""A month's rates out of a table of HTML, as the older pages of the index show them, with decimal commas. Pure."""

import re
from typing import Any

from dossiers.numbers import NumberShapeError, parse_count
from dossiers.text import clean, match_key
from scrapers.errors.account import OtherUnit
from scrapers.errors.portal import LayoutChanged, UnknownPage
from scrapers.families.html import text_in
from scrapers.families.table import Table, read_tables
from scrapers.profile import ListProfile, Portal
from scrapers.profile.grid import RatesTable
from scrapers.transport import Reply


def rates_of(
    portal: Portal, profile: ListProfile, rates: RatesTable, reply: Reply, asked: tuple[int, int]
) -> list[dict[str, Any]]:
    """The items of a page as the service of JSON would give them, proven to be of the unit and the month that were
    ``asked`` (year, month) for. Rates of other names are left out. Raises ``LayoutChanged``, ``OtherUnit`` and
    ``UnknownPage``."""
    if reply.status != 200:
        raise UnknownPage.of(portal.name, list_key=profile.key, detail=f"HTTP {reply.status}")
    html, (year, month) = reply.text(), asked
    if profile.unit is not None:
        shown, expected = _shown(portal, profile, html, profile.unit), portal.parameters.get("unit_code", "")
        if expected not in re.split(r"[^0-9A-Za-z.]+", shown):
            raise OtherUnit.shown(portal.name, shown, expected)
    if profile.period is not None:
        text = _shown(portal, profile, html, profile.period)
        if not re.search(rf"(?<!\d)(0?{month}/{year}|{year}-{month:02d})(?!\d)", text):
            raise UnknownPage.of(portal.name, list_key=profile.key, detail=f"không phải tháng {month:02d}/{year}")
    table = next((each for each in read_tables(html, profile.rows) if each.headers), None)
    if table is None:
        raise LayoutChanged.lost(portal.name, profile.rows, list_key=profile.key)
    columns = {name: _column(portal, profile, table, words) for name, words in _headers(rates).items()}
    keys = {match_key(words): key for words, key in rates.keys.items()}
    items = []
    for shown_row in table.rows:
        texts = shown_row.texts
        if len(texts) != len(table.headers):
            continue
        row = {name: clean(texts[at]) for name, at in columns.items()}
        key = keys.get(match_key(row["name"]))
        if key is not None:
            counts = {name: _count(row.get(name)) for name in ("numerator", "denominator")}
            items.append({"key": key, "name": row["name"], "percent": row["percent"] or None, **counts})
    return items


def _headers(rates: RatesTable) -> dict[str, str]:
    named = {name: getattr(rates, name) for name in ("name", "percent", "numerator", "denominator")}
    return {name: words for name, words in named.items() if words}


def _column(portal: Portal, profile: ListProfile, table: Table, words: str) -> int:
    there = [match_key(header) for header in table.headers]
    if match_key(words) not in there:
        detail = " | ".join(clean(header) for header in table.headers)
        raise LayoutChanged.lost(portal.name, words, list_key=profile.key, detail=detail)
    return there.index(match_key(words))


def _shown(portal: Portal, profile: ListProfile, html: str, place: str) -> str:
    text = text_in(html, place)
    if text is None:
        raise LayoutChanged.lost(portal.name, place, list_key=profile.key)
    return clean(text)


def _count(text: str | None) -> int | None:
    try:
        return parse_count(text or "")
    except NumberShapeError:
        return None

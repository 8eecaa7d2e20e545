"""What all families share: what they are given, how templates are filled, what counts as an answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pydantic import JsonValue

from scrapers.errors import LayoutChanged, MissingParameter, UnknownPage
from scrapers.errors_catalogue import make_problem
from scrapers.portal import ListProfile, Portal
from scrapers.rows import ReadRow
from scrapers.rows_json import Missing, at_pointer
from scrapers.transport import Reply, Transport
from scrapers.walk import PageSeen, Sleep, WalkResult

_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """What a reading is given from outside. ``today`` is the civil day in Việt Nam; ``sleep`` waits so many seconds;
    ``page_seen(list_key, distinct_so_far, declared_total)`` is told of each page."""

    today: date
    sleep: Sleep
    page_seen: PageSeen


class Family(Protocol):
    """A kind of portal."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""
        ...


def filled(portal: Portal, template: str, values: Mapping[str, str]) -> str:
    """``template`` with its ``{words}`` filled in. Raises ``MissingParameter`` for a word that is unknown or empty.

    ``{cursor}`` of the first page is the one word that may be empty.
    """

    def value(hole: re.Match[str]) -> str:
        text = values.get(hole[1], portal.parameters.get(hole[1], ""))
        if not text and hole[1] != "cursor":
            raise MissingParameter.named(portal.name, hole[1])
        return text

    return _HOLE.sub(value, template)


def filled_json(portal: Portal, template: JsonValue, values: Mapping[str, str]) -> JsonValue:
    """``template`` with every text in it filled in; a text that is one word only becomes a number where it is one."""
    if isinstance(template, dict):
        return {name: filled_json(portal, each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled_json(portal, each, values) for each in template]
    if not isinstance(template, str):
        return template
    text = filled(portal, template, values)
    hole = _HOLE.fullmatch(template)
    return int(text) if hole and hole[1] in values and text.isdecimal() and text.isascii() else text


def json_of(portal: Portal, profile: ListProfile, reply: Reply) -> Any:
    """The reply's JSON. Raises ``UnknownPage`` for another status than 200 or 201 and for what is no JSON."""
    if reply.status not in (200, 201):
        raise UnknownPage.of(portal.name, list_key=profile.key, detail=f"HTTP {reply.status} {profile.path}")
    try:
        return reply.json()
    except ValueError:
        raise UnknownPage.of(
            portal.name, list_key=profile.key, detail=f"không phải JSON: {reply.content_type} {profile.path}"
        ) from None


def rows_at(portal: Portal, profile: ListProfile, document: object) -> list[Any]:
    """The items of a reply. Raises ``LayoutChanged``."""
    try:
        rows = at_pointer(document, profile.rows)
    except Missing as missing:
        raise LayoutChanged.lost(
            portal.name, profile.rows, list_key=profile.key, detail=", ".join(missing.there)
        ) from None
    if not isinstance(rows, list):
        raise LayoutChanged.lost(portal.name, profile.rows, list_key=profile.key, detail=type(rows).__name__)
    return rows


def unreadable_row(portal: Portal, profile: ListProfile, detail: str) -> ReadRow:
    """A row that has not the shape of its list: it can't be counted, so the list can't be proven whole."""
    problem = make_problem("bad_row", portal=portal.name, list_key=profile.key, detail=detail)
    return ReadRow(observation=None, problems=(problem,))

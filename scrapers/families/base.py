"""What all families share: what they are given, how templates are filled, what counts as an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from pydantic import JsonValue

from dossiers.observation import Observation
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import LayoutChanged, LoggedOut, MissingParameter, Unavailable, UnknownPage
from scrapers.profile import ListProfile, Portal
from scrapers.profile.holes import HOLE
from scrapers.rows.json_items import Missing, as_text, at_pointer
from scrapers.rows.reader import ReadRow
from scrapers.transport import Reply, Request, Transport
from scrapers.walk.lists import (
    DossiersRead,
    LookingAt,
    PageRead,
    PageSeen,
    Sleep,
    WalkResult,
    unheard,
    unprepared,
    unseen,
)

_NOT_FOUND = "pattern_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """What a reading is given from outside. ``today`` is the civil day in Việt Nam; ``sleep`` waits so many seconds;
    ``page_seen(walk_key, distinct_so_far, declared_total)`` is told of each page; ``known`` is what the ledger holds of
    the portal's dossiers, by code: a detail page is not opened again for what has not changed, and what a list shows of
    a dossier by one way only is kept; ``most_pages`` and ``most_details`` limit what is read of one walk."""

    today: date
    sleep: Sleep
    page_seen: PageSeen
    known: Mapping[str, Observation] = field(default_factory=dict)
    most_pages: int | None = None
    most_details: int | None = None
    page_read: PageRead = unheard
    dossiers_read: DossiersRead = unprepared
    looking_at: LookingAt = unseen


class Family(Protocol):
    """A kind of portal."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""
        ...


_WRITINGS = {
    "dd/MM/yyyy": ("%d/%m/%Y", "%d/%m/%Y"),
    "yyyy-MM-dd": ("%Y-%m-%d", "%Y-%m-%d"),
    "yyyyMMdd": ("%Y%m%d", "%Y%m%d"),
    "iso_start_end": ("%Y-%m-%dT00:00:00.000+07:00", "%Y-%m-%dT23:59:59.999+07:00"),
}


def window_start(profile: ListProfile, today: date) -> date | None:
    """The first day of the list's date window; ``None`` where it has none."""
    return None if profile.window is None else today - timedelta(days=profile.window.days_back)


def fixed_values(profile: ListProfile, today: date) -> dict[str, str]:
    """The words of templates that are the same for every page of a walk: those of the tab and the date window."""
    values = {} if profile.tab is None else dict(profile.tab.values)
    start = window_start(profile, today)
    if profile.window is not None and start is not None:
        first, last = _WRITINGS[profile.window.writing]
        values |= {"from": start.strftime(first), "to": today.strftime(last)}
    return values


def filled(portal: Portal, template: str, values: Mapping[str, str]) -> str:
    """``template`` with its ``{words}`` filled in. Raises ``MissingParameter`` for a word that is unknown or empty.

    ``{cursor}`` of the first page is the one word that may be empty.
    """

    def value(hole: re.Match[str]) -> str:
        text = values.get(hole[1], portal.parameters.get(hole[1], ""))
        if not text and hole[1] != "cursor":
            raise MissingParameter.named(portal.name, hole[1])
        return text

    return HOLE.sub(value, template)


def filled_json(portal: Portal, template: JsonValue, values: Mapping[str, str]) -> JsonValue:
    """``template`` with every text in it filled in; a text that is one word only becomes a number where it is one."""
    if isinstance(template, dict):
        return {name: filled_json(portal, each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled_json(portal, each, values) for each in template]
    if not isinstance(template, str):
        return template
    text = filled(portal, template, values)
    hole = HOLE.fullmatch(template)
    return int(text) if hole and hole[1] in values and text.isdecimal() and text.isascii() else text


def page_request(
    portal: Portal,
    profile: ListProfile,
    path: str,
    query: Mapping[str, str],
    values: Mapping[str, str],
    *,
    piece: bool = False,
) -> Request:
    """The GET of a list's page, its words filled in with ``values``. Raises ``MissingParameter``."""
    return Request(
        method="GET",
        origin=profile.origin,
        path=filled(portal, path, values),
        query=tuple((name, filled(portal, each, values)) for name, each in query.items()),
        piece=piece,
    )


def json_of(portal: Portal, profile: ListProfile, reply: Reply) -> Any:
    """The reply's JSON. Raises ``UnknownPage`` for another status than 200 or 201, for what is no JSON, and where the
    service itself says that it failed; ``LoggedOut`` where it says that the session is over."""
    if reply.status not in (200, 201):
        raise UnknownPage.of(portal.name, list_key=profile.walk_key, detail=f"HTTP {reply.status} {profile.path}")
    try:
        document = reply.json()
    except ValueError:
        if looks_cut_off(reply):
            raise Unavailable.of(portal.name, list_key=profile.walk_key, detail="cut off") from None
        raise UnknownPage.of(
            portal.name, list_key=profile.walk_key, detail=f"không phải JSON: {reply.content_type} {profile.path}"
        ) from None
    _check_ok(portal, profile, document)
    return document


def looks_cut_off(reply: Reply) -> bool:
    """Whether the answer begins as JSON that an object or array holds, and does not come to its end."""
    text = reply.text().strip()
    return text[:1] in ("{", "[") and text[-1:] != {"{": "}", "[": "]"}[text[:1]]


def _check_ok(portal: Portal, profile: ListProfile, document: object) -> None:
    if profile.ok is None:
        return
    try:
        said = as_text(at_pointer(document, profile.ok.pointer))
    except Missing as missing:
        raise LayoutChanged.lost(
            portal.name, profile.ok.pointer, list_key=profile.walk_key, detail=", ".join(missing.there)
        ) from None
    if said in profile.ok.logged_out:
        raise LoggedOut.of(portal.name, list_key=profile.walk_key, detail=f"{profile.ok.pointer} = {said}")
    if said not in profile.ok.values:
        raise UnknownPage.of(portal.name, list_key=profile.walk_key, detail=f"{profile.ok.pointer} = {said}")


def rows_at(portal: Portal, profile: ListProfile, document: object) -> list[Any]:
    """The items of a reply. Raises ``LayoutChanged``."""
    try:
        rows = at_pointer(document, profile.rows)
    except Missing as missing:
        raise LayoutChanged.lost(
            portal.name, profile.rows, list_key=profile.walk_key, detail=", ".join(missing.there)
        ) from None
    if not isinstance(rows, list):
        raise LayoutChanged.lost(portal.name, profile.rows, list_key=profile.walk_key, detail=type(rows).__name__)
    return rows


def check_patterns(portal: Portal, profile: ListProfile, rows: Sequence[ReadRow]) -> None:
    """Raises ``LayoutChanged`` where most of a page's rows are not written as the profile's patterns have it: that is
    no matter of single dossiers. A row that is alone may be the odd one."""
    missed = [found[0] for row in rows if (found := [each for each in row.problems if each.code == _NOT_FOUND])]
    if len(rows) > 1 and 2 * len(missed) > len(rows):
        # The problem's sentence names the fields, and they say which pattern it was.
        told = missed[0].sentence
        places = [each.place for each in profile.patterns if not each.may_lack and ", ".join(each.fields) in told]
        place = next((each for each in places if each), profile.rows)
        what = f"“{place}” không theo khuôn đã mô tả (patterns) ở {len(missed)} trên {len(rows)} dòng"
        raise LayoutChanged.moved(portal.name, what, list_key=profile.walk_key, detail=missed[0].detail)


def unreadable_row(portal: Portal, profile: ListProfile, detail: str) -> ReadRow:
    """A row that has not the shape of its list: it can't be counted, so the list can't be proven whole."""
    problem = make_problem("bad_row", portal=portal.name, list_key=profile.walk_key, detail=detail)
    return ReadRow(observation=None, problems=(problem,))

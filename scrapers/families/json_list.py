"""Lists that the portal's own service gives as JSON: asked for by GET or by POST, page by page or by cursor."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scrapers.errors.portal import LayoutChanged, PortalError
from scrapers.families.base import (
    ReadContext,
    check_patterns,
    filled,
    filled_json,
    fixed_values,
    json_of,
    rows_at,
    unreadable_row,
)
from scrapers.families.read_list import read_list
from scrapers.profile import ListProfile, Portal
from scrapers.rows.json_items import Missing, as_text, at_pointer, link_of, lost_keys, path_of, raw_rows, text_at
from scrapers.rows.reader import RawRow, ReadRow, RowReader
from scrapers.transport import Reply, Request, Transport
from scrapers.walk.lists import PagedReader, PageOfRows, WalkResult


class JsonListFamily:
    """Spring pages and their kin."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads the list ``profile`` whole."""

        def reader_of(way: Transport) -> JsonListReader:
            return JsonListReader(portal, way, profile, context.today)

        return await read_list(portal, transport, profile, context, reader_of, slowest="page")


class JsonListReader(PagedReader):
    """Reads one JSON list page by page."""

    def __init__(self, portal: Portal, transport: Transport, profile: ListProfile, today: date) -> None:
        self._portal = portal
        self._transport = transport
        self._profile = profile
        self._rows = RowReader(portal, profile)
        self._offsets = {0: 0}  # page index → rows before it, as they really came
        self._cursors = {0: ""}
        self._fixed = fixed_values(profile, today)
        self._taken: tuple[Reply, Any] | None = None  # the last answer that was taken apart

    async def ask(self, index: int) -> Reply:
        """One request. Raises ``PortalError``."""
        return await self._transport.send(self._request(index))

    def goes_on(self, index: int, reply: Reply) -> bool:
        """See ``PagedReader``. Without a total, only the portal's own mark of its last page says so."""
        try:
            document = self._document(reply)
            items = rows_at(self._portal, self._profile, document)
            total = self._total(document)
        except PortalError:  # which understanding says
            return False
        self._offsets[index + 1] = self._offsets[index] + len(items)
        self._cursors[index + 1] = self._next_cursor(document)
        if not items or self._is_last(document, index):
            return False
        if total is None:
            return self._profile.paging == "cursor" or self._profile.last is not None
        return self._offsets[index + 1] < total

    def understand(self, index: int, reply: Reply) -> PageOfRows:
        """See ``PagedReader``."""
        document = self._document(reply)
        items = rows_at(self._portal, self._profile, document)
        rows = self._read_rows(items)
        check_patterns(self._portal, self._profile, rows)
        self._offsets[index + 1] = self._offsets[index] + len(items)
        self._cursors[index + 1] = self._next_cursor(document)
        return PageOfRows(
            rows=tuple(rows),
            declared_total=self._total(document),
            is_last=self._is_last(document, index),
            problems=lost_keys(self._portal, self._profile, items),
        )

    def _document(self, reply: Reply) -> Any:
        if self._taken is None or self._taken[0] is not reply:
            self._taken = (reply, json_of(self._portal, self._profile, reply))
        return self._taken[1]

    def _request(self, index: int) -> Request:
        profile = self._profile
        values = {
            **self._fixed,
            "page": str(profile.first_page + index),
            "size": str(profile.page_size),
            "offset": str(self._offsets[index]),
            "end": str(self._offsets[index] + profile.page_size),
            "cursor": self._cursors[index],
        }
        return request_of(self._portal, profile, values)

    def _read_rows(self, items: list[Any]) -> list[ReadRow]:
        origin = self._portal.origins[self._profile.origin]
        objects = [item for item in items if isinstance(item, Mapping)]
        raw = iter(raw_rows(self._portal, self._profile, objects))
        return [
            self._read_row(next(raw), origin, item)
            if isinstance(item, Mapping)
            else unreadable_row(self._portal, self._profile, type(item).__name__)
            for item in items
        ]

    def _read_row(self, raw: RawRow, origin: str, item: Mapping[str, Any]) -> ReadRow:
        profile = self._profile
        own_page = None if profile.detail is None else path_of(profile.detail.path, item)
        return self._rows.read_split(
            raw, lambda place: text_at(item, place) or "", link_of(profile, origin, item), own_page
        )

    def _total(self, document: object) -> int | None:
        """The declared total; ``None`` where the reply has none. Raises ``LayoutChanged`` for what is no number."""
        if self._profile.total is None:
            return None
        try:
            total = at_pointer(document, self._profile.total)
        except Missing:
            return None
        if total is None:
            return None
        if isinstance(total, str) and total.isascii() and total.isdecimal():  # as services write long numbers
            total = int(total)
        if isinstance(total, bool) or not isinstance(total, int) or total < 0:
            raise LayoutChanged.lost(
                self._portal.name, self._profile.total, list_key=self._profile.walk_key, detail=type(total).__name__
            )
        return total

    def _is_last(self, document: object, index: int) -> bool:
        if self._profile.paging == "none":
            return True
        if self._profile.paging == "cursor" and not self._cursors[index + 1]:
            return True
        if self._profile.last is None:
            return False
        try:
            return at_pointer(document, self._profile.last) is True
        except Missing:
            return False

    def _next_cursor(self, document: object) -> str:
        if self._profile.cursor is None:
            return ""
        try:
            return as_text(at_pointer(document, self._profile.cursor)) or ""
        except Missing:
            return ""


def request_of(portal: Portal, profile: ListProfile, values: Mapping[str, str]) -> Request:
    """The request for one page, its words filled in with ``values``. Raises ``MissingParameter``."""
    body = None if profile.body is None else {**profile.body}
    sent = None if body is None else filled_json(portal, body, values)
    form = tuple((name, str(each)) for name, each in sent.items()) if isinstance(sent, dict) else None
    return Request(
        method=profile.method,
        origin=profile.origin,
        path=filled(portal, profile.path, values),
        query=tuple((name, filled(portal, each, values)) for name, each in profile.query.items()),
        form=form if profile.body_as == "form" else None,
        json=sent if profile.body_as == "json" else None,
    )

"""Facts that a list lacks, from each dossier's own page. Only what is new or changed is opened.

Every observation remembers by ``detail_row`` the list's row that its page was read for. Where the row still says the
same, the facts of the page are taken over from the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dossiers.numbers import format_count
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.text import clean, match_key
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import Incomplete, LayoutChanged, PortalError
from scrapers.families.base import ReadContext
from scrapers.families.html import labelled_values, text_in
from scrapers.profile import Detail, ListProfile, Portal, selectors_in
from scrapers.rows.json_items import Missing, as_text, at_path, at_pointer
from scrapers.rows.reader import RawRow, ReadRow, RowReader
from scrapers.transport import Request, Transport
from scrapers.walk.lists import WalkResult, read_patiently
from scrapers.walk.verdict import ends_run

_GIVES = {"channel": ("channel", "raw_channel"), "channel_words": ("raw_channel",)}
"""What a column gives an observation, where it is not just the fact of its own name."""


@dataclass(slots=True)
class _Added:
    observations: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    opened: int = 0
    postponed: int = 0
    unread: int = 0
    error: PortalError | None = None


async def add_details(
    portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext, result: WalkResult
) -> WalkResult:
    """``result`` with the facts of the dossiers' own pages. A page that can't be read, or is left for the next run,
    leaves the walk unproven: the facts known before are kept meanwhile."""
    detail = profile.detail
    if detail is None:
        return result
    added = _Added()
    rows = RowReader(portal, profile)
    for row in result.rows:
        if row.observation is not None:
            await _add(portal, transport, profile, context, rows, row, row.observation, added)
    reason = _reason(added)
    walk = result.walk
    problems = [*result.problems, *added.problems]
    if reason is not None and walk.reason is None:
        walk = replace(walk, proof=None, reason=reason)
        if added.error is None:
            problems.append(Incomplete.because(portal.name, profile.walk_key, profile.name, reason).problem)
    return replace(
        result,
        walk=walk,
        observations=tuple(added.observations),
        problems=tuple(dict.fromkeys(problems)),
        error=result.error or added.error,
    )


async def _add(
    portal: Portal,
    transport: Transport,
    profile: ListProfile,
    context: ReadContext,
    rows: RowReader,
    row: ReadRow,
    shown: Observation,
    added: _Added,
) -> None:
    detail = profile.detail
    assert detail is not None  # noqa: S101 - the caller has looked
    known, row_hash = context.known.get(shown.code), shown.content_hash()
    if known is not None and known.detail_row == row_hash:
        added.observations.append(_with_known(shown, known, detail, same_row=True))
        return
    kept = shown if known is None else _with_known(shown, known, detail, same_row=False)
    if added.error is not None or added.opened >= (context.most_details or detail.most_per_run):
        added.postponed += 1
        added.observations.append(kept)
        return
    added.opened += 1
    try:
        facts = await _read(portal, transport, profile, context, detail, row)
    except PortalError as error:
        if ends_run(error):
            added.error = error
            added.postponed += 1
        else:
            added.unread += 1
            added.problems.append(
                make_problem(
                    "detail_unread",
                    portal=portal.name,
                    dossier=shown.code,
                    list_key=profile.walk_key,
                    dossier_code=shown.code,
                    detail=error.problem.detail or error.problem.code,
                )
            )
        added.observations.append(kept)
        return
    whole = rows.read({**(row.raw or {}), **facts}, row.observation.link if row.observation else None, detail.dates)
    added.problems += [problem for problem in whole.problems if problem not in row.problems]
    if whole.observation is not None:
        added.observations.append(replace(whole.observation, detail_row=row_hash))


def _with_known(shown: Observation, known: Observation, detail: Detail, *, same_row: bool) -> Observation:
    """What the list says, completed by what the dossier's page said when it was last read; where the row still is the
    ``same_row``, the page's word also counts for what it says more exactly (an hour beside the day)."""
    given = {fact for name in detail.columns for fact in _GIVES.get(name, (name,))}
    facts = {name: getattr(known, name) for name in given if _counts(shown, known, name, same_row)}
    return replace(shown, **facts, detail_row=known.detail_row)


def _counts(shown: Observation, known: Observation, name: str, same_row: bool) -> bool:
    return getattr(shown, name) is None or (same_row and getattr(known, name) is not None)


async def _read(
    portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext, detail: Detail, row: ReadRow
) -> RawRow:
    """The facts of one page. Raises ``PortalError``."""
    if row.detail is None:
        raise LayoutChanged.lost(portal.name, detail.path, list_key=profile.walk_key)
    request = Request(method="GET", origin=profile.origin, path=row.detail)
    reply = await read_patiently(partial(transport.send, request), context.sleep)
    if reply.status not in (200, 201):  # of one dossier alone: the portal's other pages may be well
        raise LayoutChanged.lost(portal.name, f"HTTP {reply.status}", list_key=profile.walk_key)
    if detail.kind == "html":
        return _from_html(portal, profile, detail, reply.text())
    try:
        document = reply.json()
    except ValueError:
        raise LayoutChanged.lost(portal.name, reply.content_type, list_key=profile.walk_key) from None
    return _from_json(portal, profile, detail, document)


def _from_html(portal: Portal, profile: ListProfile, detail: Detail, html: str) -> RawRow:
    values = labelled_values(html, detail.labels)
    facts = {}
    there = False
    for name, places in detail.columns.items():
        texts = [text for place in places if (text := _text_at(html, values, place)) is not None]
        there = there or bool(texts)
        if shown := next(filter(clean, texts), None):
            facts[name] = shown
    if not there:
        raise LayoutChanged.lost(portal.name, next(iter(detail.columns.values()))[0], list_key=profile.walk_key)
    return facts


def _text_at(html: str, values: Mapping[str, str], place: str) -> str | None:
    """What stands behind a label or at a marked place, perhaps nothing; ``None`` where there is no such thing."""
    marked = selectors_in((place,))
    return text_in(html, marked[0]) if marked else values.get(match_key(place))


def _from_json(portal: Portal, profile: ListProfile, detail: Detail, document: object) -> RawRow:
    facts: dict[str, str] = {}
    there = False
    try:
        item = at_pointer(document, detail.root)
    except Missing as missing:
        raise LayoutChanged.lost(portal.name, missing.key, list_key=profile.walk_key) from None
    for name, paths in detail.columns.items():
        for path in paths:
            try:
                text = as_text(at_path(item, path))
            except Missing:
                continue
            there = True
            if text:
                facts[name] = text
                break
    if not there:
        raise LayoutChanged.lost(portal.name, next(iter(detail.columns.values()))[0], list_key=profile.walk_key)
    return facts


def _reason(added: _Added) -> str | None:
    """Why the walk is not whole, in Vietnamese; ``None`` where it is."""
    parts = []
    if added.unread:
        parts.append(f"không đọc được trang chi tiết của {format_count(added.unread)} hồ sơ")
    if added.postponed:
        parts.append(f"còn {format_count(added.postponed)} hồ sơ chưa mở trang chi tiết, lần sau đọc tiếp")
    return "; ".join(parts) + "." if parts else None

"""Đối soát: dossiers that passed by the centre, and what two portals say differently."""

from dataclasses import dataclass
from datetime import date, datetime

from starlette.responses import Response

from dossiers.dates import format_date
from dossiers.periods import period_of
from dossiers.privacy import redact
from dossiers.text import clean
from reporting.figures.period import Window
from reporting.figures.receipt import receipt_of
from reporting.prepared import counts_part, pair_part
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.memory import told
from reporting.web.page import Page
from reporting.web.routing import Entry
from reporting.web.words import DASH
from store.history import reconcile
from store.history.reconcile import Kind, Pair, Worklist
from store.people.access_log import Act

_LONGEST = 300
_MOST = 80
KINDS = {
    Kind.ONLY_FIRST: "chỉ có ở cổng thứ nhất",
    Kind.ONLY_SECOND: "chỉ có ở cổng thứ hai",
    Kind.DISAGREE: "ghi khác nhau",
    Kind.MATCHED: "khớp",
}
FACTS = {"status": "trạng thái", "due": "ngày hẹn trả", "received": "ngày tiếp nhận"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPart:
    """The work between two portals, with their names."""

    pair: Pair
    first: str
    second: str
    work: Worklist


def show(page: Page) -> Response:
    """The page."""
    period = period_of(page.now, page.office.cut_off)
    hold = {each.key for each in page.office.portals if each.holds_dossiers}
    window = Window(period=period, as_of=page.now)
    (counted,) = told(page, [counts_part(page.unit, window)])
    place = receipt_of(
        page.desk.reader,
        page.unit,
        window,
        counted.counts,
        known=[each for each in page.pictures if each.portal in hold],
    )
    parts = [_part(page, pair) for pair in (page.desk.pairs if page.is_own else ())]
    return page.show(
        "reconcile.html.j2", place=place, period=period, parts=parts, kinds=KINDS, facts=FACTS, most=_MOST, said=_said
    )


def _said(value: str | None) -> str:
    """A fact as a portal states it; days as people write them."""
    if not value:
        return DASH
    try:
        return format_date(date.fromisoformat(value))
    except ValueError:
        return value


def settle(page: Page) -> Response:
    """A person's word on an item. It holds as long as the item stays as it was looked at."""
    pair = next((each for each in page.desk.pairs if f"{each.first}:{each.second}" == page.field("cap")), None)
    reason = redact(clean(page.field("vi-sao")))[:_LONGEST]
    try:
        looked_at = datetime.fromisoformat(page.field("xem-luc"))
    except ValueError:
        looked_at = None
    if pair is None or not page.is_own or not reason or looked_at is None or looked_at.tzinfo is None:
        return refusal(page, 400, "Cần ghi vì sao. Chưa ghi gì; hãy quay lại và điền ô “Vì sao”.")
    try:
        reconcile.settle(
            page.desk.writer,
            page.unit,
            pair,
            first_code=page.field("ma-1") or None,
            second_code=page.field("ma-2") or None,
            by=page.who.name,
            reason=reason,
            now=page.now,
            looked_at=looked_at,
        )
    except (reconcile.NothingToSettle, reconcile.ChangedMeanwhile):
        return page.back("/doi-soat", "khong-con")
    note_look(page, Act.CHANGE, code=page.field("ma-1") or page.field("ma-2"), detail=f"Đối soát: {reason}")
    return page.back("/doi-soat", "da-ghi")


def _part(page: Page, pair: Pair) -> PairPart:
    (compared,) = told(page, [pair_part(page.unit, pair, page.now)])
    with page.desk.reader.reading() as connection:
        work = reconcile.worklist(connection, page.unit, pair, page.now, compared, most=_MOST)
    names = page.portal_names
    return PairPart(
        pair=pair,
        first=names.get(pair.first, pair.first),
        second=names.get(pair.second, pair.second),
        work=work,
    )


ENTRIES = (
    Entry(path="/doi-soat", handle=show, guard=Guard.WHOLE),
    Entry(path="/doi-soat", handle=settle, guard=Guard.ADMIN, post=True),
)

"""Pages of rates (the index after Decision 766/QĐ-TTg): one request per month, no dossiers; JSON, or a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from dossiers.numbers import NumberShapeError, parse_percent
from dossiers.periods import month_after
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, ListWalk, Proof
from scrapers.errors.account import OtherUnit
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import Incomplete, LayoutChanged, PortalError, UnknownPage
from scrapers.families.base import ReadContext, filled_json, json_of, page_request, rows_at
from scrapers.families.indicators_page import rates_of
from scrapers.profile import ListProfile, Portal
from scrapers.rows.json_items import Missing, as_text, at_path, at_pointer
from scrapers.transport import Request, Transport
from scrapers.walk.lists import WalkResult, read_patiently

_ROUNDING = Decimal("0.006")  # two decimals, rounded either way


def month_request(portal: Portal, profile: ListProfile, values: Mapping[str, str]) -> Request:
    """The request for one month (``values``: its year, month and period). Raises ``MissingParameter``."""
    asked = page_request(portal, profile, profile.path, profile.query, values)
    body = None if profile.body is None else filled_json(portal, dict(profile.body), values)
    return replace(asked, method=profile.method, json=body)


class IndicatorsFamily:
    """Rates of the present month and of the months before it."""

    async def read(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext
    ) -> WalkResult:
        """Reads every month. A rate that the portal leaves empty (nothing to divide by) gives no reading."""
        readings: list[IndicatorReading] = []
        problems: list[Problem] = []
        seen, pages, reason, error = 0, 0, None, None
        try:
            for year, month in _months(context.today, profile.months_back):
                items = await self._month(portal, transport, profile, context, year, month)
                pages += 1
                seen += len(items)
                context.page_seen(profile.key, seen, None)
                context.page_read(profile.key, len(items), False)
                missing = [key for key in profile.indicators if key not in {as_text(item.get("key")) for item in items}]
                if missing:
                    reason = f"tháng {month:02d}/{year} thiếu chỉ số: {', '.join(missing)}."
                for item in items:
                    reading, found = _read(portal, profile, item, f"{year:04d}-{month:02d}")
                    readings += [reading] if reading else []
                    problems += found
        except PortalError as caught:
            error = caught
            reason = "bị dừng giữa chừng."
        if reason is not None and error is None:
            problems.append(Incomplete.because(portal.name, profile.key, profile.name, reason).problem)
        walk = ListWalk(
            list_key=profile.key,
            declared_total=None,
            distinct_seen=seen,
            rows_seen=seen,
            pages=pages,
            sweeps=1,
            proof=Proof.LAST_PAGE if reason is None else None,
            reason=reason,
        )
        return WalkResult(walk=walk, observations=(), problems=tuple(problems), indicators=tuple(readings), error=error)

    async def _month(
        self, portal: Portal, transport: Transport, profile: ListProfile, context: ReadContext, year: int, month: int
    ) -> list[dict[str, Any]]:
        """The items of one month, proven to be of the unit and the month that were asked for."""
        values = {"year": str(year), "month": str(month), "period": f"{year:04d}-{month:02d}"}
        request = month_request(portal, profile, values)
        reply = await read_patiently(lambda: transport.send(request), context.sleep)
        if profile.rates is not None:
            return rates_of(portal, profile, profile.rates, reply, (year, month))
        document = json_of(portal, profile, reply)
        items = rows_at(portal, profile, document)
        if profile.unit is not None:
            shown, expected = _shown(portal, profile, document, profile.unit), portal.parameters.get("unit_code", "")
            if shown != expected:
                raise OtherUnit.shown(portal.name, shown, expected)
        if profile.period is not None and _shown(portal, profile, document, profile.period) != values["period"]:
            raise UnknownPage.of(portal.name, list_key=profile.key, detail=f"không phải tháng {values['period']}")
        if not all(isinstance(item, dict) for item in items):
            raise LayoutChanged.lost(portal.name, profile.rows, list_key=profile.key)
        return items


def _months(today: date, back: int) -> list[tuple[int, int]]:
    return [month_after(today.year, today.month, -each) for each in range(back, -1, -1)]


def _shown(portal: Portal, profile: ListProfile, document: object, pointer: str) -> str:
    try:
        return as_text(at_pointer(document, pointer)) or ""
    except Missing as missing:
        raise LayoutChanged.lost(portal.name, pointer, list_key=profile.key, detail=", ".join(missing.there)) from None


def _read(
    portal: Portal, profile: ListProfile, item: dict[str, Any], period: str
) -> tuple[IndicatorReading | None, list[Problem]]:
    """One rate. Raises ``LayoutChanged`` where a part is gone."""
    try:
        key, name, percent = (as_text(at_path(item, part)) for part in ("key", "name", "percent"))
        numerator, denominator = (at_path(item, part) for part in ("numerator", "denominator"))
    except Missing as missing:
        raise LayoutChanged.lost(
            portal.name, missing.key, list_key=profile.key, detail=", ".join(missing.there)
        ) from None
    if not key or not name or not percent:
        return None, []
    reading = IndicatorReading(
        key=key,
        name=name,
        period=period,
        numerator=_whole(numerator),
        denominator=_whole(denominator),
        percent=percent,
    )
    if _agrees(reading):
        return reading, []
    odd = make_problem(
        "odd_indicator",
        portal=portal.name,
        name=name,
        value=percent,
        list_key=profile.key,
        detail=f"{period} {percent}",
    )
    return reading, [odd]


def _agrees(reading: IndicatorReading) -> bool:
    """Whether the rate can be read and is what its own numerator and denominator give."""
    try:
        percent = parse_percent(reading.percent)
    except NumberShapeError:
        return False
    if reading.numerator is None or not reading.denominator:
        return True
    return abs(percent - Decimal(100) * reading.numerator / reading.denominator) <= _ROUNDING


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

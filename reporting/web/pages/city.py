"""Các đơn vị: with several units in one ledger, the wards beside each other by the same figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from dossiers.periods import period_of
from reporting.figures.rules import Window
from reporting.freshness import Freshness, Level, freshness
from reporting.pictures import pictures_of
from reporting.prepared import counts_part, kept_of_all, told_of_all
from reporting.web.failures import refusal
from reporting.web.filters import today_of
from reporting.web.guards import Guard
from reporting.web.morning import KEYS, day_part
from reporting.web.office import Desk
from reporting.web.page import UNIT, Page
from reporting.web.routing import Entry

_TIMED = ("resolved_early", "resolved_on_time", "resolved_late")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit: ``counts`` of its day; ``month``: those of the running period, ``None`` while its own computer has not
    computed them. ``fresh``: how far all of them may be trusted."""

    code: str
    name: str
    counts: Mapping[str, int]
    month: Mapping[str, int] | None
    fresh: Freshness

    @property
    def usable(self) -> bool:
        """Whether its figures may be compared and summed."""
        return self.fresh.level in (Level.FRESH, Level.OLD)

    @property
    def late_share(self) -> Decimal | None:
        """Overdue among all that is open, in per cent."""
        return _share(self.counts["overdue"], self.counts["open"])

    @property
    def timed(self) -> int | None:
        """How many the running period has resolved that had a due date to be measured by."""
        return None if self.month is None else sum(self.month[key] for key in _TIMED)

    @property
    def on_time_share(self) -> Decimal | None:
        """Of these those resolved early or on time, in per cent."""
        if self.month is None or self.timed is None:
            return None
        return _share(self.timed - self.month["resolved_late"], self.timed)


_Key = Callable[[UnitLine], tuple[Decimal, ...]]
_ORDERS: Mapping[str, _Key] = {
    "qua-han": lambda line: (-Decimal(line.counts["overdue"]),),
    "ty-le": lambda line: (-(line.late_share or Decimal(0)), -Decimal(line.counts["overdue"])),
    "hom-nay": lambda line: (-Decimal(line.counts["due_today"]), -Decimal(line.counts["overdue"])),
    "dang-mo": lambda line: (-Decimal(line.counts["open"]),),
    "dung-han": lambda line: (Decimal(101) if line.on_time_share is None else line.on_time_share,),
    "ten": lambda line: (),
}
"""Choices of ``xep``: whoever needs a word first stands first. Equal ones stay in the order of their names."""


def show(page: Page) -> Response:
    """The page: only for who sees more than one unit."""
    if len(page.units) < 2:
        return refusal(page, 404)
    order = page.param("xep") or "qua-han"
    if order not in _ORDERS:
        return refusal(page, 400)
    day = today_of(page.desk.office, page.now)
    period = period_of(page.now, page.desk.office.cut_off)
    named = lines_of(page, Window(period=period, as_of=page.now))
    # Those of which nothing is known come last in every order.
    lines = sorted(named, key=lambda line: (not line.fresh.known, _ORDERS[order](line)))
    usable = [line for line in lines if line.usable]
    return page.show(
        "city.html.j2",
        lines=lines,
        order=order,
        most=max(line.counts["overdue"] for line in lines),
        usable=usable,
        others=[line for line in named if not line.usable],
        totals={key: sum(line.counts[key] for line in usable) for key in KEYS},
        total_share=_total_share(usable),
        period=period,
        soon_until=day.soon_until,
        unit_param=UNIT,
        waiting=sum(line.month is None for line in usable),
        nothing_timed=any(line.timed == 0 for line in usable),
    )


def lines_of(page: Page, window: Window) -> list[UnitLine]:
    """The units that the person may see, in their order."""
    desk, units = page.desk, page.units
    day = today_of(desk.office, page.now)
    with desk.reader.reading() as connection:
        counts = told_of_all(connection, {unit: day_part(unit, day) for unit in units}, page.now)
        months = kept_of_all(connection, {unit: counts_part(unit, window) for unit in units}, page.now)
    found = pictures_of(desk.reader, units, page.now)
    of_rates = _of_rates(desk)
    lines = []
    for code, name in units.items():
        pictures = [each for each in found[code] if code != desk.office.unit or each.portal not in of_rates]
        month = months.get(code)
        lines.append(
            UnitLine(
                code=code,
                name=name,
                counts=counts[code],
                month=None if month is None else month.counts,
                fresh=freshness(pictures, page.now, fresh_for=desk.office.fresh_for, calendar=desk.office.calendar),
            )
        )
    return lines


def _of_rates(desk: Desk) -> set[str]:
    """This computer's portals that hold no dossiers: their age says nothing of these figures."""
    return {each.key for each in desk.office.portals if not each.holds_dossiers}


def _total_share(lines: Sequence[UnitLine]) -> Decimal | None:
    return _share(sum(line.counts["overdue"] for line in lines), sum(line.counts["open"] for line in lines))


def _share(part: int, whole: int) -> Decimal | None:
    """In per cent, to two places; ``None`` of nothing."""
    return None if not whole else (Decimal(100) * part / whole).quantize(Decimal("0.01"))


ENTRIES = (Entry(path="/thanh-pho", handle=show, guard=Guard.WHOLE),)

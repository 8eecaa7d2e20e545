"""Carried over must be what the last report called open: what lies between the two, dossier by dossier."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from dossiers.dates import format_instant
from dossiers.periods import Period
from reporting.figures.model import IdentityBreak
from reporting.figures.query import known
from reporting.figures.rules import FIGURES, Window
from store.database import Database

Codes = tuple[tuple[str, str], ...]
"""Dossiers as (portal, code)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What lies between the last report's open dossiers and this report's carried-over ones."""

    missing: Codes  # open at the end of the last report, not carried over now
    added: Codes  # carried over now, not open at the end of the last report


def carry_over_differences(
    database: Database, unit: str, window: Window, *, last_period: Period, last_as_of: datetime
) -> CarryOver:
    """The dossiers by which "carried over" differs from the last report's "still open", as that report knew them."""
    now = _codes(database, unit, "carried_over", window)
    return _differences(database, unit, now, Window(period=last_period, as_of=last_as_of))


def carry_over_break(
    database: Database, unit: str, window: Window, *, last_period: Period, last_as_of: datetime, stated: int
) -> IdentityBreak | None:
    """The break of "carried over = the last report's open", ``None`` where there is none. ``stated`` is the number that
    the last report printed, ``last_as_of`` the instant whose knowledge it printed."""
    codes = _codes(database, unit, "carried_over", window)
    difference = _differences(database, unit, codes, Window(period=last_period, as_of=last_as_of))
    now = len(codes)
    if now == stated and not difference.missing and not difference.added:
        return None
    parts = []
    if difference.added:
        parts.append(f"{len(difference.added)} hồ sơ nay mới thấy là từ kỳ trước")
    if difference.missing:
        parts.append(f"{len(difference.missing)} hồ sơ báo cáo trước ghi đang giải quyết mà nay không chuyển sang")
    why = f": {'; '.join(parts)}" if parts else ""
    return IdentityBreak(
        key="carry_over",
        sentence=(
            f"Từ kỳ trước chuyển sang ({now}) khác số đang giải quyết của báo cáo tháng {last_period.month:02d}/"
            f"{last_period.year}, số liệu đến {format_instant(last_as_of)} ({stated}){why}."
        ),
        left=now,
        right=stated,
        dossiers=(*difference.added, *difference.missing),
    )


def _differences(database: Database, unit: str, now: set[tuple[str, str]], last: Window) -> CarryOver:
    before = _codes(database, unit, "open_total", last)
    return CarryOver(missing=tuple(sorted(before - now)), added=tuple(sorted(now - before)))


def _codes(database: Database, unit: str, figure: str, window: Window) -> set[tuple[str, str]]:
    found = known(unit, window.as_of)
    query = select(found.c.portal, found.c.code).where(FIGURES[figure].condition(found.c, window))
    with database.reading() as connection:
        return {(row.portal, row.code) for row in connection.execute(query).all()}

"""What is asked of a city's figures: of single wards, and of all of them at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import func, select

from bench.city.ward import FIRST, LAST
from dossiers.periods import CutOff, monthly_period, period_of
from dossiers.working_calendar import SHIPPED_SWAPS, WorkingCalendar
from reporting.figures.daily import day_of
from reporting.figures.period import monthly
from reporting.figures.rules import Window
from reporting.prepared import counts_part, prepare
from reporting.web.morning import day_part
from store.database import Database
from store.history.reconcile import default_pairs
from store.history.remembered import keep, revision
from store.history.roles import roles
from store.history.versions import as_of

CUT_OFF = CutOff(day=13, at=clock_time(17))
NOW = LAST + timedelta(hours=1)
PERIOD = monthly_period(2026, 10, CUT_OFF)
THEN = FIRST + timedelta(days=180)
THEN_PERIOD = monthly_period(2026, 3, CUT_OFF)
SOON_DAYS = 3
_DAY = day_of(NOW.date(), SOON_DAYS, WorkingCalendar(SHIPPED_SWAPS))
Question = Callable[[], object]


def of_a_ward(database: Database, unit: str) -> Mapping[str, Question]:
    """Figures of one ward, from its history alone."""
    return {
        "a ward's month, known now": lambda: monthly(database, unit, PERIOD, NOW),
        "a ward's month, known half a year ago": lambda: monthly(database, unit, THEN_PERIOD, THEN),
        "a ward's dossiers as of now": lambda: _known(database, unit, NOW),
        "a ward's dossiers as of half a year ago": lambda: _known(database, unit, THEN),
    }


def of_the_city(database: Database, units: Sequence[str]) -> Mapping[str, Question]:
    """Figures of all wards."""
    return {
        "the month of all wards": lambda: [monthly(database, unit, PERIOD, NOW) for unit in units],
        "all wards' dossiers as of half a year ago": lambda: [_known(database, unit, THEN) for unit in units],
    }


def prepare_ward(database: Database, unit: str) -> None:
    """What a ward's run does at its end."""
    pairs = default_pairs(roles(database, unit, NOW))
    if not prepare(database, unit, CUT_OFF, pairs, NOW, (day_part(unit, _DAY),)):
        raise AssertionError("nobody else writes")


def prepare_overview(database: Database, unit: str) -> None:
    """Of that, only what the city's overview looks at."""
    window = Window(period=period_of(NOW, CUT_OFF), as_of=NOW)
    with database.reading() as connection:
        known = revision(connection, unit)
        day, month = day_part(unit, _DAY), counts_part(unit, window)
        found = {
            day.key: day.kind.dump_json(day.make(connection)).decode(),
            month.key: month.kind.dump_json(month.make(connection)).decode(),
        }
    keep(database, unit, found, known, NOW)


def _known(database: Database, unit: str, at: datetime) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(as_of(unit, at).subquery())).scalar_one())

"""What is dear to compute is computed once for each state of the ledger, and forgotten when anything is recorded."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import func, select

from reporting.web.page import Page
from store.tables import absence_brake, run, settlement

T = TypeVar("T")
_MOST = 200
_lock = threading.Lock()
_kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}


def remembered(page: Page, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """``make()``, or what it gave before for ``key``, unit, civil day and the same state of the ledger.

    The state: runs recorded, questions answered, settlements. Nothing else changes what a figure counts on one day.
    """
    state = (page.today, *_state(page))
    place = (page.desk.reader.engine, page.unit, *key)
    with _lock:
        found = _kept.get(place)
    if found is not None and found[0] == state:
        return cast(T, found[1])
    made = make()
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[place] = (state, made)
    return made


def _state(page: Page) -> tuple[Any, ...]:
    counts = (
        select(func.max(run.c.id), func.count(run.c.finished_at)).where(run.c.unit == page.unit),
        select(func.count(absence_brake.c.settled_at)).where(absence_brake.c.unit == page.unit),
        select(func.count()).select_from(settlement).where(settlement.c.unit == page.unit),
    )
    with page.desk.reader.reading() as connection:
        return tuple(value for query in counts for value in connection.execute(query).one())
